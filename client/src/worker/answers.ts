/** How the worker answers: from the server while it is there, from what it kept when it is not. */
import {
  DATA,
  forgetData,
  KEPT,
  MOST_PREVIEWS,
  MOST_RESULTS,
  MOST_SHELLS,
  PREVIEWS,
  RESULTS,
  SHELL,
} from "@/worker/caches";
import type { Cached } from "@/worker/route";
import type { WorkerScope } from "@/worker/scope";

/** A server that says nothing for so long is taken for gone, where something is kept. */
const PATIENCE_MS = 4000;
/** Answers of a proxy before a server that is down. */
const AWAY = new Set([502, 503, 504]);

export interface Build {
  readonly version: string;
  /** Paths of the built client, "/" among them. */
  readonly files: readonly string[];
}

/** Where it is kept, and how many of it at most. */
const PLACES: Readonly<Record<Cached, readonly [string, number]>> = {
  kept: [KEPT, Number.POSITIVE_INFINITY],
  results: [RESULTS, MOST_RESULTS],
  previews: [PREVIEWS, MOST_PREVIEWS],
};

/** Keep the whole client of this build. */
export async function keepShell(scope: WorkerScope, build: Build): Promise<void> {
  const cache = await scope.caches.open(SHELL + build.version);
  await Promise.all(
    build.files.map(async (path) => {
      // Hashed files never change; the page must be the newest.
      const fresh = path.startsWith("/assets/") ? {} : { cache: "no-cache" as const };
      const answer = await scope.fetch(path, { ...fresh, credentials: "same-origin" });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      await cache.put(path, answer);
    }),
  );
}

/** Drop the clients of older builds, except the last: pages of it may still be open. */
export async function dropOldShells(scope: WorkerScope, build: Build): Promise<void> {
  const shells = (await scope.caches.keys()).filter((name) => name.startsWith(SHELL));
  const others = shells.filter((name) => name !== SHELL + build.version);
  const old = others.slice(0, Math.max(0, others.length - (MOST_SHELLS - 1)));
  await Promise.all(old.map((name) => scope.caches.delete(name)));
}

/** A page of the client: the server's, or the kept one. */
export async function page(scope: WorkerScope, build: Build, request: Request): Promise<Response> {
  const kept = async () => (await scope.caches.open(SHELL + build.version)).match("/");
  return serverFirst(() => scope.fetch(request), kept);
}

/** A file of the client; hashed names make the kept one as good as the server's. */
export async function file(scope: WorkerScope, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const kept = await matchShell(scope, pathname);
  return kept ?? scope.fetch(request);
}

async function matchShell(scope: WorkerScope, path: string): Promise<Response | undefined> {
  for (const name of (await scope.caches.keys()).reverse()) {
    if (!name.startsWith(SHELL)) continue;
    const found = await (await scope.caches.open(name)).match(path);
    if (found) return found;
  }
  return undefined;
}

/** Something of the person's: the server's answer, which is kept, or what was kept. */
export async function data(scope: WorkerScope, request: Request, name: Cached): Promise<Response> {
  const cache = await scope.caches.open(DATA + name);
  const asked = async () => {
    const answer = await scope.fetch(request);
    // Who is no longer signed in leaves nothing behind.
    if (answer.status === 401) await forgetData(scope.caches);
    else if (answer.ok) await keep(scope, request, answer.clone(), name);
    return answer;
  };
  return serverFirst(asked, () => cache.match(request, { ignoreVary: true }));
}

async function keep(
  scope: WorkerScope,
  request: Request,
  answer: Response,
  name: Cached,
): Promise<void> {
  if (new URL(request.url).pathname.endsWith("/me")) await keepOnlyFor(scope, request, answer);
  const [place, most] = PLACES[name];
  const cache = await scope.caches.open(place);
  // Again at the end, so that what was seen longest ago goes first.
  if (most < Number.POSITIVE_INFINITY) await cache.delete(request);
  await cache.put(request, answer);
  if (most === Number.POSITIVE_INFINITY) return;
  const keys = await cache.keys();
  const over = keys.slice(0, Math.max(0, keys.length - most));
  await Promise.all(over.map((old) => cache.delete(old)));
}

/** Another person at the same browser: nothing of the one before is shown to them. */
async function keepOnlyFor(scope: WorkerScope, request: Request, answer: Response): Promise<void> {
  const before = await (await scope.caches.open(KEPT)).match(request);
  if (!before) return;
  const [old, now] = await Promise.all([before.json(), answer.clone().json()]);
  if ((old as { id?: string }).id !== (now as { id?: string }).id) await forgetData(scope.caches);
}

async function serverFirst(
  ask: () => Promise<Response>,
  kept: () => Promise<Response | undefined>,
): Promise<Response> {
  const asked = ask();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), PATIENCE_MS);
  });
  try {
    const answer = await Promise.race([asked, late]);
    if (answer && !AWAY.has(answer.status)) return answer;
    return (await kept()) ?? (await asked);
  } catch (gone) {
    const found = await kept();
    if (found) return found;
    throw gone;
  } finally {
    clearTimeout(timer);
  }
}
