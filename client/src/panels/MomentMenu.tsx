import { Ellipsis, GitCompare, GitFork, History, RotateCcw, Tag, Undo2 } from "lucide-react";
import * as DropdownMenu from "radix-ui/dropdown-menu";
import { type ReactNode, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { useTimeActions } from "@/time/useTimeActions";
import { classes } from "@/ui/classes";
import type { Told } from "./gestures";

export interface MomentMenuProps {
  item: Told;
  /** The event in words. */
  title: string;
  /** Whether Tab stops at the button. */
  active: boolean;
  children: ReactNode;
}

/** What can be done about an event of the history: a button beside it, or the right mouse button. */
export function MomentMenu({ item, title, active, children }: MomentMenuProps) {
  const [open, setOpen] = useState(false);
  if (item.version === null) return children;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button offers the same to the keyboard.
    <div
      className="group relative hover:bg-hover has-[[data-state=open]]:bg-hover"
      onContextMenu={(event) => {
        event.preventDefault();
        setOpen(true);
      }}
    >
      {children}
      <DropdownMenu.Root modal={false} open={open} onOpenChange={setOpen}>
        <DropdownMenu.Trigger
          aria-label={`Actions: ${title}`}
          tabIndex={active ? 0 : -1}
          className={classes(
            "absolute top-0 right-2 grid size-6 place-items-center rounded-sm text-ink-2 opacity-0",
            "group-hover:opacity-100 hover:bg-press hover:text-ink focus-visible:opacity-100 data-[state=open]:opacity-100",
          )}
        >
          <Ellipsis aria-hidden="true" className="size-4" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          {open && <Items item={item} version={item.version} />}
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}

function Items({ item, version }: { item: Told; version: number }) {
  const { readOnly } = useEditor();
  const actions = useTimeActions();
  const { enter, ask } = useTimeStore.getState();
  const edit = item.type === "workflow.edited";
  return (
    <DropdownMenu.Content
      align="end"
      sideOffset={4}
      collisionPadding={8}
      className="z-50 w-56 animate-rise rounded-lg border border-line-2 bg-raised p-1 shadow-float"
    >
      <DropdownMenu.Label className="px-2 pt-1 pb-1.5 text-2xs text-ink-2 tabular-nums">
        Version {version}
      </DropdownMenu.Label>
      {edit && !readOnly && (
        <Item icon={<Undo2 />} onSelect={() => void actions.undo(item.versions)}>
          Undo this
        </Item>
      )}
      <Item icon={<History />} onSelect={() => enter({ kind: "past", version })}>
        Show this moment
      </Item>
      <Item
        icon={<GitCompare />}
        onSelect={() => enter({ kind: "compare", from: version, to: null })}
      >
        Compare with now
      </Item>
      {!readOnly && (
        <>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <Item icon={<Tag />} onSelect={() => ask({ kind: "name", version })}>
            Name this version…
          </Item>
          <Item icon={<GitFork />} onSelect={() => ask({ kind: "fork", version })}>
            Fork from here…
          </Item>
          <Item icon={<RotateCcw />} onSelect={() => void actions.restore(version)}>
            Restore this version
          </Item>
        </>
      )}
    </DropdownMenu.Content>
  );
}

function Item(props: { icon: ReactNode; onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item
      onSelect={props.onSelect}
      className="flex h-8 cursor-pointer items-center gap-2.5 rounded-sm px-2 text-sm outline-none data-[highlighted]:bg-press [&_svg]:size-4 [&_svg]:text-ink-2"
    >
      {props.icon}
      {props.children}
    </DropdownMenu.Item>
  );
}
