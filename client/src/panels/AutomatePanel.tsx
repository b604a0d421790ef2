import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { AppWindow, Plus, X } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import {
  addTrigger,
  changeTrigger,
  removeTrigger,
  type Trigger,
  type TriggerKind,
  type TriggerSetting,
  triggersQuery,
} from "@/api/automation";
import { workflowsQuery } from "@/api/workflows";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import type { WorkflowSession } from "@/sync/session";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { notify } from "@/ui/notify";
import { Spinner } from "@/ui/Spinner";
import { CopyBox } from "./CopyBox";
import { TriggerForm } from "./TriggerForm";
import { TriggerRow } from "./TriggerRow";
import { type Rows, useFocusAfterRemoval } from "./useFocusAfterRemoval";
import { useNow } from "./useNow";

/** How often the list is read again for what triggers did. */
const WATCH_MS = 15_000;

/** What starts this workflow by itself, and how others run it without the canvas. */
export function AutomatePanel() {
  const { workflowId, readOnly, session } = useEditor();
  const query = triggersQuery(workflowId);
  const { data, error, refetch } = useQuery({ ...query, refetchInterval: WATCH_MS });
  const [adding, setAdding] = useState(false);
  const [shown, setShown] = useState<Trigger | null>(null);
  const adder = useFocusBack(adding || shown !== null);
  const rows = useFocusAfterRemoval(data, adder);
  useNotices(session, refetch);
  const add = useMutation({
    mutationFn: ({ kind, setting }: { kind: TriggerKind; setting: TriggerSetting }) =>
      addTrigger(workflowId, kind, setting),
    onSuccess: (trigger) => {
      setAdding(false);
      if (trigger.url) setShown(trigger);
      void refetch();
    },
  });
  return (
    <aside
      aria-label="Automate"
      className="flex h-full w-80 shrink-0 animate-slide flex-col border-l border-line bg-surface"
    >
      <Head />
      <div className="min-h-0 flex-1 overflow-y-auto">
        <AppLink workflow={workflowId} />
        {shown?.url && <SecretOnce trigger={shown} onClose={() => setShown(null)} />}
        {adding ? (
          <TriggerForm
            busy={add.isPending}
            problem={add.error?.message ?? null}
            onSave={(kind, setting) => add.mutate({ kind, setting })}
            onCancel={() => setAdding(false)}
          />
        ) : (
          !readOnly && (
            <AddButton
              at={adder}
              onAdd={() => {
                add.reset();
                setAdding(true);
              }}
            />
          )
        )}
        {error ? (
          <p className="p-4 text-xs text-bad">{error.message}</p>
        ) : !data ? (
          <Spinner className="mx-auto mt-10 text-ink-2" />
        ) : data.length === 0 ? (
          <NoTriggers />
        ) : (
          <TriggerList triggers={data} rows={rows} onSecret={setShown} />
        )}
      </div>
    </aside>
  );
}

function NoTriggers() {
  return (
    <p className="p-6 text-center text-xs text-ink-2">
      Nothing starts this workflow by itself. A schedule, a message to an address, or something that
      happens elsewhere can.
    </p>
  );
}

function AddButton({ at, onAdd }: { at: RefObject<HTMLButtonElement | null>; onAdd: () => void }) {
  return (
    <div className="border-b border-line p-3">
      <Button ref={at} className="w-full" icon={<Plus />} onClick={onAdd}>
        Add a trigger
      </Button>
    </div>
  );
}

/** The button that takes the focus when what it opened is closed. */
function useFocusBack(open: boolean) {
  const button = useRef<HTMLButtonElement>(null);
  const was = useRef(open);
  useEffect(() => {
    if (was.current && !open) button.current?.focus();
    was.current = open;
  }, [open]);
  return button;
}

/** Somebody set a trigger, or one could not start a run: look again. */
function useNotices(session: WorkflowSession, refetch: () => unknown): void {
  useEffect(() => {
    const look = () => void refetch();
    session.onNotice.add(look);
    return () => void session.onNotice.delete(look);
  }, [session, refetch]);
}

function Head() {
  const togglePanel = useEditorStore((state) => state.togglePanel);
  return (
    <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
      <h2 className="flex-1 text-sm font-semibold">Automate</h2>
      <IconButton label="Close panel" icon={<X />} onClick={() => togglePanel("automate")} />
    </div>
  );
}

interface TriggerListProps {
  triggers: readonly Trigger[];
  rows: Rows;
  onSecret: (trigger: Trigger) => void;
}

function TriggerList({ triggers, rows, onSecret }: TriggerListProps) {
  const { workflowId } = useEditor();
  const client = useQueryClient();
  const { data: workflows = [] } = useQuery(workflowsQuery);
  const now = useNow(30_000);
  const [editing, setEditing] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (of: { trigger: Trigger; setting: TriggerSetting }) =>
      changeTrigger(of.trigger, of.setting),
    onSuccess: () => {
      setEditing(null);
      void client.invalidateQueries(triggersQuery(workflowId));
    },
  });
  const act = (work: Promise<unknown>) =>
    void work
      .catch((problem: Error) => notify(problem.message, "error"))
      .finally(() => client.invalidateQueries(triggersQuery(workflowId)));
  const titleOf = (id: string | undefined) =>
    id && id !== workflowId
      ? (workflows.find((workflow) => workflow.id === id)?.title ?? "another workflow")
      : undefined;
  return (
    <ul ref={rows.list} aria-label="Triggers">
      {triggers.map((trigger) =>
        trigger.id === editing ? (
          <li key={trigger.id}>
            <TriggerForm
              trigger={trigger}
              busy={save.isPending}
              problem={save.error?.message ?? null}
              onSave={(_, setting) => save.mutate({ trigger, setting })}
              onCancel={() => setEditing(null)}
            />
          </li>
        ) : (
          <TriggerRow
            key={trigger.id}
            trigger={trigger}
            watched={titleOf(trigger.watch)}
            now={now}
            onEdit={() => {
              save.reset();
              setEditing(trigger.id);
            }}
            onChange={(setting) =>
              act(
                changeTrigger(trigger, setting).then((changed) => changed.url && onSecret(changed)),
              )
            }
            onRemove={() => {
              rows.going(trigger.id);
              act(removeTrigger(trigger));
            }}
          />
        ),
      )}
    </ul>
  );
}

function AppLink({ workflow }: { workflow: string }) {
  return (
    <div className="flex flex-col gap-2 border-b border-line p-4">
      <p className="text-xs text-ink-2">
        As an app, others fill in the inputs you expose and run it, without the canvas. In the
        inspector, the window symbol beside a setting exposes it.
      </p>
      <Link
        href={`/w/${workflow}/app`}
        className="inline-flex h-8 items-center justify-center gap-1.5 rounded-md border border-line-2 bg-raised px-3 text-sm font-medium hover:bg-hover [&_svg]:size-4"
      >
        <AppWindow aria-hidden="true" />
        Open as app
      </Link>
      <CopyBox label="App address" value={`${location.origin}/w/${workflow}/app`} />
    </div>
  );
}

/** The address of a new webhook: nobody, not even the server, can show it again. */
function SecretOnce({ trigger, onClose }: { trigger: Trigger; onClose: () => void }) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label="New webhook"
      className="flex flex-col gap-2 border-b border-line bg-accent-soft p-4"
    >
      <p className="text-xs">
        <strong>Copy this now.</strong> The address is the key to “{trigger.name}” and is not shown
        again.
      </p>
      <CopyBox label="Address" value={trigger.url ?? ""} />
      {trigger.signed && <CopyBox label="Signing secret" value={trigger.secret ?? ""} />}
      <Button size="sm" className="self-end" onClick={onClose}>
        I have it
      </Button>
    </section>
  );
}
