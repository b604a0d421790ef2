import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight } from "lucide-react";
import { versionsQuery } from "@/api/time";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { DiffList } from "@/time/DiffList";
import { tally } from "@/time/diffEntries";
import { SideFrame } from "@/time/SideFrame";
import { useCompare } from "@/time/useCompare";
import { IconButton } from "@/ui/IconButton";
import { Select } from "@/ui/Select";
import { Spinner } from "@/ui/Spinner";

const NOW = "now";

/** Two versions beside each other: which ones, and all that differs. */
export function ComparePanel({ from, to }: { from: number; to: number | null }) {
  const { entries, pending, error } = useCompare(from, to);
  const options = useOptions(from, to);
  const { enter, leave } = useTimeStore.getState();
  const compare = (first: string, second: string) => {
    if (first === NOW) return;
    enter({ kind: "compare", from: Number(first), to: second === NOW ? null : Number(second) });
  };
  return (
    <SideFrame label="Comparison" title="Compare" onClose={leave}>
      <div className="flex shrink-0 items-center gap-1.5 border-b border-line p-2">
        <Select
          label="From version"
          value={String(from)}
          options={options.filter(({ value }) => value !== NOW)}
          onChange={(value) => compare(value, to === null ? NOW : String(to))}
          className="h-7! min-w-0 px-2! text-xs"
        />
        <IconButton
          label="Swap sides"
          size="sm"
          icon={<ArrowLeftRight />}
          disabled={to === null}
          onClick={() => to !== null && enter({ kind: "compare", from: to, to: from })}
        />
        <Select
          label="To version"
          value={to === null ? NOW : String(to)}
          options={options}
          onChange={(value) => compare(String(from), value)}
          className="h-7! min-w-0 px-2! text-xs"
        />
      </div>
      <p role="status" className="shrink-0 border-b border-line px-4 py-2 text-xs text-ink-2">
        {error ? <span className="text-bad">{error.message}</span> : !pending && tally(entries)}
        {pending && !error && <Spinner className="text-ink-2" />}
      </p>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <DiffList entries={entries} label="Differences" />
      </div>
    </SideFrame>
  );
}

/** Now, the named versions, and the two at hand. */
function useOptions(from: number, to: number | null): { value: string; label: string }[] {
  const { workflowId } = useEditor();
  const { data: versions = [] } = useQuery(versionsQuery(workflowId));
  const options = new Map<string, string>([[NOW, "Now"]]);
  for (const version of [from, to]) {
    if (version !== null) options.set(String(version), `Version ${version}`);
  }
  for (const { version, name } of versions) options.set(String(version), `${name} (${version})`);
  return Array.from(options, ([value, label]) => ({ value, label }));
}
