import { useQuery } from "@tanstack/react-query";
import { RotateCcw } from "lucide-react";
import { runQuery, type Step } from "@/api/runs";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { nodeTitle } from "@/graph/nodeTitle";
import { IconButton } from "@/ui/IconButton";
import { Spinner } from "@/ui/Spinner";
import { runSummary } from "./runSummary";
import { StateBadge } from "./StateBadge";
import { whyText } from "./whyText";

/** How often the steps of a run that goes on are read again. */
const WATCH_MS = 700;
const ENDED = new Set(["succeeded", "partial", "failed", "cancelled"]);

/** The steps of one run: what ran, what was known already and why, what failed. */
export function RunSteps({ run }: { run: string }) {
  const { data, error } = useQuery({
    ...runQuery(run),
    refetchInterval: (query) => (ENDED.has(query.state.data?.state ?? "") ? false : WATCH_MS),
  });
  if (error) return <p className="px-4 pb-3 text-xs text-bad">{error.message}</p>;
  if (!data) return <Spinner className="mx-4 mb-3 text-ink-2" />;
  return (
    <div className="px-4 pb-3">
      <p className="pb-1.5 pl-5.5 text-xs text-ink-2">{runSummary(data)}</p>
      <ul className="flex flex-col">
        {data.steps.map((step) => (
          <StepRow key={step.node} step={step} run={ENDED.has(data.state) ? run : null} />
        ))}
      </ul>
    </div>
  );
}

/** `run` is there once it has ended: then it can be repeated from any of its steps. */
function StepRow({ step, run }: { step: Step; run: string | null }) {
  const { graph, nodeTypes, view, mayRun, actions } = useEditor();
  const select = useEditorStore((state) => state.select);
  const node = graph.nodes.get(step.node);
  const words = step.error?.detail ?? whyText(step.why ?? "");
  return (
    <li className="group relative">
      {run && mayRun && (
        <IconButton
          icon={<RotateCcw />}
          label="Run again from here"
          className="absolute right-1 bottom-1 opacity-0 focus-visible:opacity-100 group-hover:opacity-100"
          onClick={() => actions.retry(run, step.node)}
        />
      )}
      <button
        type="button"
        disabled={!node}
        onClick={() => {
          select([step.node]);
          view.current?.fit([step.node]);
        }}
        className="flex w-full flex-col rounded-md py-1 pr-2 pl-5.5 text-left enabled:hover:bg-hover"
      >
        <span className="flex items-center justify-between gap-2">
          <span className="truncate text-xs">
            {node ? nodeTitle(node, nodeTypes) : "Removed node"}
          </span>
          <StateBadge state={step.state} />
        </span>
        {words && <span className="text-2xs text-ink-2">{words}</span>}
      </button>
    </li>
  );
}
