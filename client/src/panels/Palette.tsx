import { Suspense } from "react";
import { useEditor } from "@/app/EditorContext";
import { PaletteDialog } from "./lazyParts";
import { ToolRail } from "./ToolRail";

/** All ways to add a node: the rail at the left and the search dialog. */
export function Palette() {
  const { readOnly } = useEditor();
  return (
    <>
      <ToolRail />
      <Suspense fallback={null}>{!readOnly && <PaletteDialog />}</Suspense>
    </>
  );
}
