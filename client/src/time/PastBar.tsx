import { GitCompare, GitFork, History, RotateCcw, Tag, X } from "lucide-react";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { eventSentence } from "@/panels/eventSentence";
import { SentenceText } from "@/panels/SentenceText";
import { ago, fullTime } from "@/panels/time";
import { useHistoryNames } from "@/panels/useHistoryNames";
import { useNow } from "@/panels/useNow";
import { TimeBar } from "@/time/TimeBar";
import { usePast } from "@/time/usePast";
import { useTimeActions } from "@/time/useTimeActions";
import { useTimeline } from "@/time/useTimeline";
import { useVersionEvent } from "@/time/useVersionEvent";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { Spinner } from "@/ui/Spinner";

/** Says which moment the canvas shows, and what one can do with it. */
export function PastBar({ version }: { version: number | null }) {
  if (version === null) {
    return (
      <TimeBar label="Looking back" icon={<Spinner className="text-accent" />}>
        Looking up the newest version…
      </TimeBar>
    );
  }
  return <Known version={version} />;
}

function Known({ version }: { version: number }) {
  const { readOnly } = useEditor();
  const { moment, error } = usePast(version);
  const head = useTimeline()?.head;
  const actions = useTimeActions();
  const { ask, enter, leave } = useTimeStore.getState();
  const late = moment?.version !== version && !error;
  return (
    <TimeBar
      label="Looking back"
      icon={late ? <Spinner className="text-accent" /> : <History className="text-accent" />}
    >
      <p className="min-w-0 flex-1 truncate text-sm">
        <span className="font-medium tabular-nums">
          Version {version}
          {head !== undefined && ` of ${head}`}
        </span>
        {error ? <span className="text-bad"> – {error.message}</span> : <Deed version={version} />}
      </p>
      <IconButton
        label="Compare with now"
        icon={<GitCompare />}
        onClick={() => enter({ kind: "compare", from: version, to: null })}
      />
      {!readOnly && (
        <>
          <IconButton
            label="Name this version"
            icon={<Tag />}
            onClick={() => ask({ kind: "name", version })}
          />
          <Button
            size="sm"
            look="quiet"
            icon={<GitFork />}
            onClick={() => ask({ kind: "fork", version })}
          >
            Fork
          </Button>
          <Button size="sm" icon={<RotateCcw />} onClick={() => void actions.restore(version)}>
            Restore
          </Button>
        </>
      )}
      <Button size="sm" look="primary" icon={<X />} onClick={leave}>
        Back to now
      </Button>
    </TimeBar>
  );
}

/** When it was, who did what. */
function Deed({ version }: { version: number }) {
  const { people, me } = useEditor();
  const now = useNow(30_000);
  const event = useVersionEvent(version);
  const names = useHistoryNames(event ? [event] : NOTHING);
  if (!event) return null;
  const person = event.actor === me.id ? me : people.find(({ id }) => id === event.actor);
  return (
    <span className="text-ink-2">
      {" – "}
      <time dateTime={event.at} title={fullTime(event.at)}>
        {ago(event.at, now)}
      </time>
      {" – "}
      <span className="text-ink">{person?.name ?? event.actor_name ?? "Karate"}</span>{" "}
      <SentenceText sentence={eventSentence(event, names)} />
    </span>
  );
}

const NOTHING: never[] = [];
