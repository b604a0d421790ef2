-- Read models: everything here is derived from the log and may be dropped and replayed.
CREATE TABLE view_workflows (
  id TEXT PRIMARY KEY,
  workspace TEXT NOT NULL,
  title TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  deleted INTEGER NOT NULL
);
CREATE INDEX view_workflows_newest ON view_workflows (workspace, deleted, position);

CREATE TABLE view_nodes (
  workflow TEXT NOT NULL,
  node TEXT NOT NULL,
  type TEXT NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (workflow, node)
);

CREATE TABLE view_history (
  position INTEGER PRIMARY KEY,
  workflow TEXT NOT NULL,
  version INTEGER,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  type TEXT NOT NULL,
  run TEXT,
  summary TEXT NOT NULL
);
CREATE INDEX view_history_newest ON view_history (workflow, position);

CREATE TABLE view_runs (
  id TEXT PRIMARY KEY,
  workspace TEXT NOT NULL,
  workflow TEXT NOT NULL,
  version INTEGER NOT NULL,
  position INTEGER NOT NULL,
  state TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  requested_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  cost INTEGER NOT NULL
);
CREATE INDEX view_runs_newest ON view_runs (workflow, position);
CREATE INDEX view_runs_open ON view_runs (position) WHERE finished_at IS NULL;

CREATE TABLE view_steps (
  run TEXT NOT NULL,
  node TEXT NOT NULL,
  place INTEGER NOT NULL,
  type TEXT NOT NULL,
  parents TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  seconds REAL NOT NULL,
  cost INTEGER NOT NULL,
  outputs TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (run, node)
);

CREATE TABLE view_results (
  workflow TEXT NOT NULL,
  node TEXT NOT NULL,
  type TEXT NOT NULL,
  run TEXT NOT NULL,
  key TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  outputs TEXT NOT NULL,
  picture TEXT,
  seconds REAL NOT NULL,
  cost INTEGER NOT NULL,
  at TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (workflow, node)
);

CREATE TABLE view_known (
  workspace TEXT NOT NULL,
  key TEXT NOT NULL,
  run TEXT NOT NULL,
  outputs TEXT NOT NULL,
  PRIMARY KEY (workspace, key)
);

CREATE TABLE view_assets (
  id TEXT PRIMARY KEY,
  workspace TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  width INTEGER,
  height INTEGER,
  name TEXT,
  run TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  position INTEGER NOT NULL
);
CREATE INDEX view_assets_newest ON view_assets (workspace, position);
CREATE INDEX view_assets_content ON view_assets (workspace, sha256);

CREATE TABLE view_usage (
  workspace TEXT NOT NULL,
  day TEXT NOT NULL,
  edits INTEGER NOT NULL,
  runs INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  cached INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  seconds REAL NOT NULL,
  bytes INTEGER NOT NULL,
  cost INTEGER NOT NULL,
  PRIMARY KEY (workspace, day)
);

CREATE TABLE view_people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE view_members (
  workspace TEXT NOT NULL,
  id TEXT NOT NULL,
  role TEXT NOT NULL,
  joined_at TEXT NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (workspace, id)
);
