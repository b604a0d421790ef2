-- The last event the views have taken, by which they are known to be of this log.
CREATE TABLE view_seen (
  one INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  event TEXT NOT NULL
);

-- Views are in a file of their own from here on, and fill again from the log; in the log's file their
-- tables stay empty.
DELETE FROM view_assets;
DELETE FROM view_elements;
DELETE FROM view_evicted;
DELETE FROM view_history;
DELETE FROM view_jobs;
DELETE FROM view_known;
DELETE FROM view_marks;
DELETE FROM view_members;
DELETE FROM view_named;
DELETE FROM view_names;
DELETE FROM view_outcomes;
DELETE FROM view_people;
DELETE FROM view_results;
DELETE FROM view_runs;
DELETE FROM view_steps;
DELETE FROM view_subgraphs;
DELETE FROM view_touched;
DELETE FROM view_usage;
DELETE FROM view_versions;
DELETE FROM view_workflows;
DELETE FROM follower_positions WHERE name LIKE 'reads-%';
