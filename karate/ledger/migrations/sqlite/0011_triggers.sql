-- What starts workflows by itself, as the log has it; filled by the follower `triggers`.
CREATE TABLE triggers (
  id TEXT PRIMARY KEY,
  workflow TEXT NOT NULL,
  workspace TEXT NOT NULL,
  kind TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  watch TEXT NOT NULL,
  token TEXT NOT NULL,
  body TEXT NOT NULL,
  actor TEXT NOT NULL,
  since TEXT NOT NULL,
  position INTEGER NOT NULL,
  slot TEXT NOT NULL DEFAULT '',
  run TEXT NOT NULL DEFAULT '',
  fired_at TEXT NOT NULL DEFAULT '',
  trouble TEXT,
  failures INTEGER NOT NULL DEFAULT 0,
  stopped INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX triggers_workflow ON triggers (workflow, position);
CREATE INDEX triggers_watch ON triggers (watch);
CREATE INDEX triggers_token ON triggers (token);

-- Runs that triggers owe for what happened; whoever starts one removes its row.
CREATE TABLE trigger_due (
  trigger_id TEXT NOT NULL,
  slot TEXT NOT NULL,
  cause TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (trigger_id, slot)
);
