import { useEffect, useRef } from "react";
import type { NodeType } from "@/graph/types";
import { classes } from "@/ui/classes";
import { nodeIcon } from "@/ui/nodeIcon";
import { PortGlyph } from "@/ui/PortGlyph";
import { priceText } from "./amounts";
import { startNodeDrag } from "./nodeDrag";
import type { NodeGroup } from "./nodeSearch";

export interface PaletteListProps {
  id: string;
  groups: NodeGroup[];
  /** The id of the node type that Enter would add. */
  active: string | null;
  onActivate: (type: string) => void;
  onPick: (type: NodeType) => void;
  onDragStart: () => void;
}

/** The found node types by category, as a listbox steered from the search box. */
export function PaletteList({
  id,
  groups,
  active,
  onActivate,
  onPick,
  onDragStart,
}: PaletteListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active === null) return;
    list.current
      ?.querySelector(`#${CSS.escape(optionId(id, active))}`)
      ?.scrollIntoView({ block: "nearest" });
  }, [id, active]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label="Nodes"
      // Longer than the window, it must be scrolled with the keyboard too.
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto p-2 outline-offset-[-2px]"
    >
      {groups.map((group) => (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a listbox.
        <div key={group.category} role="group" aria-label={group.category}>
          <div aria-hidden="true" className="px-2.5 pt-2 pb-1 text-2xs font-medium text-ink-2">
            {group.category}
          </div>
          {group.types.map((type) => (
            <Option
              key={type.id}
              id={optionId(id, type.id)}
              type={type}
              active={type.id === active}
              onActivate={() => onActivate(type.id)}
              onPick={() => onPick(type)}
              onDragStart={onDragStart}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** The DOM id of an option, for `aria-activedescendant`. */
export function optionId(list: string, type: string): string {
  return `${list}-${type.replaceAll(/[^\w-]/g, "_")}`;
}

interface OptionProps {
  id: string;
  type: NodeType;
  active: boolean;
  onActivate: () => void;
  onPick: () => void;
  onDragStart: () => void;
}

function Option({ id, type, active, onActivate, onPick, onDragStart }: OptionProps) {
  const Icon = nodeIcon(type);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search box holds the focus and handles keys.
    // biome-ignore lint/a11y/useFocusableInteractive: reached by aria-activedescendant.
    <div
      id={id}
      role="option"
      aria-selected={active}
      aria-label={type.title}
      aria-description={[type.description, type.reason, priceText(type)].filter(Boolean).join(" ")}
      draggable
      onDragStart={(event) => {
        startNodeDrag(event.dataTransfer, type);
        onDragStart();
      }}
      onPointerMove={onActivate}
      onClick={onPick}
      className={classes(
        "flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-2 select-none",
        active && "bg-hover",
      )}
    >
      <span className="grid size-8 shrink-0 place-items-center rounded-md border border-line-2 bg-canvas">
        <Icon aria-hidden="true" className="size-4 text-ink-2" />
      </span>
      <span className="min-w-0 flex-1">
        <span className={classes("block truncate font-medium", type.reason && "text-ink-2")}>
          {type.title}
        </span>
        {/* The words stand in aria-description; drawn by the style they stay out of the name. */}
        <span
          data-words={type.reason || type.description}
          className={classes(
            "block truncate text-xs after:content-[attr(data-words)]",
            type.reason ? "text-warn" : "text-ink-2",
          )}
        />
      </span>
      {type.kind === "provider" && (
        <span
          aria-hidden="true"
          data-words={priceText(type)}
          className="max-w-24 shrink-0 truncate text-2xs text-ink-3 after:content-[attr(data-words)]"
        />
      )}
      <Ends type={type} />
    </div>
  );
}

/** What goes in and what comes out, where anything does. */
function Ends({ type }: { type: NodeType }) {
  if (type.inputs.length + type.outputs.length === 0) return null;
  return (
    <span aria-hidden="true" className="flex shrink-0 items-center gap-1">
      {type.inputs.slice(0, 1).map((port) => (
        <PortGlyph key={port.name} type={port.type} />
      ))}
      <span className="text-2xs text-ink-3">→</span>
      {type.outputs.slice(0, 1).map((port) => (
        <PortGlyph key={port.name} type={port.type} />
      ))}
    </span>
  );
}
