import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { ScrubberTrack } from "@/time/ScrubberTrack";
import { marked } from "@/time/TimelineMarks";
import { Transport } from "@/time/Transport";
import { usePlay } from "@/time/usePlay";
import { useTimeKeys } from "@/time/useTimeKeys";
import { useTimeline } from "@/time/useTimeline";

/** The whole life of the workflow under the hand: drag it, step it, play it. */
export function Scrubber({ version }: { version: number }) {
  const { graph } = useEditor();
  const timeline = useTimeline();
  const head = Math.max(timeline?.head ?? version, 1);
  const go = (next: number) =>
    useTimeStore
      .getState()
      .enter({ kind: "past", version: Math.min(head, Math.max(1, Math.round(next))) });
  const play = usePlay(version, head, go);
  const take = (next: number) => {
    play.stop();
    go(next);
  };
  const step = (by: number) => take(version + by);
  const jump = (ahead: boolean) => {
    const stops = timeline ? marked(timeline) : [];
    const next = ahead
      ? stops.find((stop) => stop > version)
      : stops.findLast((stop) => stop < version);
    take(next ?? (ahead ? head : 1));
  };
  useTimeKeys({ step, jump, first: () => take(1), last: () => take(head) });
  return (
    <section
      aria-label={`Timeline of ${graph.title || "the workflow"}`}
      className="flex shrink-0 animate-rise items-center gap-2 border-t border-line bg-surface px-3 pt-1 pb-1.5"
    >
      <Transport play={play} step={step} atFirst={version <= 1} atLast={version >= head} />
      <ScrubberTrack timeline={timeline} version={version} head={head} onGo={take} />
    </section>
  );
}
