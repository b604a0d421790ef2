import { Suspense } from "react";
import { useEditorStore } from "@/app/editorStore";
import { Dialog } from "@/ui/Dialog";
import { ShortcutList } from "./lazyParts";

/** Every keyboard shortcut. */
export function ShortcutSheet() {
  const open = useEditorStore((state) => state.shortcutsOpen);
  const show = useEditorStore((state) => state.showShortcuts);
  return (
    <Dialog
      open={open}
      onClose={() => show(false)}
      title="Keyboard shortcuts"
      className="top-[8vh] max-w-3xl"
    >
      <Suspense>
        <ShortcutList />
      </Suspense>
    </Dialog>
  );
}
