import { useEffect } from "react";
import { keeps, matches, SHORTCUTS, type ShortcutId } from "@/ui/shortcuts";

/** Run these also while the person is typing. */
const ALWAYS: ReadonlySet<ShortcutId> = new Set(["run", "palette"]);

/** Texts that Mod+Enter finishes: there it runs nothing. */
const FINISHED = '[data-finish="Mod+Enter"]';

/** They keep their keys to themselves. */
const OWN_KEYS = '[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]';

/**
 * Listen for the editor's keys on the whole page. A handler that returns false lets the key pass.
 */
export function useShortcuts(
  handlers: Partial<Record<ShortcutId, () => boolean | undefined>>,
): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const inside = event.target instanceof Element ? event.target : null;
      if (inside?.closest(OWN_KEYS)) return;
      // A button that went grey under the hand leaves the focus to the page, not to what lies behind.
      if (document.getElementById("root")?.inert) return;
      const kept = keeps(event.target);
      const mod = event.ctrlKey || event.metaKey;
      for (const { id, keys, elsewhere } of SHORTCUTS) {
        const handler = handlers[id];
        if (elsewhere || !handler || !matches(event, keys)) continue;
        if (kept === "text" && !(mod && ALWAYS.has(id))) continue;
        if (id === "run" && inside?.matches(FINISHED)) continue;
        if (kept === "value" && id === "delete") continue;
        if (handler() === false) continue;
        event.preventDefault();
        event.stopPropagation();
        return;
      }
    };
    // Before the canvas library, which would take Mod+Enter on a node for a click.
    document.addEventListener("keydown", onKey, { capture: true });
    return () => document.removeEventListener("keydown", onKey, { capture: true });
  }, [handlers]);
}
