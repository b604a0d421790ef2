-- Read models of the past: derived from the log like all others, so the old ones are simply dropped.
DROP TABLE view_nodes;
DROP TABLE view_history;

-- What a node was called from a position on; `key` is type or title.
CREATE TABLE view_names (
  workflow TEXT NOT NULL,
  node TEXT NOT NULL,
  position BIGINT NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (workflow, node, position, key)
);

-- Which edits touched which node.
CREATE TABLE view_touched (
  workflow TEXT NOT NULL,
  node TEXT NOT NULL,
  position BIGINT NOT NULL,
  PRIMARY KEY (workflow, node, position)
);

-- `workflow` is `@` and the workspace for what happened to people; `about` is whom it happened to.
CREATE TABLE view_history (
  position BIGINT PRIMARY KEY,
  workflow TEXT NOT NULL,
  version BIGINT,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  type TEXT NOT NULL,
  run TEXT,
  number BIGINT,
  about TEXT,
  summary TEXT NOT NULL
);
CREATE INDEX view_history_newest ON view_history (workflow, position);
CREATE INDEX view_history_actor ON view_history (workflow, actor, position);
CREATE INDEX view_history_type ON view_history (workflow, type, position);
CREATE INDEX view_history_version ON view_history (workflow, version);

-- Names of versions; `gone` when taken back.
CREATE TABLE view_versions (
  workflow TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  gone BIGINT NOT NULL,
  PRIMARY KEY (workflow, id)
);
CREATE INDEX view_versions_newest ON view_versions (workflow, position);

-- Moments that stand out: restores, merges, forks; `other` is the other workflow.
CREATE TABLE view_marks (
  workflow TEXT NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  version BIGINT NOT NULL,
  other TEXT,
  other_version BIGINT,
  at TEXT NOT NULL,
  PRIMARY KEY (workflow, position)
);

-- Every result a node ever had; what it was stands in view_steps.
CREATE TABLE view_outcomes (
  workflow TEXT NOT NULL,
  node TEXT NOT NULL,
  position BIGINT NOT NULL,
  run TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (workflow, node, position)
);

ALTER TABLE view_runs ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
CREATE INDEX view_runs_number ON view_runs (workflow, number);
