import { Suspense, useMemo } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { piecesOf } from "@/graph/furniture";
import { ManyNodes, NodeInspector, PieceInspector } from "./lazyParts";
import { WorkflowFacts } from "./WorkflowFacts";

/** The right panel: the selected node's settings and result, or facts about the workflow. */
export function Inspector() {
  const { graph } = useEditor();
  const selection = useEditorStore((state) => state.selection);
  const nodes = selection.flatMap((id) => graph.nodes.get(id) ?? []);
  const known = useMemo(() => piecesOf(graph), [graph]);
  const pieces = selection.filter((key) => known.has(key));
  const [first] = nodes;
  const piece = pieces[0] === undefined ? undefined : known.get(pieces[0]);
  const panel = useEditorStore((state) => state.panel);
  // With nothing to set, the room belongs to the panel that was asked for.
  if (!first && !piece && panel) return null;
  return (
    <aside
      aria-label="Inspector"
      className="flex h-full w-72 shrink-0 flex-col overflow-y-auto border-l border-line bg-surface"
    >
      {nodes.length + pieces.length > 1 ? (
        <Suspense>
          <ManyNodes nodes={nodes} pieces={pieces} />
        </Suspense>
      ) : piece && pieces[0] ? (
        <Suspense>
          <PieceInspector key={pieces[0]} id={pieces[0]} piece={piece} />
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
