import { Eye } from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import { Tooltip } from "@/ui/Tooltip";
import { standing } from "./roleWords";

/** Says that this person may not edit; nothing for those who may. */
export function ViewOnly() {
  const { me, readOnly, mayRun, scene } = useEditor();
  if (!readOnly || scene) return null;
  return (
    <Tooltip text={standing(me.role)}>
      <span className="inline-flex h-6 animate-fade select-none items-center gap-1.5 rounded-full border border-line-2 bg-raised px-2.5 text-xs whitespace-nowrap text-ink-2">
        <Eye aria-hidden="true" className="size-3.5" />
        {mayRun ? "View and run" : "View only"}
        <span className="sr-only">. {standing(me.role)}</span>
      </span>
    </Tooltip>
  );
}
