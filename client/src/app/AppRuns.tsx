import { useQuery } from "@tanstack/react-query";
import { membersQuery } from "@/api/people";
import { type Run, runsQuery } from "@/api/runs";
import { StateBadge } from "@/panels/StateBadge";
import { ago, fullTime } from "@/panels/time";
import { useNow } from "@/panels/useNow";

type ListedRun = Run & { number?: number; requested_by?: string; requested_at?: string };

/** Earlier runs that are listed. */
const MOST = 12;

export interface AppRunsProps {
  workflow: string;
  chosen: string | null;
  onChoose: (run: string) => void;
}

/** The runs before this one; a click shows what one gave. */
export function AppRuns({ workflow, chosen, onChoose }: AppRunsProps) {
  const { data = [] } = useQuery(runsQuery(workflow));
  const { data: people = [] } = useQuery(membersQuery);
  const now = useNow(30_000);
  if (data.length === 0) return null;
  return (
    <section aria-label="Previous runs">
      <h2 className="mb-2 text-sm font-semibold">Previous runs</h2>
      <ul className="flex flex-col gap-1.5">
        {(data as ListedRun[]).slice(0, MOST).map((run) => (
          <li key={run.id}>
            <button
              type="button"
              aria-pressed={run.id === chosen}
              onClick={() => onChoose(run.id)}
              className="flex w-full items-center gap-2.5 rounded-md border border-line bg-surface px-3 py-2 text-left text-xs hover:bg-hover aria-pressed:border-accent"
            >
              <span className="text-ink-2 tabular-nums">#{run.number}</span>
              <StateBadge state={run.state} />
              <span className="min-w-0 flex-1 truncate text-ink-2">
                {people.find(({ id }) => id === run.requested_by)?.name}
              </span>
              {run.requested_at && (
                <time className="text-2xs text-ink-3" title={fullTime(run.requested_at)}>
                  {ago(run.requested_at, now)}
                </time>
              )}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
