import type { Json } from "@/graph/types";

/** Whether two values say the same; the order of keys says nothing. */
export function sameJson(left: Json | undefined, right: Json | undefined): boolean {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object") return false;
  if (!left || !right || Array.isArray(left) !== Array.isArray(right)) return false;
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  const [one, other] = [left, right] as readonly Readonly<Record<string, Json>>[];
  return names.every((name) => other && name in other && sameJson(one?.[name], other[name]));
}
