/** Call `work` at most once per `interval` milliseconds, the last call never lost. */
export function throttle(
  work: () => void,
  interval: number,
): { call: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let last = Number.NEGATIVE_INFINITY;
  const fire = () => {
    timer = null;
    last = performance.now();
    work();
  };
  return {
    call: () => {
      if (timer !== null) return;
      const wait = last + interval - performance.now();
      if (wait <= 0) fire();
      else timer = setTimeout(fire, wait);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}
