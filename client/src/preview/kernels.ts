/** Symmetric kernels by their standard deviation: one half, the middle first, all of it summing to 1. */

/** The sampled Gaussian, cut at about four sigma. */
export function gaussian(sigma: number): number[] {
  const radius = (Math.round(sigma * 8 + 1) | 1) >> 1;
  return normal(
    Array.from({ length: radius + 1 }, (_, i) => Math.exp(-(i * i) / (2 * sigma ** 2))),
  );
}

/** Equal weights with ends that count in part. */
export function box(sigma: number): number[] {
  const radius = Math.floor((Math.sqrt(12 * sigma ** 2 + 1) - 1) / 2);
  const inner = (radius * (radius + 1) * (2 * radius + 1)) / 3;
  const end = (sigma ** 2 * (2 * radius + 1) - inner) / (2 * ((radius + 1) ** 2 - sigma ** 2));
  return normal([...Array.from({ length: radius + 1 }, () => 1), end]);
}

/** A box over itself. */
export function triangle(sigma: number): number[] {
  const half = box(sigma / Math.SQRT2);
  const reach = half.length - 1;
  const weight = (at: number) => half[Math.abs(at)] ?? 0;
  return Array.from({ length: 2 * reach + 1 }, (_, shift) => {
    let sum = 0;
    for (let at = -reach; at <= reach; at += 1) sum += weight(at) * weight(shift - at);
    return sum;
  });
}

function normal(half: number[]): number[] {
  const sum = half.reduce((all, weight, i) => all + (i === 0 ? weight : 2 * weight), 0);
  return half.map((weight) => weight / sum);
}
