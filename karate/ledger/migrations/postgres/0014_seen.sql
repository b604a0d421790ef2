-- The last event the views have taken, by which they are known to be of this log.
CREATE TABLE view_seen (
  one INTEGER PRIMARY KEY,
  position BIGINT NOT NULL,
  event TEXT NOT NULL
);
