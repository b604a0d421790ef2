import type * as Y from "yjs";
import { roots } from "@/doc/roots";
import { edgeKey, splitEdgeKey } from "@/graph/edgeKey";
import { newId } from "@/graph/newId";
import { orderAfter } from "@/graph/order";
import type { Wire } from "@/graph/ports";

/** Draw a wire. A single input's old wire gives way; a list input takes it at its end. Returns its key. */
export function connect(doc: Y.Doc, wire: Wire, list = false): string {
  const { edges } = roots(doc);
  const order = list ? orderAfter(lastOrder(edges, wire), newId(6)) : null;
  const key = edgeKey(wire.target, wire.targetPort, order);
  edges.set(key, { source: wire.source, port: wire.sourcePort });
  return key;
}

function lastOrder(edges: Y.Map<unknown>, wire: Wire): string | null {
  let last: string | null = null;
  for (const key of edges.keys()) {
    const { target, port, order } = splitEdgeKey(key);
    if (target !== wire.target || port !== wire.targetPort || order === null) continue;
    if (last === null || order > last) last = order;
  }
  // Only the fractional part counts; the tail behind the dash is random.
  return last === null ? null : (last.split("-")[0] ?? null);
}

/** Take wires away. Keys that are gone already are no error. */
export function disconnect(doc: Y.Doc, keys: Iterable<string>): void {
  const { edges } = roots(doc);
  for (const key of keys) edges.delete(key);
}
