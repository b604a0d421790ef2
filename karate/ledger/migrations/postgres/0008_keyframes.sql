-- What workflows said at some versions, so that looking at any moment costs few events. Derived.
CREATE TABLE keyframes (
    stream TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    scope TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (stream, version)
);
