-- Elements of steps that are run over a list.
CREATE TABLE view_elements (
  run TEXT NOT NULL,
  node TEXT NOT NULL,
  element BIGINT NOT NULL,
  state TEXT NOT NULL,
  why TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  seconds DOUBLE PRECISION NOT NULL,
  cost BIGINT NOT NULL,
  outputs TEXT NOT NULL,
  error TEXT,
  PRIMARY KEY (run, node, element)
);

-- How many elements a step is run as, and why it was skipped.
ALTER TABLE view_steps ADD COLUMN elements BIGINT;
ALTER TABLE view_steps ADD COLUMN reason TEXT;

-- When a known result was last made or used (a position of the log), and what type made it.
ALTER TABLE view_known ADD COLUMN used BIGINT NOT NULL DEFAULT 0;
ALTER TABLE view_known ADD COLUMN type TEXT NOT NULL DEFAULT '';

-- Assets that an edit or a plan names: never evicted.
CREATE TABLE view_named (
  asset TEXT PRIMARY KEY
);

-- Contents that were removed to save space; they can be made again.
CREATE TABLE view_evicted (
  workspace TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (workspace, sha256)
);

-- The library of subgraphs: every version; `removed` hides it from lists.
CREATE TABLE view_subgraphs (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  workspace TEXT NOT NULL,
  title TEXT NOT NULL,
  definition TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  removed BIGINT NOT NULL DEFAULT 0,
  position BIGINT NOT NULL,
  PRIMARY KEY (id, version)
);
