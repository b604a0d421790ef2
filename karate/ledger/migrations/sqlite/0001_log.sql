-- The log. Column names are those of the eventsourcing library's recorders; AUTOINCREMENT keeps a
-- position from being given out twice even after its event was deleted.
CREATE TABLE events (
    notification_id INTEGER PRIMARY KEY AUTOINCREMENT,
    originator_id TEXT NOT NULL,
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,
    state BLOB NOT NULL,
    event_id TEXT NOT NULL,
    workspace TEXT NOT NULL,
    hash BLOB NOT NULL
);
CREATE UNIQUE INDEX events_stream ON events (originator_id, originator_version);
CREATE UNIQUE INDEX events_id ON events (event_id);
CREATE INDEX events_workspace ON events (workspace, notification_id);

-- Where each follower stands; moved in the transaction of its handler's writes.
CREATE TABLE follower_positions (
    name TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
);

-- Documents at a version, so that opening one costs its size and not its history.
CREATE TABLE snapshots (
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    scope TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (stream, version)
);

-- Data keys, each wrapped by the master key. Deleting a row makes what it sealed unreadable for good.
CREATE TABLE data_keys (
    scope TEXT NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL,
    created_at TEXT NOT NULL
);

-- Streams one process keeps to itself for a moment; `until` is seconds since 1970.
CREATE TABLE stream_locks (
    stream TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until REAL NOT NULL
);
