-- One tree where there were six: an edit dirtied a page of each. Where a version stands in the log
-- the log's own index tells, and nearly all rows are edits, which need no index of types. The views
-- fill again from the log.
DROP TABLE view_history;

-- `workflow` is `@` and the workspace for what happened to people; `about` is whom it happened to.
CREATE TABLE view_history (
  position INTEGER NOT NULL,
  workflow TEXT NOT NULL,
  version INTEGER,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  type TEXT NOT NULL,
  run TEXT,
  number INTEGER,
  about TEXT,
  summary TEXT NOT NULL,
  PRIMARY KEY (workflow, position)
) WITHOUT ROWID;
CREATE INDEX view_history_actor ON view_history (workflow, actor, position);
CREATE INDEX view_history_rare ON view_history (workflow, type, position)
  WHERE type <> 'workflow.edited';
