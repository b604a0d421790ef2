const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A new id: `length` letters of 6 random bits each, 96 bits by default. */
export function newId(length = 16): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  let found = "";
  for (const byte of bytes) found += LETTERS[byte & 63];
  return found;
}
