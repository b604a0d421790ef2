-- Read models: everything here is derived from the log and may be dropped and replayed.
CREATE TABLE view_workflows (
  id TEXT PRIMARY KEY,
  workspace TEXT NOT NULL,
  title TEXT NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  deleted BIGINT NOT NULL
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
  position BIGINT PRIMARY KEY,
  workflow TEXT NOT NULL,
  version BIGINT,
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
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  state TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  requested_at TEXT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  cost BIGINT NOT NULL
);
CREATE INDEX view_runs_newest ON view_runs (workflow, position);
CREATE INDEX view_runs_open ON view_runs (position) WHERE finished_at IS NULL;

CREATE TABLE view_steps (
  run TEXT NOT NULL,
  node TEXT NOT NULL,
  place BIGINT NOT NULL,
  type TEXT NOT NULL,
  parents TEXT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  started_at TEXT,
  finished_at TEXT,
  seconds DOUBLE PRECISION NOT NULL,
  cost BIGINT NOT NULL,
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
  seconds DOUBLE PRECISION NOT NULL,
  cost BIGINT NOT NULL,
  at TEXT NOT NULL,
  position BIGINT NOT NULL,
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
  bytes BIGINT NOT NULL,
  width BIGINT,
  height BIGINT,
  name TEXT,
  run TEXT,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  position BIGINT NOT NULL
);
CREATE INDEX view_assets_newest ON view_assets (workspace, position);
CREATE INDEX view_assets_content ON view_assets (workspace, sha256);

CREATE TABLE view_usage (
  workspace TEXT NOT NULL,
  day TEXT NOT NULL,
  edits BIGINT NOT NULL,
  runs BIGINT NOT NULL,
  steps BIGINT NOT NULL,
  cached BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  bytes BIGINT NOT NULL,
  cost BIGINT NOT NULL,
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
  position BIGINT NOT NULL,
  PRIMARY KEY (workspace, id)
);
