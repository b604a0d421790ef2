/** What a sign-in link carries behind its `#`, where it never reaches a server's log. */
export interface JoinLink {
  token: string;
  /** A page of this site to open afterwards. */
  next: string | null;
}

/** Reads `#TOKEN`, `#token=TOKEN` and `#token=TOKEN&next=/w/ID`. */
export function readJoinLink(hash: string): JoinLink | null {
  const text = hash.replace(/^#/, "");
  if (text === "") return null;
  if (!text.includes("=")) return { token: decodeURIComponent(text), next: null };
  const fields = new URLSearchParams(text);
  const token = fields.get("token");
  if (!token) return null;
  const next = fields.get("next");
  return { token, next: next && isOwnPath(next) ? next : null };
}

/** Only paths of this site: a link must not send people elsewhere. */
function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
