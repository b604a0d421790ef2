import { Copy, Frame, Play, Trash2 } from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { isFrameKey } from "@/graph/furniture";
import { nodeTitle } from "@/graph/nodeTitle";
import type { GraphNode } from "@/graph/types";
import { Button } from "@/ui/Button";
import { ManyFlow } from "./NodeFlow";
import { StateBadge } from "./StateBadge";

interface ManyProps {
  nodes: readonly GraphNode[];
  /** The frames and notes among the selection, by their names on the canvas. */
  pieces: readonly string[];
}

/** The inspector for several things: what they are, and what can be done with all of them. */
export function ManyNodes({ nodes, pieces }: ManyProps) {
  const { actions, nodeTypes, results, readOnly, mayRun } = useEditor();
  const select = useEditorStore((state) => state.select);
  const ids = nodes.map((node) => node.id);
  const all = [...ids, ...pieces];
  return (
    <div className="flex flex-col gap-4 px-4 py-4">
      <h2 className="text-base font-semibold">{countText(nodes.length, pieces)} selected</h2>
      <div className="grid gap-2">
        <Button
          icon={<Play />}
          disabled={!mayRun || ids.length === 0}
          onClick={() => actions.run(ids)}
        >
          Update selection
        </Button>
        <div className="grid grid-cols-2 gap-2">
          <Button icon={<Copy />} disabled={readOnly} onClick={() => actions.duplicateNodes(all)}>
            Duplicate
          </Button>
          <Button
            icon={<Trash2 />}
            look="danger"
            disabled={readOnly}
            onClick={() => actions.removeNodes(all)}
          >
            Delete
          </Button>
        </div>
        <Button icon={<Frame />} disabled={readOnly} onClick={() => actions.addFrame(all)}>
          Frame the selection
        </Button>
        {ids.length > 0 && <ManyFlow ids={ids} />}
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

/** "3 nodes", "2 nodes and 1 frame", "2 frames and 3 notes". */
function countText(nodes: number, pieces: readonly string[]): string {
  const frames = pieces.filter(isFrameKey).length;
  const counts = [
    [nodes, "node"],
    [frames, "frame"],
    [pieces.length - frames, "note"],
  ] as const;
  const words = counts.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}${n > 1 ? "s" : ""}`] : []));
  return words.length < 3 ? words.join(" and ") : `${words[0]}, ${words[1]} and ${words[2]}`;
}
