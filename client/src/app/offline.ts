/** The page's side of the service worker: start it, tell of a new build, forget on leaving. */
import type { QueryClient } from "@tanstack/react-query";
import { nodeTypesQuery } from "@/api/nodeTypes";
import { meQuery } from "@/api/people";
import { workflowsQuery } from "@/api/workflows";
import { forgetCopies } from "@/sync/forgetCopies";
import { showToast } from "@/ui/notify";
import { forgetData } from "@/worker/caches";

/** Start the worker of a built client. Without one (a browser that forbids it) the page works online. */
export function startWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const workers = navigator.serviceWorker;
  // The first worker takes over a page of its own build; a later one belongs to a newer build.
  let known = workers.controller !== null;
  workers.addEventListener("controllerchange", () => {
    if (known) offerReload();
    known = true;
  });
  window.addEventListener("load", () => {
    workers.register("/sw.js").catch(() => undefined);
  });
}

/**
 * Let the worker keep what a reload without the server needs: the list of workflows, which an open
 * canvas never asks for, and all that was asked for before the worker had this page. Returns an end.
 */
export function keepForLater(queries: QueryClient): () => void {
  const workers = import.meta.env.PROD ? navigator.serviceWorker : undefined;
  if (!workers) return () => undefined;
  const again = (options: object) =>
    void queries.prefetchQuery({ ...(options as typeof meQuery), staleTime: 0 });
  if (workers.controller) {
    again(workflowsQuery);
    return () => undefined;
  }
  const all = () => {
    for (const query of [meQuery, nodeTypesQuery, workflowsQuery]) again(query);
    const results = queries.getQueryCache().findAll({ queryKey: ["results"] });
    for (const { options } of results) again(options);
  };
  workers.addEventListener("controllerchange", all, { once: true });
  return () => workers.removeEventListener("controllerchange", all);
}

function offerReload(): void {
  showToast({
    ...{ id: "new-build", tone: "info", title: "A new version of Karate is here", stays: true },
    detail: "Your work is kept. Reload when it suits you.",
    action: { label: "Reload", run: () => location.reload() },
  });
}

/** What was kept for a person goes when they sign out; the page, its files and unsent work stay. */
export async function forgetKept(): Promise<void> {
  const caches = "caches" in window ? forgetData(window.caches) : null;
  // A browser that keeps nothing has nothing to forget.
  await Promise.allSettled([caches, forgetCopies()]);
}
