import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { runQuery } from "@/api/runs";
import { type RunProgress, useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { shareOf } from "@/canvas/shareOf";
import { nodeTitle } from "@/graph/nodeTitle";
import { Button } from "@/ui/Button";
import { Elapsed } from "@/ui/Elapsed";
import { IconButton } from "@/ui/IconButton";
import { Spinner } from "@/ui/Spinner";
import { runSummary } from "./runSummary";
import { StateBadge } from "./StateBadge";

/** A summary goes away by itself after this long, unless something failed. */
const STAY_MS = 6_000;

/** What runs now, how far it is, and how the last run ended. Floats over the lower edge of the canvas. */
export function RunBar() {
  const { run } = useEditor();
  const last = useLastRun(run);
  if (!run && !last.id) return null;
  return (
    <section
      aria-label="Run progress"
      aria-live="polite"
      className="pointer-events-none absolute inset-x-0 bottom-4 z-10 flex justify-center"
    >
      <div className="pointer-events-auto relative flex h-10 animate-rise items-center gap-3 overflow-hidden rounded-lg border border-line-2 bg-raised pr-1.5 pl-3.5 shadow-float">
        {run ? <Going run={run} /> : last.id && <Ended run={last.id} onClose={last.forget} />}
      </div>
    </section>
  );
}

function Going({ run }: { run: RunProgress }) {
  const { actions, graph, nodeTypes, results, mayRun } = useEditor();
  const running = Array.from(results).find(([, result]) => result.state === "running")?.[0];
  const begun = [...results.values()].reduce((sum, one) => sum + (shareOf(one) ?? 0), 0);
  const share = run.total > 0 ? Math.min(1, (run.done + begun) / run.total) : 0;
  const title = running ? nodeTitle(graph.nodes.get(running), nodeTypes) : null;
  return (
    <>
      <Spinner className="text-accent" />
      <span className="text-sm tabular-nums">
        Running {run.done} of {run.total}
        {title && <span className="text-ink-2"> · {title}</span>}
        {run.startedAt && (
          <span className="text-ink-3">
            {" · "}
            <Elapsed since={run.startedAt} />
          </span>
        )}
      </span>
      {mayRun ? (
        <Button size="sm" look="quiet" onClick={() => actions.cancelRun()}>
          Cancel
        </Button>
      ) : (
        <span className="w-2" />
      )}
      <span
        role="progressbar"
        aria-label="Steps done"
        aria-valuenow={run.done}
        aria-valuemax={run.total}
        className="absolute inset-x-0 bottom-0 h-0.5 origin-left bg-accent-fill-2"
        style={{ transform: `scaleX(${share})` }}
      />
    </>
  );
}

function Ended({ run, onClose }: { run: string; onClose: () => void }) {
  const togglePanel = useEditorStore((state) => state.togglePanel);
  const panel = useEditorStore((state) => state.panel);
  const { data } = useQuery(runQuery(run));
  const fine = data?.state === "succeeded" || data?.state === "cancelled";
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (!fine) return;
    const timer = setTimeout(() => close.current(), STAY_MS);
    return () => clearTimeout(timer);
  }, [fine]);
  if (!data) return <Spinner className="mr-2 text-ink-2" />;
  return (
    <>
      <StateBadge state={data.state} />
      <span className="text-xs text-ink-2 tabular-nums">{runSummary(data)}</span>
      <span className="flex items-center">
        {panel !== "runs" && (
          <Button size="sm" look="quiet" onClick={() => togglePanel("runs")}>
            Details
          </Button>
        )}
        <IconButton size="sm" side="top" label="Dismiss" icon={<X />} onClick={onClose} />
      </span>
    </>
  );
}

/** The run that ended last while this page looked on. */
function useLastRun(run: RunProgress | null): { id: string | null; forget: () => void } {
  const [last, setLast] = useState<string | null>(null);
  const going = useRef<string | null>(null);
  useEffect(() => {
    if (run) {
      going.current = run.run;
      setLast(null);
    } else if (going.current) {
      setLast(going.current);
      going.current = null;
    }
  }, [run]);
  return { id: last, forget: () => setLast(null) };
}
