import { Suspense } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore, type Viewed } from "@/app/editorStore";
import { nodeTitle } from "@/graph/nodeTitle";
import { Dialog } from "@/ui/Dialog";
import { ViewerStage } from "./lazyParts";
import { viewables } from "./viewables";

/** A picture at full size over the whole window. It follows its node: a new result replaces the old. */
export function Viewer() {
  const viewed = useEditorStore((state) => state.viewer);
  const view = useEditorStore((state) => state.view);
  return (
    <Dialog open={viewed !== null} onClose={() => view(null)} title="Viewer" bare full>
      <Suspense>{viewed && <Shown viewed={viewed} />}</Suspense>
    </Dialog>
  );
}

function Shown({ viewed }: { viewed: Viewed }) {
  const { graph, results, nodeTypes } = useEditor();
  const view = useEditorStore((state) => state.view);
  const all = viewables(graph, results);
  const at = all.findIndex((other) => other.node === viewed.node && other.port === viewed.port);
  const exact = all.findIndex(
    (other) => other.node === viewed.node && other.asset.id === viewed.asset.id,
  );
  const place = exact >= 0 ? exact : at;
  const shown = all[place] ?? viewed;
  const go = (by: number) => {
    const next = all[(place + by + all.length) % all.length];
    if (next) view(next);
  };
  return (
    <ViewerStage
      key={shown.node}
      viewed={shown}
      title={nodeTitle(graph.nodes.get(shown.node), nodeTypes)}
      place={place}
      count={all.length}
      onGo={go}
      onClose={() => view(null)}
    />
  );
}
