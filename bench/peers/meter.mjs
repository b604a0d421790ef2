// Latencies, and the conversation with bench/sync.py: one JSON object a line.

/** Percentiles of what was noted, in milliseconds. */
export class Meter {
  constructor() {
    this.values = [];
  }

  note(ms) {
    this.values.push(ms);
  }

  summary() {
    const sorted = Float64Array.from(this.values).sort();
    const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
    return { count: sorted.length, p50: at(0.5) ?? null, p99: at(0.99) ?? null };
  }
}

/** Tell the bench where we are and wait for its answer: it reads the server's CPU and memory meanwhile. */
export async function tell(mark, facts = {}) {
  process.stdout.write(`${JSON.stringify({ mark, ...facts })}\n`);
  await new Promise((resolve) => {
    process.stdin.resume();
    process.stdin.once('data', () => {
      process.stdin.pause();
      resolve();
    });
  });
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Wait until `true_()`, at most `ms`; tells whether it came true. */
export async function until(true_, ms) {
  const end = performance.now() + ms;
  while (!true_()) {
    if (performance.now() > end) return false;
    await sleep(5);
  }
  return true;
}

/** Call `act(number)` `count` times, `rate` a second; what is late is made up at once. */
export async function paced(count, rate, act) {
  const begun = performance.now();
  for (let number = 0; number < count; ) {
    const due = Math.min(count, Math.floor(((performance.now() - begun) / 1000) * rate) + 1);
    while (number < due) act(number++);
    if (number < count) await sleep(1);
  }
}
