/** What a person can do to how nodes run: step over them, switch them off, join them to one. */
import { saveSubgraph } from "@/api/subgraphs";
import type { EditorActions } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { exchange } from "@/doc/exchange";
import { values } from "@/doc/readContent";
import { roots } from "@/doc/roots";
import { setNodeKey } from "@/doc/setParam";
import { exposedOf } from "@/graph/exposed";
import { definitionOf } from "@/graph/subgraph";
import type { Catalogue, Json } from "@/graph/types";
import type { WorkflowSession } from "@/sync/session";
import { notify } from "@/ui/notify";

export type FlowActions = Pick<
  EditorActions,
  "toggle" | "setLists" | "expose" | "makeSubgraph" | "unpack" | "keepSubgraph"
>;

export function flowActions(
  session: WorkflowSession,
  catalogue: Catalogue,
  saved: () => void,
): FlowActions {
  const graph = session.live.current;
  const select = (ids: readonly string[]) => useEditorStore.getState().select(ids);
  return {
    toggle: (chosen, key) => {
      const ids = chosen.filter((id) => graph().nodes.has(id));
      if (ids.length === 0) return;
      // All alike afterwards: on unless all are on already.
      const all = ids.every((id) => Boolean(graph().nodes.get(id)?.keys[key]));
      session.edit((doc) => {
        for (const id of ids) setNodeKey(doc, id, key, all ? null : true);
      });
    },
    setLists: (id, how) => void session.edit((doc) => setNodeKey(doc, id, "lists", how)),
    expose: (id, param, on) => {
      const names = exposedOf(graph().nodes.get(id)).filter((name) => name !== param);
      const next = on ? [...names, param] : names;
      session.edit((doc) => setNodeKey(doc, id, "exposed", next.length > 0 ? next : null));
    },
    makeSubgraph: async (chosen) => {
      const ids = chosen.filter((id) => graph().nodes.has(id));
      if (ids.length === 0) return;
      const { wrapped } = await import("@/graph/wrap");
      const ids_ = session.edit((doc) => {
        const strokes = values(roots(doc).strokes);
        return exchange(doc, wrapped(graph(), catalogue, ids, "Subgraph", strokes));
      });
      if (ids_) select(ids_);
    },
    unpack: async (id) => {
      const { unpacked } = await import("@/graph/wrap");
      const made = unpacked(graph(), id);
      const ids = made && session.edit((doc) => exchange(doc, made));
      if (ids) select(ids);
    },
    keepSubgraph: async (id, title) => {
      const node = graph().nodes.get(id);
      const definition = node && definitionOf(node);
      if (!definition) return;
      try {
        const kept = await saveSubgraph(title, definition, definition.id);
        // The node says from now on which entry of the library it is a copy of.
        const value = kept.definition as unknown as Json;
        session.edit((doc) => setNodeKey(doc, id, "subgraph", value));
        saved();
        notify(`“${kept.title}” is in the library, version ${kept.version}.`);
      } catch (problem) {
        notify(problem instanceof Error ? problem.message : "It could not be saved.", "error");
      }
    },
  };
}
