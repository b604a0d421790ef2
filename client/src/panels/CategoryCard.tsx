import { useEditor } from "@/app/EditorContext";
import type { NodeType } from "@/graph/types";
import { nodeIcon } from "@/ui/nodeIcon";
import { PopoverPanel } from "@/ui/PopoverPanel";
import type { PopoverState } from "@/ui/usePopover";
import { startNodeDrag } from "./nodeDrag";
import type { NodeGroup } from "./nodeSearch";

/** The node types of one category: a click adds one, a drag puts it where it is dropped. */
export function CategoryCard({ group, of }: { group: NodeGroup; of: PopoverState }) {
  const { actions } = useEditor();
  return (
    <PopoverPanel
      of={of}
      label={`${group.category} nodes`}
      side="right"
      align="start"
      offset={10}
      className="w-60 p-1"
    >
      <p className="px-2 pt-1.5 pb-1 text-2xs font-medium text-ink-2">{group.category}</p>
      {group.types.map((type) => (
        <button
          key={type.id}
          type="button"
          draggable
          onDragStart={(event) => startNodeDrag(event.dataTransfer, type)}
          onDragEnd={of.close}
          onClick={() => {
            actions.addNode(type.id);
            of.close();
          }}
          className="flex h-8 w-full items-center gap-2.5 rounded-sm px-2 text-left hover:bg-press"
        >
          <NodeIcon type={type} />
          {type.title}
        </button>
      ))}
    </PopoverPanel>
  );
}

function NodeIcon({ type }: { type: NodeType }) {
  const Icon = nodeIcon(type);
  return <Icon aria-hidden="true" className="size-4 text-ink-2" />;
}
