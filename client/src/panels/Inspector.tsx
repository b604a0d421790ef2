import { Suspense } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { ManyNodes, NodeInspector } from "./lazyParts";
import { WorkflowFacts } from "./WorkflowFacts";

/** The right panel: the selected node's settings and result, or facts about the workflow. */
export function Inspector() {
  const { graph } = useEditor();
  const selection = useEditorStore((state) => state.selection);
  const nodes = selection.flatMap((id) => graph.nodes.get(id) ?? []);
  const [first] = nodes;
  const panel = useEditorStore((state) => state.panel);
  // With nothing to set, the room belongs to the panel that was asked for.
  if (!first && panel) return null;
  return (
    <aside
      aria-label="Inspector"
      className="flex h-full w-72 shrink-0 flex-col overflow-y-auto border-l border-line bg-surface"
    >
      {nodes.length > 1 ? (
        <Suspense>
          <ManyNodes nodes={nodes} />
        </Suspense>
      ) : first ? (
        <Suspense>
          <NodeInspector key={first.id} node={first} />
        </Suspense>
      ) : (
        <WorkflowFacts />
      )}
    </aside>
  );
}
