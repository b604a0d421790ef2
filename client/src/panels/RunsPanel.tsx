import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useEffect, useState } from "react";
import { type Run, runsQuery } from "@/api/runs";
import { useEditor } from "@/app/EditorContext";
import { classes } from "@/ui/classes";
import { Spinner } from "@/ui/Spinner";
import { RunSteps } from "./RunSteps";
import { StateBadge } from "./StateBadge";
import { ago, fullTime, span } from "./time";
import { useNow } from "./useNow";

/** What the list of runs tells beside the run itself. */
type ListedRun = Run & {
  requested_by?: string;
  requested_at?: string;
  started_at?: string | null;
  finished_at?: string | null;
};

/** The runs of this workflow, newest first; each opens to its steps. */
export function RunsPanel() {
  const { workflowId, run } = useEditor();
  const client = useQueryClient();
  const { data, isPending, error } = useQuery(runsQuery(workflowId));
  const now = useNow(30_000);
  const going = run?.run ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that begins or ends changes the list.
  useEffect(() => {
    void client.invalidateQueries({ queryKey: runsQuery(workflowId).queryKey });
  }, [client, workflowId, going]);

  if (isPending) return <Spinner className="mx-auto mt-10 text-ink-2" />;
  if (error) return <p className="p-4 text-xs text-bad">{error.message}</p>;
  if (data.length === 0) {
    return <p className="p-6 text-center text-xs text-ink-2">Nothing has been run yet.</p>;
  }
  return (
    <ol aria-label="Runs">
      {data.map((item, index) => (
        <RunRow key={item.id} run={item as ListedRun} now={now} startOpen={index === 0} />
      ))}
    </ol>
  );
}

function RunRow({ run, now, startOpen }: { run: ListedRun; now: number; startOpen: boolean }) {
  const { people } = useEditor();
  const [open, setOpen] = useState(startOpen);
  const by = people.find((person) => person.id === run.requested_by)?.name;
  return (
    <li className="border-b border-line last:border-0">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full items-center gap-2 px-4 py-2.5 text-left hover:bg-hover"
      >
        <ChevronRight
          aria-hidden="true"
          className={classes("size-3.5 shrink-0 text-ink-3", open && "rotate-90")}
        />
        <StateBadge state={run.state} />
        <span className="min-w-0 flex-1 truncate text-xs text-ink-2">
          {by && `by ${by}`}
          {tookText(run)}
        </span>
        {run.requested_at && (
          <time
            dateTime={run.requested_at}
            title={fullTime(run.requested_at)}
            className="text-2xs text-ink-3"
          >
            {ago(run.requested_at, now)}
          </time>
        )}
      </button>
      {open && <RunSteps run={run.id} />}
    </li>
  );
}

function tookText(run: ListedRun): string {
  if (!run.requested_at || !run.finished_at) return "";
  return `, ${span((Date.parse(run.finished_at) - Date.parse(run.requested_at)) / 1000)}`;
}
