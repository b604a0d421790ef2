/** What is painted on each node as a short text: equal text, equal paint. Whole strokes would be megabytes. */
import { useMemo, useSyncExternalStore } from "react";
import type * as Y from "yjs";
import { values } from "@/doc/readContent";
import { roots } from "@/doc/roots";
import { freeze, painted, type Stroke } from "@/graph/stroke";
import { strokeNode } from "@/graph/strokeKey";
import type { Json } from "@/graph/types";

/** By node; nodes without strokes are not in it. */
export type StrokeMarks = ReadonlyMap<string, string>;

/** The marks of a document's strokes. */
export function strokeMarks(strokes: Iterable<readonly [string, Json]>): StrokeMarks {
  const byNode = new Map<string, (readonly [string, Json])[]>();
  for (const entry of strokes) {
    const node = strokeNode(entry[0]);
    const known = byNode.get(node);
    if (known) known.push(entry);
    else byNode.set(node, [entry]);
  }
  const marks = new Map<string, string>();
  for (const [node, entries] of byNode) {
    marks.set(node, markOf(painted(entries).strokes.map(({ stroke }) => stroke)));
  }
  return marks;
}

/** The mark of strokes in their order, as a document or as a plan has them. */
export function markOf(strokes: readonly (Stroke | Json)[]): string {
  return strokes.map((stroke) => digest(stroke as Stroke)).join(" ");
}

/** The marks of the open document, renewed when somebody paints. */
export function useStrokeMarks(doc: Y.Doc): StrokeMarks {
  const { subscribe, current } = useMemo(() => watched(roots(doc).strokes), [doc]);
  return useSyncExternalStore(subscribe, current);
}

function watched(map: Y.Map<unknown>) {
  let marks: StrokeMarks | null = null;
  return {
    subscribe: (tell: () => void) => {
      const changed = () => {
        marks = null;
        tell();
      };
      changed();
      map.observe(changed);
      return () => map.unobserve(changed);
    },
    current: () => {
      marks ??= strokeMarks(values(map));
      return marks;
    },
  };
}

/** Strokes never change, so each is read through once. */
const digests = new WeakMap<object, string>();

function digest(stroke: Stroke): string {
  const known = digests.get(stroke);
  if (known !== undefined) return known;
  const told = freeze(stroke) as Readonly<Record<string, Json>>;
  const text = JSON.stringify(Object.entries(told).sort(([one], [two]) => (one < two ? -1 : 1)));
  const found = hash(text, 0x811c9dc5) + hash(text, 0x9e3779b9);
  digests.set(stroke, found);
  return found;
}

/** FNV-1a over UTF-16 units: 32 bits, enough twice over for the strokes of one picture. */
function hash(text: string, seed: number): string {
  let found = seed;
  for (let at = 0; at < text.length; at += 1) {
    found = Math.imul(found ^ text.charCodeAt(at), 0x01000193);
  }
  return (found >>> 0).toString(36);
}
