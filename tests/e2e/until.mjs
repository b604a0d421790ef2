// Waiting for what a person would wait for: a condition, not a time.

/** How long a person on a busy machine would wait, in milliseconds. */
export const PATIENCE_MS = 30_000;
const POLL_MS = 100;

/** Resolves with the first truthy value of `look`; rejects with `what` and the last value otherwise. */
export async function until(what, look, patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      last = await look();
      if (last) return last;
    } catch (problem) {
      last = problem;
    }
    if (Date.now() > end) throw new Error(`waited in vain: ${what} (last: ${String(last)})`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
