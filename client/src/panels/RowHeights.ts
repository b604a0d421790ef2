/** How high each row of a long list is, as far as it was seen; rows never seen count as an estimate. */
export class RowHeights {
  private readonly known = new Map<string, number>();
  private keys: readonly string[] = [];
  private heights = new Float64Array(0);
  /** Where each row begins; one more than there are rows. Right below `clean`. */
  private tops = new Float64Array(1);
  private clean = 0;
  private readonly estimate: (key: string) => number;

  constructor(estimate: (key: string) => number) {
    this.estimate = estimate;
  }

  /** The rows of now; what was measured of them before is kept. */
  setKeys(keys: readonly string[]): void {
    if (keys === this.keys) return;
    const { length } = keys;
    const heights = new Float64Array(length);
    let same = 0;
    while (same < length && same < this.keys.length && keys[same] === this.keys[same]) same += 1;
    heights.set(this.heights.subarray(0, same));
    for (let index = same; index < length; index += 1) {
      const key = keys[index] ?? "";
      heights[index] = this.known.get(key) ?? this.estimate(key);
    }
    const tops = new Float64Array(length + 1);
    const kept = Math.min(this.clean, same);
    tops.set(this.tops.subarray(0, kept + 1));
    this.keys = keys;
    this.heights = heights;
    this.tops = tops;
    this.clean = kept;
  }

  /** A row was seen. Tells whether it is another height than was thought. */
  measured(index: number, height: number): boolean {
    const key = this.keys[index];
    if (key === undefined || Math.abs((this.heights[index] ?? 0) - height) < 0.5) return false;
    this.known.set(key, height);
    this.heights[index] = height;
    this.clean = Math.min(this.clean, index);
    return true;
  }

  get total(): number {
    return this.top(this.keys.length);
  }

  /** Where the row `index` begins. */
  top(index: number): number {
    for (; this.clean < index; this.clean += 1) {
      this.tops[this.clean + 1] = (this.tops[this.clean] ?? 0) + (this.heights[this.clean] ?? 0);
    }
    return this.tops[index] ?? 0;
  }

  /** The row at `offset` from the top. */
  at(offset: number): number {
    void this.total;
    let [low, high] = [0, Math.max(0, this.keys.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.tops[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
