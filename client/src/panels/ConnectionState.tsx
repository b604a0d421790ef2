import {
  Check,
  CloudOff,
  CloudUpload,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import { type SyncStatus, statusText } from "@/sync/status";
import { classes } from "@/ui/classes";

const LOOKS: Record<SyncStatus["kind"], { icon: LucideIcon; tone: string }> = {
  connecting: { icon: LoaderCircle, tone: "text-ink-2" },
  saved: { icon: Check, tone: "text-ink-2" },
  saving: { icon: CloudUpload, tone: "text-ink-2" },
  offline: { icon: CloudOff, tone: "text-warn" },
  refused: { icon: TriangleAlert, tone: "text-bad" },
};

/** Whether the work is safe, in words; announced when it changes. */
export function ConnectionState() {
  const { status } = useEditor();
  const { icon: Icon, tone } = LOOKS[status.kind];
  return (
    <div
      role="status"
      className={classes("flex min-w-0 items-center gap-1.5 px-1 text-xs whitespace-nowrap", tone)}
    >
      <Icon
        aria-hidden="true"
        className={classes("size-3.5 shrink-0", status.kind === "connecting" && "animate-spin")}
      />
      <span className="truncate">{statusText(status)}</span>
    </div>
  );
}
