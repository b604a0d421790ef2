-- A ticket made by a browser ends with that browser's session; empty for those of keys.
ALTER TABLE tickets ADD COLUMN session TEXT NOT NULL DEFAULT '';
