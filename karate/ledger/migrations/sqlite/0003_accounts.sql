-- Sign-in state and derived previews. Members and names are not here: they are facts of the log.
CREATE TABLE sessions (
    hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    workspace TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE tickets (
    hash TEXT PRIMARY KEY,
    workflow TEXT NOT NULL,
    user_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    workspace TEXT NOT NULL,
    role TEXT NOT NULL,
    single INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX tickets_expires_at ON tickets (expires_at);

CREATE TABLE previews (
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    preview TEXT NOT NULL,
    media_type TEXT NOT NULL,
    PRIMARY KEY (sha256, width)
);
