-- The log. Column names are those of the eventsourcing library's recorders.
CREATE TABLE events (
    notification_id BIGINT NOT NULL PRIMARY KEY,
    originator_id TEXT COLLATE "C" NOT NULL,
    originator_version BIGINT NOT NULL,
    topic TEXT COLLATE "C" NOT NULL,
    state BYTEA NOT NULL,
    event_id TEXT COLLATE "C" NOT NULL,
    workspace TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL
);
CREATE UNIQUE INDEX events_stream ON events (originator_id, originator_version);
CREATE UNIQUE INDEX events_id ON events (event_id);
CREATE INDEX events_workspace ON events (workspace, notification_id);

-- The last position given out. Read and moved only under the append lock, so positions never
-- become visible out of order; not rolled back, so none is ever given out twice.
CREATE SEQUENCE log_position MINVALUE 0 START 0;

-- Where each follower stands; moved in the transaction of its handler's writes.
CREATE TABLE follower_positions (
    name TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);

-- Documents at a version, so that opening one costs its size and not its history.
CREATE TABLE snapshots (
    stream TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    scope TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (stream, version)
);

-- Data keys, each wrapped by the master key. Deleting a row makes what it sealed unreadable for good.
CREATE TABLE data_keys (
    scope TEXT NOT NULL PRIMARY KEY,
    wrapped BYTEA NOT NULL,
    created_at TEXT NOT NULL
);

-- Streams one process keeps to itself for a moment; `until` is seconds since 1970.
CREATE TABLE stream_locks (
    stream TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until DOUBLE PRECISION NOT NULL
);
