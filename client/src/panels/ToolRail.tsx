import { Frame, Keyboard, Plus, Redo2, StickyNote, Undo2 } from "lucide-react";
import { Suspense, useMemo } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { IconButton } from "@/ui/IconButton";
import { usePopover } from "@/ui/usePopover";
import { categoryIcon } from "./categoryIcon";
import { CategoryCard } from "./lazyParts";
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
      <span aria-hidden="true" className="my-1.5 h-px w-6 bg-line-2" />
      <Furnishing />
    </>
  );
}

/** What stands on the canvas beside nodes. */
function Furnishing() {
  const { actions } = useEditor();
  const around = () => useEditorStore.getState().selection;
  return (
    <>
      <IconButton
        label="Frame the selection"
        keys="F"
        side="right"
        icon={<Frame />}
        onClick={() => actions.addFrame(around())}
      />
      <IconButton
        label="Add a note"
        keys="N"
        side="right"
        icon={<StickyNote />}
        onClick={() => actions.addNote()}
      />
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
  const card = usePopover();
  const Icon = categoryIcon(group.category);
  return (
    <>
      <IconButton
        label={group.category}
        side="right"
        icon={<Icon />}
        className="aria-expanded:bg-hover aria-expanded:text-ink"
        {...card.trigger}
      />
      <Suspense fallback={null}>{card.open && <CategoryCard group={group} of={card} />}</Suspense>
    </>
  );
}
