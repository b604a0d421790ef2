import { useMemo } from "react";
import type { HistoryItem } from "@/api/history";
import { useEditor } from "@/app/EditorContext";
import { firstLine } from "@/graph/furniture";
import { nodeTitle } from "@/graph/nodeTitle";
import type { Catalogue, Graph, Json } from "@/graph/types";
import type { Names } from "./sentence";

interface Gone {
  type: string;
  title?: string | undefined;
}

/** What the sentences call nodes and params: as they are now, or as they were when they still stood. */
export function useHistoryNames(items: readonly HistoryItem[]): Names {
  const { graph, nodeTypes } = useEditor();
  const gone = useMemo(() => goneNodes(items), [items]);
  return useMemo(() => namesFrom(gone, graph, nodeTypes), [gone, graph, nodeTypes]);
}

export function namesOf(items: readonly HistoryItem[], graph: Graph, types: Catalogue): Names {
  return namesFrom(goneNodes(items), graph, types);
}

function namesFrom(gone: ReadonlyMap<string, Gone>, graph: Graph, types: Catalogue): Names {
  const typeOf = (id: string) => types.get(graph.nodes.get(id)?.type ?? gone.get(id)?.type ?? "");
  return {
    node(id) {
      const node = graph.nodes.get(id);
      if (node) return nodeTitle(node, types);
      const was = gone.get(id);
      return was?.title ?? typeOf(id)?.title ?? was?.type ?? "a removed node";
    },
    param: (id, name) => typeOf(id)?.params.properties[name],
    input(id, port) {
      const inputs = typeOf(id)?.inputs ?? [];
      const [first] = inputs;
      if (inputs.length < 2 || first?.name === port) return undefined;
      return inputs.find((input) => input.name === port)?.title;
    },
    piece(op, id) {
      const frame = op === "frame.set";
      const words = graph[frame ? "frames" : "notes"]?.get(id)?.[frame ? "title" : "text"];
      return typeof words === "string" && words !== "" ? firstLine(words) : undefined;
    },
  };
}

/** Nodes that the items tell about, by id; the newest word wins. */
function goneNodes(items: readonly HistoryItem[]): Map<string, Gone> {
  const gone = new Map<string, Gone>();
  for (const item of items) {
    for (const change of item.changes) {
      if (change.node === undefined || gone.has(change.node)) continue;
      const told = toldBy(change);
      const was = told ? goneNode(told) : null;
      if (was) gone.set(change.node, was);
    }
  }
  // What only the server still knows: nodes of lines whose adding has not been read.
  for (const { names } of items) {
    for (const node in names) {
      if (!gone.has(node)) gone.set(node, { type: "", title: names[node] });
    }
  }
  return gone;
}

function toldBy(change: HistoryItem["changes"][number]): Json | undefined {
  if (change.op === "node.added") return change as Json;
  return change.op === "node.removed" ? change.before : undefined;
}

function goneNode(told: Json): Gone | null {
  if (told === null || typeof told !== "object" || Array.isArray(told)) return null;
  const { type, title } = told as { readonly [key: string]: Json };
  if (typeof type !== "string") return null;
  return { type, title: typeof title === "string" && title !== "" ? title : undefined };
}
