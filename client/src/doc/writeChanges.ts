/** From changes to the document: the twin of `karate/ledger/ywrite.py`. Call it inside a transaction. */
import * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { roots } from "@/doc/roots";
import { setText } from "@/doc/setParam";
import { keyOf } from "@/graph/applyChanges";
import type { FurnitureSet, GraphChange, ParamSet, TextEdited } from "@/graph/changes";
import { nodeFromValue } from "@/graph/nodeValue";
import { editedText } from "@/graph/textEdit";
import type { Json } from "@/graph/types";

export function writeChanges(doc: Y.Doc, changes: readonly GraphChange[]): void {
  for (const change of changes) write(doc, change);
}

function write(doc: Y.Doc, change: GraphChange): unknown {
  const { meta, nodes, edges, strokes, frames, notes } = roots(doc);
  switch (change.op) {
    case "node.added": {
      const { op: _, node, ...value } = change;
      return addNode(doc, node, nodeFromValue(node, value));
    }
    case "node.removed":
      for (const { key } of change.before?.edges ?? []) edges.delete(key);
      return nodes.delete(change.node);
    case "node.moved":
      return nodes.get(change.node)?.set("position", [...change.new]);
    case "node.changed":
      return set(nodes.get(change.node), change.key, change.new);
    case "param.set":
      return setParam(doc, change);
    case "text.edited":
      return editText(doc, change);
    case "edge.connected":
      return edges.set(keyOf(change), { source: change.source, port: change.source_port });
    case "edge.disconnected":
      return edges.delete(keyOf(change));
    case "meta.set":
      return set(meta, change.key, change.new);
    case "stroke.added":
    case "stroke.removed":
      return set(strokes, change.id, change.new);
    case "frame.set":
      return furnish(frames, change);
    case "note.set":
      return furnish(notes, change);
  }
}

function setParam(doc: Y.Doc, change: ParamSet): void {
  if (change.text) setText(doc, change.node, change.param, String(change.new ?? ""));
  else set(paramsOf(doc, change.node), change.param, change.new);
}

function editText(doc: Y.Doc, change: TextEdited): void {
  const held = paramsOf(doc, change.node)?.get(change.param);
  const text = held instanceof Y.Text ? held.toString() : typeof held === "string" ? held : "";
  setText(doc, change.node, change.param, editedText(text, change));
}

function paramsOf(doc: Y.Doc, node: string): Y.Map<unknown> | undefined {
  const params = roots(doc).nodes.get(node)?.get("params");
  return params instanceof Y.Map ? params : undefined;
}

function furnish(root: Y.Map<unknown>, change: FurnitureSet): void {
  if (change.key !== undefined) {
    const entry = root.get(change.id);
    if (entry instanceof Y.Map) set(entry, change.key, change.new);
  } else if (change.new === undefined) {
    root.delete(change.id);
  } else {
    root.set(change.id, new Y.Map(Object.entries(change.new as Record<string, Json>)));
  }
}

function set(map: Y.Map<unknown> | undefined, key: string, value: Json | undefined): void {
  if (value == null) map?.delete(key);
  else map?.set(key, value);
}
