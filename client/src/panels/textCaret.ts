import { replacement } from "@/doc/setParam";

/** Where a caret goes when somebody else changed the text around it. */
export function movedCaret(caret: number, before: string, after: string): number {
  const { at, remove, insert } = replacement(before, after);
  if (caret <= at) return caret;
  if (caret >= at + remove) return caret + insert.length - remove;
  return at + insert.length;
}
