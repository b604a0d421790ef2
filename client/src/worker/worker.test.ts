// @vitest-environment node
import { beforeEach, describe, expect, test } from "vitest";
import { data, dropOldShells, file, keepShell, page } from "@/worker/answers";
import {
  forgetData,
  KEPT,
  MOST_PREVIEWS,
  MOST_RESULTS,
  PREVIEWS,
  RESULTS,
  SHELL,
} from "@/worker/caches";
import { wayOf } from "@/worker/route";
import type { WorkerScope } from "@/worker/scope";

const ORIGIN = "http://karate.test";
const BUILD = { version: "two", files: ["/", "/icon.svg", "/assets/main-2.js"] };

/** A cache of the browser, as far as the worker needs it. */
class MemoryCache {
  readonly entries = new Map<string, Response>();
  private at = (key: RequestInfo) => new URL(typeof key === "string" ? key : key.url, ORIGIN).href;
  match = async (key: RequestInfo) => this.entries.get(this.at(key))?.clone();
  put = async (key: RequestInfo, answer: Response) => void this.entries.set(this.at(key), answer);
  delete = async (key: RequestInfo) => this.entries.delete(this.at(key));
  keys = async () => [...this.entries.keys()].map((url) => new Request(url));
}

class MemoryCaches {
  readonly all = new Map<string, MemoryCache>();
  open = async (name: string) => {
    const found = this.all.get(name) ?? new MemoryCache();
    this.all.set(name, found);
    return found;
  };
  keys = async () => [...this.all.keys()];
  delete = async (name: string) => this.all.delete(name);
}

let caches: MemoryCaches;
let server: (path: string) => Response | Promise<Response>;
let scope: WorkerScope;

const ask = (path: string) => new Request(ORIGIN + path);
const me = (id: string) => Response.json({ id });
const gone = () => Promise.reject(new TypeError("fetch failed"));

beforeEach(() => {
  caches = new MemoryCaches();
  server = (path) => new Response(`server ${path}`);
  scope = {
    caches: caches as unknown as CacheStorage,
    fetch: async (asked: Request | string) =>
      server(new URL(typeof asked === "string" ? asked : asked.url, ORIGIN).pathname),
  } as unknown as WorkerScope;
});

describe("the way of a request", () => {
  const files = new Set(BUILD.files);
  const way = (path: string, extra: object = {}) => {
    const asked = { method: "GET", url: ORIGIN + path, mode: "cors", range: false, ...extra };
    const found = wayOf(asked, ORIGIN, files);
    return found?.kind === "data" ? found.cache : (found?.kind ?? null);
  };

  test.each([
    ["/api/v1/me", "kept"],
    ["/api/v1/node-types?limit=500", "kept"],
    ["/api/v1/workflows?limit=100", "kept"],
    ["/api/v1/assets/a/preview?w=320", "previews"],
    ["/assets/old-1.js", "file"],
    ["/icon.svg", "file"],
    ["/api/v1/workflows/w", null],
    ["/api/v1/workflows/w/results", "results"],
    ["/api/v1/workflows/w/results?at=7", null],
    ["/api/v1/workflows/w/history", null],
    ["/api/v1/members", null],
    ["/api/v1/assets/a", null],
    ["/api/v1/events", null],
    ["/sync/w", null],
    ["/health", null],
    ["/sw.js", null],
  ])("%s: %s", (path, expected) => expect(way(path)).toBe(expected));

  test("pages are those of the client only", () => {
    const navigate = { mode: "navigate" };
    expect(["/", "/w/first-light", "/join"].map((path) => way(path, navigate))).toEqual(
      Array(3).fill("page"),
    );
    expect(["/docs", "/api/v1/me/export", "/metrics"].map((path) => way(path, navigate))).toEqual(
      Array(3).fill(null),
    );
  });

  test("writes, ranges and other sites are none of its business", () => {
    expect(way("/api/v1/workflows", { method: "POST" })).toBeNull();
    expect(way("/api/v1/assets/a/preview", { range: true })).toBeNull();
    expect(way("/", { url: "http://elsewhere.test/", mode: "navigate" })).toBeNull();
  });
});

describe("without the server", () => {
  test("pages and files come from what was kept", async () => {
    await keepShell(scope, BUILD);
    server = gone;
    const text = async (answer: Promise<Response>) => (await answer).text();
    expect(await text(page(scope, BUILD, ask("/w/any")))).toBe("server /");
    expect(await text(file(scope, ask("/assets/main-2.js")))).toBe("server /assets/main-2.js");
    await expect(file(scope, ask("/assets/unknown.js"))).rejects.toThrow("fetch failed");
  });

  test("a person's data comes from what was kept, also behind a proxy", async () => {
    await data(scope, ask("/api/v1/node-types"), "kept");
    server = () => new Response("bad gateway", { status: 502 });
    const answer = await data(scope, ask("/api/v1/node-types"), "kept");
    expect(await answer.text()).toBe("server /api/v1/node-types");
    server = gone;
    await expect(data(scope, ask("/api/v1/me"), "kept")).rejects.toThrow("fetch failed");
  });
});

test("a build that is not whole is not kept", async () => {
  server = (path) => new Response("", { status: path === "/icon.svg" ? 404 : 200 });
  await expect(keepShell(scope, BUILD)).rejects.toThrow("/icon.svg: 404");
});

test("this build and the one before stay", async () => {
  for (const version of ["zero", "one", "two"]) await caches.open(SHELL + version);
  await dropOldShells(scope, BUILD);
  expect(await caches.keys()).toEqual([`${SHELL}one`, `${SHELL}two`]);
});

describe("what was kept for a person", () => {
  test("goes with their session, and when they sign out", async () => {
    for (const leave of [
      async () => {
        server = () => new Response("", { status: 401 });
        expect((await data(scope, ask("/api/v1/me"), "kept")).status).toBe(401);
      },
      () => forgetData(caches as unknown as CacheStorage),
    ]) {
      server = () => me("ada");
      await data(scope, ask("/api/v1/me"), "kept");
      await data(scope, ask("/api/v1/assets/a/preview"), "previews");
      await caches.open(`${SHELL}two`);
      await leave();
      expect((await caches.keys()).filter((name) => caches.all.get(name)?.entries.size)).toEqual(
        [],
      );
      expect(await caches.keys()).toContain(`${SHELL}two`);
    }
  });

  test("is not shown to the next one", async () => {
    server = (path) => (path.endsWith("/me") ? me("ada") : new Response("ada's"));
    await data(scope, ask("/api/v1/me"), "kept");
    await data(scope, ask("/api/v1/workflows"), "kept");
    server = () => me("bob");
    await data(scope, ask("/api/v1/me"), "kept");
    server = gone;
    await expect(data(scope, ask("/api/v1/workflows"), "kept")).rejects.toThrow("fetch failed");
    expect(await (await data(scope, ask("/api/v1/me"), "kept")).json()).toEqual({ id: "bob" });
  });

  test("has its measure", async () => {
    for (let place = 0; place < MOST_PREVIEWS + 5; place += 1) {
      await data(scope, ask(`/api/v1/assets/${place}/preview`), "previews");
    }
    expect((await caches.open(PREVIEWS)).entries.size).toBe(MOST_PREVIEWS);
    expect((await caches.open(KEPT)).entries.size).toBe(0);
  });

  test("holds the results of the workflows seen last", async () => {
    const results = (place: number) => ask(`/api/v1/workflows/${place}/results`);
    for (let place = 0; place < MOST_RESULTS; place += 1) {
      await data(scope, results(place), "results");
    }
    await data(scope, results(0), "results");
    await data(scope, results(MOST_RESULTS), "results");
    server = gone;
    expect((await caches.open(RESULTS)).entries.size).toBe(MOST_RESULTS);
    expect(await (await data(scope, results(0), "results")).text()).toContain("/0/results");
    await expect(data(scope, results(1), "results")).rejects.toThrow("fetch failed");
    await forgetData(caches as unknown as CacheStorage);
    expect(await caches.keys()).not.toContain(RESULTS);
  });
});
