import { Copy, Play, Trash2 } from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { nodeTitle } from "@/graph/nodeTitle";
import type { GraphNode } from "@/graph/types";
import { Button } from "@/ui/Button";
import { ManyFlow } from "./NodeFlow";
import { StateBadge } from "./StateBadge";

/** The inspector for several nodes: what they are, and what can be done with all of them. */
export function ManyNodes({ nodes }: { nodes: readonly GraphNode[] }) {
  const { actions, nodeTypes, results, readOnly, mayRun } = useEditor();
  const select = useEditorStore((state) => state.select);
  const ids = nodes.map((node) => node.id);
  return (
    <div className="flex flex-col gap-4 px-4 py-4">
      <h2 className="text-base font-semibold">{nodes.length} nodes selected</h2>
      <div className="grid gap-2">
        <Button icon={<Play />} disabled={!mayRun} onClick={() => actions.run(ids)}>
          Update selection
        </Button>
        <div className="grid grid-cols-2 gap-2">
          <Button icon={<Copy />} disabled={readOnly} onClick={() => actions.duplicateNodes(ids)}>
            Duplicate
          </Button>
          <Button
            icon={<Trash2 />}
            look="danger"
            disabled={readOnly}
            onClick={() => actions.removeNodes(ids)}
          >
            Delete
          </Button>
        </div>
        <ManyFlow ids={ids} />
      </div>
      <ul className="-mx-2 flex flex-col">
        {nodes.map((node) => {
          const result = results.get(node.id);
          return (
            <li key={node.id}>
              <button
                type="button"
                onClick={() => select([node.id])}
                className="flex h-8 w-full items-center justify-between gap-2 rounded-md px-2 text-left hover:bg-hover"
              >
                <span className="truncate">{nodeTitle(node, nodeTypes)}</span>
                {result && <StateBadge state={result.state} />}
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
