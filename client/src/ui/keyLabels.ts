const MAC: Record<string, string> = {
  Plus: "+",
  Mod: "⌘",
  Shift: "⇧",
  Alt: "⌥",
  Enter: "↵",
  Backspace: "⌫",
  Escape: "esc",
};
const OTHER: Record<string, string> = { Plus: "+", Mod: "Ctrl", Enter: "↵", Escape: "Esc" };

/** Splits "Mod+Shift+Z" into what is printed on the keys; Mod is Command on a Mac, else Control. */
export function keyLabels(keys: string, mac = isMac()): string[] {
  const names = mac ? MAC : OTHER;
  return keys.split("+").map((key) => names[key] ?? key);
}

function isMac(): boolean {
  return typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
}
