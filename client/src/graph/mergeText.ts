/** Two versions of one text brought together, letter by letter: what either wrote stays. Pure. */

/** The text with what `ours` and `theirs` each made of `base`; where both wrote, theirs comes first. */
export function mergedText(base: string, ours: string, theirs: string): string {
  if (ours === theirs || ours === base) return theirs;
  if (theirs === base) return ours;
  const letters = Array.from(base);
  const [own, other] = [editOf(letters, Array.from(ours)), editOf(letters, Array.from(theirs))];
  let merged = "";
  for (let at = 0; at <= letters.length; at += 1) {
    const [mine, yours] = [own.before[at] ?? "", other.before[at] ?? ""];
    merged += yours + (mine === yours ? "" : mine);
    if (!own.gone.has(at) && !other.gone.has(at)) merged += letters[at] ?? "";
  }
  return merged;
}

interface Edit {
  /** What was written before each letter of the text, and at its end. */
  readonly before: Readonly<Record<number, string>>;
  /** Letters that were taken away. */
  readonly gone: ReadonlySet<number>;
}

/** What turns one row of letters into the other, by the longest row that both have. */
function editOf(base: readonly string[], text: readonly string[]): Edit {
  const most = Math.min(base.length, text.length);
  let start = 0;
  while (start < most && base[start] === text[start]) start += 1;
  let end = 0;
  while (end < most - start && base.at(-1 - end) === text.at(-1 - end)) end += 1;
  const [from, to] = [base.slice(start, base.length - end), text.slice(start, text.length - end)];
  const wide = to.length + 1;
  const common = commonRows(from, to);
  const before: Record<number, string> = {};
  const gone = new Set<number>();
  let [row, column] = [0, 0];
  while (row < from.length || column < to.length) {
    const at = start + row;
    const right = column < to.length ? (common[row * wide + column + 1] ?? 0) : -1;
    const down = row < from.length ? (common[(row + 1) * wide + column] ?? 0) : -1;
    if (row < from.length && column < to.length && from[row] === to[column]) {
      row += 1;
      column += 1;
    } else if (right >= down) {
      before[at] = (before[at] ?? "") + (to[column] ?? "");
      column += 1;
    } else {
      gone.add(at);
      row += 1;
    }
  }
  return { before, gone };
}

/** The lengths of the longest rows that the rest of both has, from every pair of places on. */
function commonRows(from: readonly string[], to: readonly string[]): Uint16Array {
  const wide = to.length + 1;
  const common = new Uint16Array((from.length + 1) * wide);
  for (let row = from.length - 1; row >= 0; row -= 1) {
    for (let column = to.length - 1; column >= 0; column -= 1) {
      const at = row * wide + column;
      const same = from[row] === to[column];
      common[at] = same
        ? (common[at + wide + 1] ?? 0) + 1
        : Math.max(common[at + 1] ?? 0, common[at + wide] ?? 0);
    }
  }
  return common;
}
