import { useMemo } from "react";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { ConflictCard } from "@/time/ConflictCard";
import { DiffList } from "@/time/DiffList";
import { diffEntries, tally } from "@/time/diffEntries";
import { statesOf } from "@/time/diffScene";
import { SideFrame } from "@/time/SideFrame";
import { type Merging, useMerge } from "@/time/useMerge";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";

/** What a fork brings: first what is to be decided, then what comes by itself, then one button. */
export function MergePanel({ fork }: { fork: string }) {
  const merging = useMerge(fork);
  const { leave } = useTimeStore.getState();
  return (
    <SideFrame label="Merge" title="Merge" onClose={leave}>
      {merging.error ? (
        <p role="alert" className="p-4 text-xs text-bad">
          {merging.error.message}
        </p>
      ) : merging.merge ? (
        <Offer merging={merging} />
      ) : (
        <Spinner className="mx-auto mt-10 text-ink-2" />
      )}
    </SideFrame>
  );
}

function Offer({ merging }: { merging: Merging }) {
  const { graph, nodeTypes } = useEditor();
  const shown = useTimeStore(({ scene }) => scene?.graph) ?? graph;
  const { merge, open, busy, finish } = merging;
  const clean = merge?.clean;
  const entries = useMemo(
    () =>
      clean ? diffEntries({ changes: clean, nodes: statesOf(clean).nodes }, shown, nodeTypes) : [],
    [clean, shown, nodeTypes],
  );
  if (!merge) return null;
  const nothing = merge.clean.length === 0 && merge.conflicts.length === 0;
  return (
    <>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {merge.conflicts.length > 0 && <Conflicts merging={merging} />}
        <h3 className="border-b border-line px-4 py-2 text-xs font-semibold">
          {nothing ? "Nothing to merge: the fork changed nothing that is not here" : "Comes along"}
          {!nothing && <span className="font-normal text-ink-2"> – {tally(entries)}</span>}
        </h3>
        <DiffList entries={entries} label="Comes along" />
      </div>
      <div className="flex shrink-0 items-center gap-2 border-t border-line p-3">
        <p role="status" className="min-w-0 flex-1 text-xs text-ink-2">
          {open > 0
            ? `${open} ${open === 1 ? "decision" : "decisions"} to make`
            : nothing
              ? ""
              : "Becomes one edit"}
        </p>
        <Button
          look="primary"
          busy={busy}
          disabled={open > 0 || nothing}
          onClick={() => void finish()}
        >
          Merge
        </Button>
      </div>
    </>
  );
}

function Conflicts({ merging }: { merging: Merging }) {
  const conflicts = merging.merge?.conflicts ?? [];
  return (
    <>
      <div className="flex items-center gap-1 border-b border-line py-1.5 pr-2 pl-4">
        <h3 className="flex-1 text-xs font-semibold">To decide</h3>
        {conflicts.length > 1 && (
          <>
            <Button size="sm" look="quiet" onClick={() => merging.chooseAll("ours")}>
              All ours
            </Button>
            <Button size="sm" look="quiet" onClick={() => merging.chooseAll("theirs")}>
              All theirs
            </Button>
          </>
        )}
      </div>
      {conflicts.map((conflict) => (
        <ConflictCard
          key={conflict.id}
          conflict={conflict}
          choice={merging.choices[conflict.id]}
          onChoose={(side) => merging.choose(conflict.id, side)}
        />
      ))}
    </>
  );
}
