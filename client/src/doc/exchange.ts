import type * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { removeNodes } from "@/doc/removeNodes";
import { roots } from "@/doc/roots";
import type { Exchange } from "@/graph/wrap";

/** Let nodes take the place of others, in one transaction. Returns the ids of those that came. */
export function exchange(doc: Y.Doc, { gone, nodes, edges, strokes }: Exchange): string[] {
  removeNodes(doc, gone);
  for (const { id, ...node } of nodes) addNode(doc, id, node);
  for (const { key, source, port } of edges) roots(doc).edges.set(key, { source, port });
  for (const [key, stroke] of strokes) roots(doc).strokes.set(key, stroke);
  return nodes.map((node) => node.id);
}
