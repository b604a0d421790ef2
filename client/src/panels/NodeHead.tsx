import { Copy, Play, Trash2 } from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import { nodeTitle } from "@/graph/nodeTitle";
import type { GraphNode, NodeType } from "@/graph/types";
import { IconButton } from "@/ui/IconButton";
import { costText } from "./amounts";
import { EditableText } from "./EditableText";

/** The head of the inspector: what the node is called, what it does, and what can be done with it. */
export function NodeHead({ node, type }: { node: GraphNode; type: NodeType | undefined }) {
  const { actions, nodeTypes, readOnly, mayRun } = useEditor();
  return (
    <div className="flex flex-col gap-1 px-4 pt-3 pb-4">
      <div className="flex items-center gap-0.5">
        <EditableText
          label="Node title"
          value={nodeTitle(node, nodeTypes)}
          disabled={readOnly}
          className="-ml-2 min-w-0 flex-1 text-base font-semibold"
          onChange={(title) => actions.setNodeTitle(node.id, title)}
        />
        <IconButton
          label="Update to here"
          icon={<Play />}
          disabled={!mayRun}
          onClick={() => actions.run([node.id])}
        />
        <IconButton
          label="Duplicate"
          keys="Mod+D"
          icon={<Copy />}
          disabled={readOnly}
          onClick={() => actions.duplicateNodes([node.id])}
        />
        <IconButton
          label="Delete"
          keys="Backspace"
          icon={<Trash2 />}
          disabled={readOnly}
          onClick={() => actions.removeNodes([node.id])}
          className="-mr-2"
        />
      </div>
      <p className="text-xs text-ink-2">
        {type ? type.description : `“${node.type}” is unknown to this server; its data is kept.`}
      </p>
      {type?.kind === "provider" && <Offer type={type} />}
    </div>
  );
}

/** Who is called and at which price, or why that cannot be. */
function Offer({ type }: { type: NodeType }) {
  if (type.reason) {
    return (
      <p className="rounded-md border border-warn/50 bg-warn-soft px-2 py-1.5 text-xs text-warn">
        Cannot run here: {type.reason}.
      </p>
    );
  }
  const price = type.price ? costText(type.price) : "";
  const said = [type.provider, price, type.price_note].filter(Boolean).join(" · ");
  return <p className="text-2xs text-ink-3">{said}</p>;
}
