/** Which requests the worker answers, and how. Everything not named here goes to the server untouched. */

/** What the person saw last, by how much of it is kept. */
export type Cached = "kept" | "results" | "previews";

/** Shell: the page and its files. Data: what a person saw last. Null: none of our business. */
export type Way =
  | { readonly kind: "page" }
  | { readonly kind: "file" }
  | { readonly kind: "data"; readonly cache: Cached }
  | null;

/** Paths of the server that are no pages of the client. */
const SERVER = /^\/(?:api|sync|docs|health|ready|metrics)(?:\/|$)/;
/** Who I am, the catalogue, the list of workflows: what the client needs to open without a server. */
const KEPT = /^\/api\/v1\/(?:me|node-types|workflows)$/;
const PREVIEW = /^\/api\/v1\/assets\/[^/]+\/preview$/;

/** The latest results of a workflow, not those of an earlier moment. */
const RESULTS = /^\/api\/v1\/workflows\/[^/]+\/results$/;

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly mode: string;
  readonly range: boolean;
}

/** The way of a request made by a page of `origin`; `files` are the paths of the built client. */
export function wayOf(asked: Asked, origin: string, files: ReadonlySet<string>): Way {
  const url = new URL(asked.url);
  if (asked.method !== "GET" || url.origin !== origin || asked.range) return null;
  const { pathname } = url;
  if (PREVIEW.test(pathname)) return { kind: "data", cache: "previews" };
  if (KEPT.test(pathname)) return { kind: "data", cache: "kept" };
  if (RESULTS.test(pathname) && !url.searchParams.has("at")) {
    return { kind: "data", cache: "results" };
  }
  if (SERVER.test(pathname)) return null;
  if (asked.mode === "navigate") return { kind: "page" };
  // Also files of the build before: a page of it may still be open.
  return pathname.startsWith("/assets/") || (pathname !== "/" && files.has(pathname))
    ? { kind: "file" }
    : null;
}
