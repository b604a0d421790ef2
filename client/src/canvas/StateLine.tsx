import { RotateCcw, TriangleAlert } from "lucide-react";
import type { NodeResult } from "@/app/EditorContext";
import { useCardTools } from "@/canvas/CardContext";
import type { CardData } from "@/canvas/nodeData";
import { shareOf } from "@/canvas/shareOf";
import { SUBGRAPH } from "@/graph/subgraph";
import { classes } from "@/ui/classes";
import { Elapsed, elapsedText } from "@/ui/Elapsed";
import { stateLook } from "@/ui/stateLook";

/** The state of a node in icon and words, with the size of its picture. */
export function StateLine({ data }: { data: CardData }) {
  const { node, result, stale, problem, shown } = data;
  const picture = shown?.assets[0];
  // Why it is tried again needs the room.
  const sized = !result?.error && picture?.width && picture.height;
  const size = sized ? `${picture.width} × ${picture.height}` : "";
  const share = result && shareOf(result);
  const again = result?.state === "failed" && node.type !== SUBGRAPH;
  return (
    <div className="card-state">
      {share !== undefined && (
        <span
          role="progressbar"
          aria-label={`Progress of ${data.title}`}
          aria-valuenow={Math.round(100 * share)}
          className="card-share"
          style={{ transform: `scaleX(${share})` }}
        />
      )}
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
      {again ? (
        <Retry run={result.run} node={node.id} title={data.title} />
      ) : (
        <span className="ml-auto pl-2 whitespace-nowrap text-ink-3 tabular-nums">{size}</span>
      )}
    </div>
  );
}

function isOver(result: NodeResult): boolean {
  return result.state !== "running" && result.state !== "queued" && result.state !== "waiting";
}

function Retry({ run, node, title }: { run: string; node: string; title: string }) {
  const { actions, mayRun } = useCardTools();
  if (!mayRun) return null;
  return (
    <button
      type="button"
      className="card-retry nodrag"
      aria-label={`Retry from ${title}`}
      title="Run again from here; what was made before is kept"
      onClick={() => actions.retry(run, node)}
    >
      <RotateCcw aria-hidden="true" /> Retry
    </button>
  );
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
  const { error, state } = result;
  const title = error?.detail ?? result.why;
  const words =
    error && state === "failed"
      ? error.detail
      : error && state === "queued"
        ? `Tries again: ${error.detail}`
        : word;
  return (
    <span className={classes("card-state-word", tone)} title={title}>
      <Icon
        aria-hidden="true"
        className={classes("size-3.5 shrink-0", turning && "animate-spin")}
      />
      <span className="truncate">
        {words}
        {state === "running" && <Going result={result} />}
        {state === "succeeded" && result.seconds !== undefined && (
          <span className="text-ink-3"> · {elapsedText(result.seconds)}</span>
        )}
      </span>
    </span>
  );
}

/** How far it is, where it is worked on, and since when. */
function Going({ result: { elements, away, progress, startedAt } }: { result: NodeResult }) {
  return (
    <span className="tabular-nums">
      {elements && ` · ${elements.done} of ${elements.of}`}
      {away && " at the provider"}
      {progress !== undefined && ` · ${Math.round(100 * progress)} %`}
      {startedAt && (
        <>
          {" · "}
          <Elapsed since={startedAt} share={progress} />
        </>
      )}
    </span>
  );
}
