import { Keyboard, Plus, Redo2, Undo2 } from "lucide-react";
import { Popover } from "radix-ui";
import { useMemo, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import type { NodeType } from "@/graph/types";
import { IconButton } from "@/ui/IconButton";
import { nodeIcon } from "@/ui/nodeIcon";
import { categoryIcon } from "./categoryIcon";
import { startNodeDrag } from "./nodeDrag";
import { type NodeGroup, searchNodes } from "./nodeSearch";

/** The left rail: adding nodes, by search or by category, and going back and forth in one's own edits. */
export function ToolRail() {
  const { nodeTypes, readOnly } = useEditor();
  const showShortcuts = useEditorStore((state) => state.showShortcuts);
  const groups = useMemo(() => searchNodes(nodeTypes, "", null), [nodeTypes]);
  return (
    <aside
      aria-label="Tools"
      className="h-full w-[52px] shrink-0 overflow-y-auto border-r border-line bg-surface"
    >
      <div
        role="toolbar"
        aria-label="Tools"
        aria-orientation="vertical"
        className="flex min-h-full flex-col items-center gap-1 py-2.5"
      >
        {!readOnly && <Adding groups={groups} />}
        <span className="flex-1" />
        {!readOnly && <BackAndForth />}
        <IconButton
          label="Keyboard shortcuts"
          keys="?"
          side="right"
          icon={<Keyboard />}
          onClick={() => showShortcuts(true)}
        />
      </div>
    </aside>
  );
}

/** Search, and the categories of nodes. */
function Adding({ groups }: { groups: readonly NodeGroup[] }) {
  const openPalette = useEditorStore((state) => state.openPalette);
  return (
    <>
      <IconButton
        label="Add node"
        keys="Mod+K"
        side="right"
        icon={<Plus />}
        onClick={() => openPalette()}
        className="bg-accent-soft text-accent hover:bg-accent-fill hover:text-white"
      />
      <span aria-hidden="true" className="my-1.5 h-px w-6 bg-line-2" />
      {groups.map((group) => (
        <Category key={group.category} group={group} />
      ))}
    </>
  );
}

function BackAndForth() {
  const { actions } = useEditor();
  return (
    <>
      <IconButton
        label="Undo"
        keys="Mod+Z"
        side="right"
        icon={<Undo2 />}
        onClick={() => actions.undo()}
      />
      <IconButton
        label="Redo"
        keys="Mod+Shift+Z"
        side="right"
        icon={<Redo2 />}
        onClick={() => actions.redo()}
      />
    </>
  );
}

function Category({ group }: { group: NodeGroup }) {
  const { actions } = useEditor();
  const [open, setOpen] = useState(false);
  const Icon = categoryIcon(group.category);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <IconButton
          label={group.category}
          side="right"
          icon={<Icon />}
          className="data-[state=open]:bg-hover data-[state=open]:text-ink"
        />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          side="right"
          align="start"
          sideOffset={10}
          aria-label={`${group.category} nodes`}
          className="z-40 w-60 animate-rise rounded-lg border border-line-2 bg-raised p-1 shadow-float"
        >
          <p className="px-2 pt-1.5 pb-1 text-2xs font-medium text-ink-2">{group.category}</p>
          {group.types.map((type) => (
            <button
              key={type.id}
              type="button"
              draggable
              onDragStart={(event) => startNodeDrag(event.dataTransfer, type)}
              onDragEnd={() => setOpen(false)}
              onClick={() => {
                actions.addNode(type.id);
                setOpen(false);
              }}
              className="flex h-8 w-full items-center gap-2.5 rounded-sm px-2 text-left hover:bg-press"
            >
              <NodeIcon type={type} />
              {type.title}
            </button>
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function NodeIcon({ type }: { type: NodeType }) {
  const Icon = nodeIcon(type);
  return <Icon aria-hidden="true" className="size-4 text-ink-2" />;
}
