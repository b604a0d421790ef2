-- What workflows said at some versions, so that looking at any moment costs few events. Derived.
CREATE TABLE keyframes (
    stream TEXT NOT NULL,
    version INTEGER NOT NULL,
    scope TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (stream, version)
);
