/** The service worker: the client opens without a server, with what the person saw last. */
import { type Build, data, dropOldShells, file, keepShell, page } from "@/worker/answers";
import { wayOf } from "@/worker/route";
import type { WorkerScope } from "@/worker/scope";

/** Put in by the build (scripts/serviceWorker.ts). */
declare const KARATE_BUILD: Build;

const scope = self as unknown as WorkerScope;
const build = KARATE_BUILD;
const files = new Set(build.files);

scope.addEventListener("install", (event) => {
  event.waitUntil(keepShell(scope, build).then(() => scope.skipWaiting()));
});

scope.addEventListener("activate", (event) => {
  event.waitUntil(dropOldShells(scope, build).then(() => scope.clients.claim()));
});

scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const { method, url, mode } = request;
  const asked = { method, url, mode, range: request.headers.has("range") };
  const way = wayOf(asked, scope.location.origin, files);
  if (way?.kind === "page") event.respondWith(page(scope, build, request));
  else if (way?.kind === "file") event.respondWith(file(scope, request));
  else if (way?.kind === "data") event.respondWith(data(scope, request, way.cache));
});
