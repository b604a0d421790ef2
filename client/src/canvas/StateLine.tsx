import { TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import type { NodeResult } from "@/app/EditorContext";
import type { CardData } from "@/canvas/nodeData";
import { classes } from "@/ui/classes";
import { stateLook } from "@/ui/stateLook";

const TICK_MS = 100;

/** The state of a node in icon and words, with the size of its picture. */
export function StateLine({ data }: { data: CardData }) {
  const { node, result, stale, problem, picture } = data;
  const size = picture?.width && picture.height ? `${picture.width} × ${picture.height}` : "";
  return (
    <div className="card-state">
      {node.keys.disabled ? (
        <span className="text-ink-3">Off, with all that needs it</span>
      ) : node.keys.bypass ? (
        <span className="text-ink-3">Bypassed</span>
      ) : problem ? (
        <Flagged text={problem.detail} tone="text-bad" />
      ) : stale && result && isOver(result) ? (
        <Flagged
          text="Changed since"
          tone="text-warn"
          title="Its settings or inputs changed after this picture was made."
        />
      ) : result ? (
        <Result result={result} />
      ) : (
        <span className="text-ink-3">Not computed yet</span>
      )}
      <span className="ml-auto pl-2 text-ink-3 tabular-nums">{size}</span>
    </div>
  );
}

function isOver(result: NodeResult): boolean {
  return result.state !== "running" && result.state !== "queued" && result.state !== "waiting";
}

function Flagged({ text, tone, title }: { text: string; tone: string; title?: string }) {
  return (
    <span className={classes("card-state-word", tone)} title={title ?? text}>
      <TriangleAlert aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="truncate">{text}</span>
    </span>
  );
}

function Result({ result }: { result: NodeResult }) {
  const { word, icon: Icon, tone, turning } = stateLook(result.state);
  const title = result.error?.detail ?? result.why;
  return (
    <span className={classes("card-state-word", tone)} title={title}>
      <Icon
        aria-hidden="true"
        className={classes("size-3.5 shrink-0", turning && "animate-spin")}
      />
      <span className="truncate">
        {result.state === "failed" ? (result.error?.detail ?? word) : word}
        {result.state === "running" && result.elements && (
          <span className="tabular-nums">
            {` · ${result.elements.done} of ${result.elements.of}`}
          </span>
        )}
        {result.state === "running" && result.away && " at the provider"}
        {result.state === "running" && result.progress !== undefined && (
          <span className="tabular-nums">{` · ${Math.round(100 * result.progress)} %`}</span>
        )}
        {result.state === "running" && result.startedAt && <Elapsed since={result.startedAt} />}
        {result.state === "succeeded" && result.seconds !== undefined && (
          <span className="text-ink-3"> · {seconds(result.seconds)}</span>
        )}
      </span>
    </span>
  );
}

function Elapsed({ since }: { since: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return <span className="tabular-nums"> {seconds(Math.max(0, now - since) / 1000)}</span>;
}

/** "80 ms", "1.2 s", "14 s". */
function seconds(value: number): string {
  if (value < 0.1) return `${Math.max(1, Math.round(value * 1000))} ms`;
  return value < 10 ? `${value.toFixed(1)} s` : `${Math.round(value)} s`;
}
