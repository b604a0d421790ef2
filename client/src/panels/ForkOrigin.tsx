import { useQuery } from "@tanstack/react-query";
import { GitFork, GitMerge } from "lucide-react";
import { Link } from "wouter";
import { workflowQuery } from "@/api/time";
import { useEditor } from "@/app/EditorContext";

/** Where a fork comes from, and the way back there. */
export function ForkOrigin() {
  const { workflowId } = useEditor();
  const from = useQuery(workflowQuery(workflowId)).data?.forked_from;
  const { data: origin } = useQuery({ ...workflowQuery(from?.workflow ?? ""), enabled: !!from });
  if (!from) return null;
  const title = origin?.title || "another workflow";
  return (
    <div className="flex items-center gap-2 border-t border-b border-line px-4 py-2.5 text-xs text-ink-2">
      <GitFork aria-hidden="true" className="size-4 shrink-0" />
      <span className="min-w-0 flex-1">
        Forked from{" "}
        <Link href={`/w/${from.workflow}?at=${from.version}`} className="text-ink underline">
          {title}
        </Link>
        , version {from.version}
      </span>
      {origin && (
        <Link
          href={`/w/${from.workflow}?merge=${workflowId}`}
          className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-2 bg-raised px-2.5 font-medium text-ink hover:bg-hover"
        >
          <GitMerge aria-hidden="true" className="size-4" />
          Merge back
        </Link>
      )}
    </div>
  );
}
