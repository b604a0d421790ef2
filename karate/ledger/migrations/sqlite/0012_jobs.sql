-- Jobs at providers without an end; `element` is -1 for a step that is no list.
CREATE TABLE view_jobs (
  run TEXT NOT NULL,
  node TEXT NOT NULL,
  element INTEGER NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (run, node, element)
);
