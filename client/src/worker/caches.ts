/** Names of the caches; the page knows them too, to clear what belongs to a person. */

/** One for each build: the page and all its files. */
export const SHELL = "karate-shell-";
/** What a person saw last: gone when they sign out. */
export const DATA = "karate-data-";
export const KEPT = `${DATA}kept`;
export const PREVIEWS = `${DATA}previews`;
export const RESULTS = `${DATA}results`;

/** Previews kept; the oldest go. */
export const MOST_PREVIEWS = 300;
/** Workflows whose results are kept; those opened longest ago go. */
export const MOST_RESULTS = 50;
/** Builds kept: this one, and the one before for pages that are still open. */
export const MOST_SHELLS = 2;

/** Forget everything that was kept for the person who was signed in. */
export async function forgetData(caches: CacheStorage): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(DATA)).map((name) => caches.delete(name)),
  );
}
