import { Clock, History, Play, Zap } from "lucide-react";
import { Link } from "wouter";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { lookBack } from "@/app/lookBack";
import { useTimeStore } from "@/app/timeStore";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { Tooltip } from "@/ui/Tooltip";
import { ConnectionState } from "./ConnectionState";
import { EditableText } from "./EditableText";
import { usePreload } from "./lazyParts";
import { People } from "./People";
import { SharePopover } from "./SharePopover";
import { ViewOnly } from "./ViewOnly";
import { Wordmark } from "./Wordmark";

/** On a phone only signs have room. */
const WORDS = "max-sm:sr-only";
const NOT_YOURS = "Your role does not include running";

/** The bar above the canvas: which workflow, whether it is saved, who is here, and what to do. */
export function TopBar() {
  const { graph, actions, readOnly, mayRun, starting, scene } = useEditor();
  usePreload();
  const panel = useEditorStore((state) => state.panel);
  const togglePanel = useEditorStore((state) => state.togglePanel);
  return (
    <header className="relative z-10 flex h-12 shrink-0 items-center gap-2 border-b border-line bg-surface pr-3 pl-4 max-sm:gap-0.5 max-sm:px-2">
      <h1>
        <Link href="/" aria-label="Karate, all workflows" className="flex rounded-sm">
          <Wordmark className="max-sm:[&>span]:sr-only" />
        </Link>
      </h1>
      <span aria-hidden="true" className="mx-1.5 h-5 w-px bg-line-2 max-sm:hidden" />
      <EditableText
        label="Workflow title"
        value={graph.title}
        placeholder="Untitled"
        disabled={readOnly}
        className="max-w-72 min-w-24 text-sm font-medium max-sm:min-w-12"
        onChange={(title) => actions.setTitle(title)}
      />
      <ConnectionState />
      <ViewOnly />
      <span className="flex-1" />
      <People />
      <span aria-hidden="true" className="mx-1 h-5 w-px bg-line-2 max-sm:hidden" />
      <SharePopover />
      <LookBack />
      <IconButton
        label="Automate"
        icon={<Zap />}
        aria-pressed={panel === "automate"}
        onClick={() => togglePanel("automate")}
      />
      <Button
        look="quiet"
        icon={<History />}
        aria-pressed={panel !== null && panel !== "automate"}
        onClick={() => togglePanel(panel === null || panel === "automate" ? "history" : panel)}
      >
        <span className={WORDS}>History</span>
      </Button>
      <Tooltip
        text={scene ? "Go back to now to run" : mayRun ? "Run everything" : NOT_YOURS}
        keys="Mod+Enter"
      >
        <Button
          look="primary"
          icon={<Play className="fill-current" />}
          busy={starting}
          disabled={!mayRun}
          onClick={() => actions.run()}
        >
          <span className={WORDS}>Run</span>
        </Button>
      </Tooltip>
    </header>
  );
}

/** To the timeline, or back from it. */
function LookBack() {
  const back = useTimeStore(({ mode }) => mode?.kind === "past");
  return (
    <IconButton
      label="Time travel"
      keys="Shift+H"
      icon={<Clock />}
      aria-pressed={back}
      onClick={lookBack}
    />
  );
}
