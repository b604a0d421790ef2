import type * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { connect } from "@/doc/connect";
import { copyStrokes } from "@/doc/nodeStrokes";
import { newId } from "@/graph/newId";
import type { Graph } from "@/graph/types";

/** How far a copy stands from its original, in flow units. */
export const COPY_OFFSET = 40;

/**
 * Copy nodes of `graph` with the wires among them, the wires that feed them and what is painted on
 * them. Returns the ids of the copies in the order of `ids`.
 */
export function duplicate(doc: Y.Doc, graph: Graph, ids: Iterable<string>): string[] {
  const copies = new Map<string, string>();
  for (const id of ids) {
    const node = graph.nodes.get(id);
    if (!node) continue;
    const copy = newId();
    const [x, y] = node.position;
    addNode(doc, copy, { ...node, position: [x + COPY_OFFSET, y + COPY_OFFSET] });
    copies.set(id, copy);
  }
  for (const edge of graph.edges.values()) {
    const target = copies.get(edge.target);
    if (!target) continue;
    const source = copies.get(edge.source) ?? edge.source;
    connect(doc, { ...edge, source, target }, edge.order !== null);
  }
  copyStrokes(doc, copies);
  return [...copies.values()];
}
