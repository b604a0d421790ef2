import { GitFork } from "lucide-react";
import { Link } from "wouter";
import { previewUrl } from "@/api/assets";
import type { Person } from "@/api/people";
import type { WorkflowSummary } from "@/api/workflows";
import { ago, fullTime } from "@/panels/time";
import { useNow } from "@/panels/useNow";
import { Avatar } from "@/ui/Avatar";
import { CanvasSketch } from "./CanvasSketch";

export interface WorkflowCardProps {
  workflow: WorkflowSummary & { updated_by?: string | undefined };
  /** What it was forked from, if it was. */
  origin?: string | undefined;
  people: readonly Person[];
}

/** A workflow in the list: its latest picture, its title, and who changed it when. */
export function WorkflowCard({ workflow, origin, people }: WorkflowCardProps) {
  const now = useNow(30_000);
  const by = people.find((person) => person.id === (workflow.updated_by ?? workflow.created_by));
  const at = workflow.updated_at ?? workflow.created_at;
  return (
    <Link
      href={`/w/${workflow.id}`}
      className="group block overflow-hidden rounded-lg border border-line bg-surface transition-colors duration-100 hover:border-line-2 hover:bg-raised"
    >
      <span className="checker block aspect-[16/10] overflow-hidden border-b border-line">
        {workflow.thumbnail ? (
          <img
            src={previewUrl(workflow.thumbnail, 640)}
            alt=""
            loading="lazy"
            className="size-full object-cover"
          />
        ) : (
          <CanvasSketch />
        )}
      </span>
      <span className="flex items-center gap-3 px-3.5 py-3">
        <span className="min-w-0 flex-1">
          <span className="block truncate font-medium">{workflow.title || "Untitled"}</span>
          {origin !== undefined && (
            <span className="flex items-center gap-1 text-xs text-ink-2">
              <GitFork aria-hidden="true" className="size-3.5 shrink-0" />
              <span className="truncate">Forked from {origin}</span>
            </span>
          )}
          {at && (
            <time dateTime={at} title={fullTime(at)} className="block truncate text-xs text-ink-2">
              {by ? `${by.name}, ` : ""}
              {ago(at, now)}
            </time>
          )}
        </span>
        {by && <Avatar person={by} size="sm" />}
      </span>
    </Link>
  );
}
