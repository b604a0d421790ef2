import { useEditor } from "@/app/EditorContext";
import { PaletteDialog } from "./PaletteDialog";
import { ToolRail } from "./ToolRail";

/** All ways to add a node: the rail at the left and the search dialog. */
export function Palette() {
  const { readOnly } = useEditor();
  return (
    <>
      <ToolRail />
      {!readOnly && <PaletteDialog />}
    </>
  );
}
