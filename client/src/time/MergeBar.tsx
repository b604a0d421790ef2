import { useQuery } from "@tanstack/react-query";
import { GitMerge, X } from "lucide-react";
import { workflowQuery } from "@/api/time";
import { useTimeStore } from "@/app/timeStore";
import { Legend } from "@/time/CompareBar";
import { TimeBar } from "@/time/TimeBar";
import { Button } from "@/ui/Button";

/** Says what is being merged, and what the canvas marks mean. */
export function MergeBar({ fork }: { fork: string }) {
  const title = useQuery(workflowQuery(fork)).data?.title;
  return (
    <TimeBar label="Merging" icon={<GitMerge className="text-accent" />}>
      <p className="min-w-0 truncate text-sm font-medium">
        Merging {title ? `“${title}”` : "a fork"} into this workflow
      </p>
      <Legend states={["conflict", "added", "removed", "changed"]} />
      <Button size="sm" look="primary" icon={<X />} onClick={() => useTimeStore.getState().leave()}>
        Back to now
      </Button>
    </TimeBar>
  );
}
