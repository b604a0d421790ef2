import { useMemo } from "react";
import type { HistoryItem } from "@/api/history";
import { useEditor } from "@/app/EditorContext";
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
  return useMemo(() => namesOf(items, graph, nodeTypes), [items, graph, nodeTypes]);
}

export function namesOf(items: readonly HistoryItem[], graph: Graph, types: Catalogue): Names {
  const gone = goneNodes(items);
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
  };
}

/** Nodes that the items tell about, by id; the newest word wins. */
function goneNodes(items: readonly HistoryItem[]): Map<string, Gone> {
  const gone = new Map<string, Gone>();
  for (const change of items.flatMap((item) => item.changes)) {
    if (change.node === undefined || gone.has(change.node)) continue;
    const told =
      change.op === "node.added"
        ? (change as Json)
        : change.op === "node.removed"
          ? change.before
          : null;
    const was = told ? goneNode(told) : null;
    if (was) gone.set(change.node, was);
  }
  return gone;
}

function goneNode(told: Json): Gone | null {
  if (told === null || typeof told !== "object" || Array.isArray(told)) return null;
  const { type, title } = told as { readonly [key: string]: Json };
  if (typeof type !== "string") return null;
  return { type, title: typeof title === "string" && title !== "" ? title : undefined };
}
