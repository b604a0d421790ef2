/** The page's side of the service worker: start it, tell of a new build, forget on leaving. */
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
