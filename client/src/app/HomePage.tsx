import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { Link, useLocation } from "wouter";
import { membersQuery, meQuery } from "@/api/people";
import { createWorkflow, type WorkflowSummary, workflowsQuery } from "@/api/workflows";
import { AccountMenu } from "@/panels/AccountMenu";
import { Wordmark } from "@/panels/Wordmark";
import { Button } from "@/ui/Button";
import { notify } from "@/ui/notify";
import { Spinner } from "@/ui/Spinner";
import { EmptyHome } from "./EmptyHome";
import { mayEdit } from "./may";
import { WorkflowCard } from "./WorkflowCard";

/** The workflows of the workspace, last changed first. */
export function HomePage() {
  const { data: me } = useQuery(meQuery);
  const { data: people = [] } = useQuery(membersQuery);
  const { data: workflows, error, refetch } = useQuery(workflowsQuery);
  const create = useCreate();
  const button = me && mayEdit(me.role) && (
    <Button look="primary" icon={<Plus />} busy={create.isPending} onClick={() => create.mutate()}>
      New workflow
    </Button>
  );
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-5">
        <Link href="/" aria-label="Karate" className="flex rounded-sm">
          <Wordmark />
        </Link>
        <span className="flex-1" />
        {me && (
          <span className="flex items-center gap-2 text-ink-2">
            {me.name}
            <AccountMenu me={me} />
          </span>
        )}
      </header>
      <main className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto max-w-6xl px-6 py-9">
          <div className="mb-6 flex items-center justify-between gap-4">
            <h1 className="text-2xl font-semibold tracking-tight">Workflows</h1>
            {workflows && workflows.length > 0 && button}
          </div>
          {error ? (
            <div role="alert" className="flex items-center gap-3 text-bad">
              {error.message}
              <Button size="sm" onClick={() => void refetch()}>
                Try again
              </Button>
            </div>
          ) : !workflows ? (
            <Spinner className="mx-auto mt-20 size-5 text-ink-2" />
          ) : workflows.length === 0 ? (
            <EmptyHome>{button}</EmptyHome>
          ) : (
            <ul className="grid grid-cols-[repeat(auto-fill,minmax(15.5rem,1fr))] gap-5">
              {workflows.map((workflow) => (
                <li key={workflow.id}>
                  <WorkflowCard
                    workflow={workflow}
                    people={people}
                    origin={originOf(workflow, workflows)}
                  />
                </li>
              ))}
            </ul>
          )}
        </div>
      </main>
    </div>
  );
}

/** What a fork is called after; a workflow that is gone is called just that. */
function originOf(
  { forked_from }: WorkflowSummary,
  workflows: readonly WorkflowSummary[],
): string | undefined {
  if (!forked_from) return undefined;
  const origin = workflows.find(({ id }) => id === forked_from.workflow);
  return origin ? origin.title || "Untitled" : "another workflow";
}

function useCreate() {
  const client = useQueryClient();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: () => createWorkflow("Untitled"),
    onSuccess: (workflow) => {
      void client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
      go(`/w/${workflow.id}`);
    },
    onError: (error) => notify(error.message, "error"),
  });
}
