import { useId } from "react";
import type { Conflict, Side } from "@/api/time";
import { useEditor } from "@/app/EditorContext";
import { useTimeStore } from "@/app/timeStore";
import { nodeTitle } from "@/graph/nodeTitle";
import { EntryHead } from "@/time/DiffList";
import { conflictTitle, sideText } from "@/time/mergeScene";
import { classes } from "@/ui/classes";

export interface ConflictCardProps {
  conflict: Conflict;
  choice: Side | undefined;
  onChoose: (side: Side) => void;
}

/** One thing both sides changed, and the choice between them. */
export function ConflictCard({ conflict, choice, onChoose }: ConflictCardProps) {
  const { graph: now, nodeTypes } = useEditor();
  const graph = useTimeStore(({ scene }) => scene?.graph) ?? now;
  const name = useId();
  const node = conflict.node ?? null;
  const title = node === null ? conflict.label : nodeTitle(graph.nodes.get(node), nodeTypes);
  const about = conflictTitle(conflict, graph, nodeTypes);
  const text = (value: Conflict["base"]) => sideText(conflict, value, graph, nodeTypes);
  return (
    <section aria-label={`${about} of ${title}`} className="border-b border-line pb-3">
      <EntryHead entry={{ node, title, state: "conflict", lines: [] }} />
      <p className="px-4 pl-10 text-xs text-ink-2">
        {about}, <span className="text-ink">{text(conflict.base)}</span> when the fork was made
      </p>
      <div role="radiogroup" aria-label={about} className="mt-2 grid grid-cols-2 gap-2 px-4">
        {(["ours", "theirs"] as const).map((side) => (
          <label
            key={side}
            className={classes(
              "flex cursor-pointer flex-col gap-0.5 rounded-md border px-2.5 py-1.5 text-xs has-focus-visible:outline-2 has-focus-visible:outline-accent",
              choice === side ? "border-accent bg-accent-soft" : "border-line-2 hover:bg-hover",
            )}
          >
            <span className="flex items-center gap-1.5 text-ink-2">
              <input
                type="radio"
                name={name}
                checked={choice === side}
                onChange={() => onChoose(side)}
                className="m-0 outline-none"
              />
              {side === "ours" ? "Ours" : "Theirs"}
            </span>
            <span className="font-medium break-words tabular-nums">{text(conflict[side])}</span>
          </label>
        ))}
      </div>
    </section>
  );
}
