/** Every key of the editor, once: the handler and the sheet read the same list. "Mod" is Ctrl or ⌘. */
export interface Shortcut {
  readonly id: ShortcutId;
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: "Canvas" | "Nodes" | "Edit" | "View";
  /** Handled by the canvas library or another part; listed only. */
  readonly elsewhere?: boolean;
}

export type ShortcutId =
  | "run"
  | "palette"
  | "delete"
  | "duplicate"
  | "bypass"
  | "disable"
  | "collapse"
  | "subgraph"
  | "frame"
  | "note"
  | "write"
  | "selectAll"
  | "deselect"
  | "move"
  | "undo"
  | "redo"
  | "fit"
  | "actualSize"
  | "look"
  | "history"
  | "past"
  | "stepTime"
  | "help"
  | "boxSelect"
  | "copy"
  | "cut"
  | "paste"
  | "pasteWired";

export const SHORTCUTS: readonly Shortcut[] = [
  { id: "run", keys: ["Mod+Enter"], label: "Run", group: "Canvas" },
  { id: "palette", keys: ["Mod+K", "/"], label: "Add a node", group: "Nodes" },
  { id: "delete", keys: ["Delete", "Backspace"], label: "Delete the selection", group: "Nodes" },
  { id: "duplicate", keys: ["Mod+D"], label: "Duplicate", group: "Nodes" },
  { id: "bypass", keys: ["Mod+B"], label: "Bypass the selection", group: "Nodes" },
  { id: "disable", keys: ["Mod+M"], label: "Switch the selection off", group: "Nodes" },
  { id: "collapse", keys: ["Alt+C"], label: "Fold the selection", group: "Nodes" },
  { id: "subgraph", keys: ["Mod+G"], label: "Make the selection a subgraph", group: "Nodes" },
  { id: "frame", keys: ["F"], label: "Frame the selection", group: "Canvas" },
  { id: "note", keys: ["N"], label: "Add a note", group: "Canvas" },
  {
    id: "write",
    keys: ["Enter", "F2"],
    label: "Write in the frame or note",
    group: "Canvas",
    elsewhere: true,
  },
  { id: "move", keys: ["Arrows"], label: "Move the selection", group: "Nodes", elsewhere: true },
  { id: "look", keys: ["Z"], label: "Look closer", group: "View" },
  { id: "selectAll", keys: ["Mod+A"], label: "Select everything", group: "Edit" },
  { id: "deselect", keys: ["Escape"], label: "Select nothing", group: "Edit" },
  { id: "boxSelect", keys: ["Shift+Drag"], label: "Select a box", group: "Edit", elsewhere: true },
  { id: "undo", keys: ["Mod+Z"], label: "Undo my last change", group: "Edit" },
  { id: "redo", keys: ["Mod+Shift+Z", "Mod+Y"], label: "Redo", group: "Edit" },
  { id: "copy", keys: ["Mod+C"], label: "Copy the selection", group: "Edit", elsewhere: true },
  { id: "cut", keys: ["Mod+X"], label: "Cut the selection", group: "Edit", elsewhere: true },
  {
    id: "paste",
    keys: ["Mod+V"],
    label: "Paste a picture or what was copied",
    group: "Edit",
    elsewhere: true,
  },
  {
    id: "pasteWired",
    keys: ["Mod+Shift+V"],
    label: "Paste with the wires that fed what was copied",
    group: "Edit",
    elsewhere: true,
  },
  { id: "fit", keys: ["0"], label: "Fit everything in view", group: "View" },
  { id: "actualSize", keys: ["1"], label: "Zoom to 100 %", group: "View" },
  { id: "history", keys: ["H"], label: "History", group: "View" },
  { id: "past", keys: ["Shift+H"], label: "Time travel", group: "View" },
  {
    id: "stepTime",
    keys: ["←", "→"],
    label: "Step through time (Shift: to the next mark)",
    group: "View",
    elsewhere: true,
  },
  { id: "help", keys: ["?"], label: "Keyboard shortcuts", group: "View" },
];

/** Whether a keyboard event is one of `keys`. */
export function matches(event: KeyboardEvent, keys: readonly string[]): boolean {
  return keys.some((combination) => matchesOne(event, combination));
}

function matchesOne(event: KeyboardEvent, combination: string): boolean {
  const parts = combination.split("+");
  const key = parts.at(-1) ?? "";
  const mod = parts.includes("Mod");
  if (mod !== (event.ctrlKey || event.metaKey)) return false;
  const alt = parts.includes("Alt");
  if (alt !== event.altKey) return false;
  // "?" and "/" need Shift on some keyboards; letters and named keys say so themselves.
  const written = key.length === 1 && !/[a-z]/i.test(key);
  if (!written && parts.includes("Shift") !== event.shiftKey) return false;
  // With Alt some systems type another letter.
  if (alt && event.code === `Key${key.toUpperCase()}`) return true;
  return event.key.toLowerCase() === key.toLowerCase();
}

/**
 * What a focused element keeps for itself: "text" all keys, "value" (a slider, a check box) those that
 * delete, so that Delete on a slider deletes no node.
 */
export function keeps(target: EventTarget | null): "text" | "value" | "nothing" {
  if (!(target instanceof HTMLElement)) return "nothing";
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return "text";
  // An open list of choices holds the focus in its options.
  if (target instanceof HTMLSelectElement || target instanceof HTMLOptionElement) return "text";
  if (target instanceof HTMLInputElement) return VALUE_INPUTS.has(target.type) ? "value" : "text";
  return target.getAttribute("role") === "slider" ? "value" : "nothing";
}

const VALUE_INPUTS = new Set(["button", "checkbox", "radio", "range", "file", "submit", "color"]);
