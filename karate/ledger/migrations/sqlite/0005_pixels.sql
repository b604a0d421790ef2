-- The digest of a picture's decoded pixels, kept because decoding is slow; can be made again.
CREATE TABLE pixel_digests (
    sha256 TEXT NOT NULL PRIMARY KEY,
    pixels TEXT NOT NULL
);
