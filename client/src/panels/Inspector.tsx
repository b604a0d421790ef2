import { ChevronDown, ChevronUp } from "lucide-react";
import { type ReactNode, Suspense, useId, useMemo, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { piecesOf } from "@/graph/furniture";
import { classes } from "@/ui/classes";
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
  const selected = nodes.length + pieces.length > 0;
  return (
    <aside
      aria-label="Inspector"
      className="inspector flex h-full w-72 shrink-0 flex-col border-l border-line bg-surface"
    >
      <Sheet key={selected ? "selection" : "workflow"} open={selected}>
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
      </Sheet>
    </aside>
  );
}

/** On a phone a sheet below the canvas, which a handle shuts (sheet.css); elsewhere just its contents. */
function Sheet({ open, children }: { open: boolean; children: ReactNode }) {
  const [shown, setShown] = useState(open);
  const contents = useId();
  const Sign = shown ? ChevronDown : ChevronUp;
  return (
    <>
      <button
        type="button"
        aria-expanded={shown}
        aria-controls={contents}
        className="sheet-handle flex h-10 shrink-0 items-center justify-center gap-1.5 text-xs text-ink-2"
        onClick={() => setShown(!shown)}
      >
        <Sign aria-hidden="true" className="size-4" />
        {open ? "Settings of the selection" : "About the workflow"}
      </button>
      <div
        id={contents}
        className={classes("flex min-h-0 flex-1 flex-col overflow-y-auto", !shown && "sheet-shut")}
      >
        {children}
      </div>
    </>
  );
}
