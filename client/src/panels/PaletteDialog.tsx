import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useMemo, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import type { NodeType } from "@/graph/types";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";
import { PortGlyph } from "@/ui/PortGlyph";
import { putFurnishing, withFurnishings } from "./furnishings";
import { type OpenEnd, searchNodes } from "./nodeSearch";
import { optionId, PaletteList } from "./PaletteList";

/** Finds a node type by typing and adds it: at the wire that waits, or where the palette was asked for. */
export function PaletteDialog() {
  const open = useEditorStore((state) => state.paletteOpen);
  const close = useEditorStore((state) => state.closePalette);
  return (
    <Dialog open={open} onClose={close} title="Add a node" bare className="top-[14vh] max-w-xl">
      <Finder />
    </Dialog>
  );
}

function Finder() {
  const { nodeTypes, actions } = useEditor();
  const at = useEditorStore((state) => state.paletteAt);
  const wire = useEditorStore((state) => state.pendingWire);
  const close = useEditorStore((state) => state.closePalette);
  const end = useOpenEnd();
  const list = useId();
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState<string | null>(null);
  const all = useMemo(() => withFurnishings(nodeTypes), [nodeTypes]);
  const groups = useMemo(() => searchNodes(all, query, end), [all, query, end]);
  const flat = groups.flatMap((group) => group.types);
  const active = flat.find((type) => type.id === picked) ?? flat[0] ?? null;

  const add = (type: NodeType) => {
    if (!putFurnishing(type.id, actions, at)) actions.addNode(type.id, at, undefined, wire);
    close();
  };
  return (
    <>
      <SearchLine
        list={list}
        active={active}
        end={end}
        query={query}
        onQuery={(text) => {
          setQuery(text);
          setPicked(null);
        }}
        onKeyDown={(event) => pickByKey(event, flat, active, setPicked, add)}
      />
      {flat.length > 0 ? (
        <PaletteList
          id={list}
          groups={groups}
          active={active?.id ?? null}
          onActivate={setPicked}
          onPick={add}
          // The drag's source has to stay until the browser has begun the drag.
          onDragStart={() => setTimeout(close, 0)}
        />
      ) : (
        <p className="px-4 py-10 text-center text-ink-2">
          {query ? `No node fits “${query}”.` : "No node fits this wire."}
        </p>
      )}
      <div className="flex items-center gap-4 border-t border-line px-4 py-2 text-xs text-ink-2">
        <span className="flex items-center gap-1.5">
          <Kbd keys="Enter" /> add
        </span>
        <span>or drag one onto the canvas</span>
      </div>
    </>
  );
}

/** Arrows walk the list, Enter adds; every other key is left to the search box. */
function pickByKey(
  event: KeyboardEvent,
  types: readonly NodeType[],
  active: NodeType | null,
  pick: (id: string | null) => void,
  add: (type: NodeType) => void,
) {
  const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key];
  if (step !== undefined && active) {
    const next = Math.min(types.length - 1, Math.max(0, types.indexOf(active) + step));
    pick(types[next]?.id ?? null);
  } else if (event.key === "Enter" && active) add(active);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

interface SearchLineProps {
  /** Id of the list that the box steers. */
  list: string;
  active: NodeType | null;
  end: OpenEnd | null;
  query: string;
  onQuery: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

function SearchLine({ list, active, end, query, onQuery, onKeyDown }: SearchLineProps) {
  return (
    <div className="flex items-center gap-2.5 border-b border-line px-4">
      <Search aria-hidden="true" className="size-4 shrink-0 text-ink-2" />
      <input
        // biome-ignore lint/a11y/noAutofocus: the palette is opened to type into it.
        autoFocus
        aria-label="Search nodes"
        aria-controls={list}
        aria-activedescendant={active ? optionId(list, active.id) : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder="Search nodes"
        value={query}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-12 min-w-0 flex-1 bg-transparent text-base text-ink outline-none"
      />
      {end && (
        <span className="flex items-center gap-1.5 rounded-md border border-line-2 px-2 py-0.5 text-xs text-ink-2">
          <PortGlyph type={end.type} />
          {end.side === "source" ? `takes ${end.type}` : `gives ${end.type}`}
        </span>
      )}
    </div>
  );
}

function useOpenEnd(): OpenEnd | null {
  const { graph, nodeTypes } = useEditor();
  const wire = useEditorStore((state) => state.pendingWire);
  const type = wire && nodeTypes.get(graph.nodes.get(wire.node)?.type ?? "");
  const ports = wire?.side === "source" ? type?.outputs : type?.inputs;
  const port = ports?.find((candidate) => candidate.name === wire?.port)?.type;
  const side = wire?.side;
  return useMemo(() => (port && side ? { type: port, side } : null), [port, side]);
}
