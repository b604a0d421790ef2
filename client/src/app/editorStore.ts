/** View state of the editor and nothing else: what is open, selected, pending. Never the document. */
import { create } from "zustand";
import type { Asset } from "@/api/assets";
import type { Position } from "@/graph/types";

export type Panel = "history" | "runs" | "versions" | "automate";

/** A wire that was dropped on the empty canvas and waits for a node. */
export interface PendingWire {
  node: string;
  port: string;
  /** Which side of `node` the wire hangs on. */
  side: "source" | "target";
}

export interface Viewed {
  node: string;
  port: string;
  asset: Asset;
}

/** Values that are read large: what `node` gave. */
export interface Read {
  node: string;
  port: string;
}

interface EditorState {
  selection: readonly string[];
  panel: Panel | null;
  paletteOpen: boolean;
  /** Where the node will be put, in flow coordinates; null means the middle of the view. */
  paletteAt: Position | null;
  pendingWire: PendingWire | null;
  viewer: Viewed | null;
  reader: Read | null;
  /** The node that is painted on. */
  painting: string | null;
  shortcutsOpen: boolean;
  /** The frame or note whose words are written in place, by its name on the canvas. */
  writing: string | null;

  select(ids: readonly string[]): void;
  togglePanel(panel: Panel): void;
  openPalette(at?: Position | null, wire?: PendingWire | null): void;
  closePalette(): void;
  view(viewed: Viewed | null): void;
  read(read: Read | null): void;
  /** Open the painting of a node, which is selected then; null leaves it. */
  paint(node: string | null): void;
  showShortcuts(open: boolean): void;
  write(piece: string | null): void;
  reset(): void;
}

const CLEAN = {
  selection: [] as readonly string[],
  panel: null,
  paletteOpen: false,
  paletteAt: null,
  pendingWire: null,
  viewer: null,
  reader: null,
  painting: null,
  shortcutsOpen: false,
  writing: null,
};

export const useEditorStore = create<EditorState>()((set) => ({
  ...CLEAN,
  select: (ids) => set((state) => (sameIds(state.selection, ids) ? state : { selection: ids })),
  togglePanel: (panel) => set((state) => ({ panel: state.panel === panel ? null : panel })),
  openPalette: (at = null, wire = null) =>
    set({ paletteOpen: true, paletteAt: at, pendingWire: wire }),
  closePalette: () => set({ paletteOpen: false, paletteAt: null, pendingWire: null }),
  view: (viewed) => set({ viewer: viewed }),
  read: (reader) => set({ reader }),
  paint: (painting) => set(painting === null ? { painting } : { painting, selection: [painting] }),
  showShortcuts: (open) => set({ shortcutsOpen: open }),
  write: (writing) => set({ writing }),
  reset: () => set(CLEAN),
}));

function sameIds(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id, index) => id === right[index]);
}
