import { useQuery } from "@tanstack/react-query";
import { Pencil, Play } from "lucide-react";
import { useEffect, useState } from "react";
import { Link } from "wouter";
import { type AppForm, appQuery } from "@/api/automation";
import type { Me } from "@/api/people";
import { cancelRun } from "@/api/runs";
import { AppFields } from "@/app/AppFields";
import { AppResult } from "@/app/AppResult";
import { AppRuns } from "@/app/AppRuns";
import { AppSnippets } from "@/app/AppSnippets";
import { Message } from "@/app/Message";
import { mayRun } from "@/app/may";
import { ENDED, useAppRun } from "@/app/useAppRun";
import type { Json } from "@/graph/types";
import { AccountMenu } from "@/panels/AccountMenu";
import { Wordmark } from "@/panels/Wordmark";
import { Button } from "@/ui/Button";

/** A workflow as a form: fill in, run, see what comes out. */
export function AppPage({ workflow, me }: { workflow: string; me: Me }) {
  const { data: form, error } = useQuery(appQuery(workflow));
  useEffect(() => {
    if (form) document.title = `${form.title || "Untitled"} – Karate`;
  }, [form]);
  if (error) return <Message title="This app cannot be opened" detail={error.message} home />;
  if (!form) return <Message title="Opening…" busy />;
  return (
    <div className="flex h-full flex-col">
      <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-5">
        <Link href="/" aria-label="Karate, all workflows" className="flex rounded-sm">
          <Wordmark />
        </Link>
        <span className="flex-1" />
        <Link
          href={`/w/${workflow}`}
          className="inline-flex h-8 items-center gap-1.5 rounded-md px-3 text-sm font-medium text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-4"
        >
          <Pencil aria-hidden="true" />
          Open the canvas
        </Link>
        <AccountMenu me={me} />
      </header>
      <main className="min-h-0 flex-1 overflow-y-auto">
        <Filled form={form} me={me} />
      </main>
    </div>
  );
}

function Filled({ form, me }: { form: AppForm; me: Me }) {
  const [values, setValues] = useState<Readonly<Record<string, Json>>>({});
  const running = useAppRun(form);
  const { run, problem, starting, start, show } = running;
  const going = run !== null && !ENDED.includes(run.state);
  const send = () => !starting && !going && mayRun(me.role) && start(values);
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-8 px-6 py-9">
      <h1 className="text-2xl font-semibold tracking-tight">{form.title || "Untitled"}</h1>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-x-6 gap-y-8 md:grid-cols-[22rem_minmax(0,1fr)] md:grid-rows-[auto_1fr]">
        <form
          aria-label="Inputs"
          className="flex flex-col gap-5 self-start rounded-lg border border-line bg-surface p-5"
          onSubmit={(event) => {
            event.preventDefault();
            send();
          }}
        >
          <AppFields
            form={form}
            values={values}
            disabled={!mayRun(me.role)}
            onChange={(name, value) => setValues((old) => without({ ...old, [name]: value }))}
          />
          {problem && (
            <p
              role="alert"
              className="rounded-md border border-bad/40 bg-bad-soft px-2.5 py-2 text-xs text-bad"
            >
              {problem}
            </p>
          )}
          <Button
            type="submit"
            look="primary"
            size="lg"
            icon={<Play className="fill-current" />}
            busy={starting || going}
            disabled={!mayRun(me.role)}
          >
            {going ? "Running…" : "Run"}
          </Button>
          {!mayRun(me.role) && (
            <p className="text-center text-xs text-ink-2">Your role does not include running.</p>
          )}
        </form>
        <div className="min-w-0 md:col-start-2 md:row-span-2 md:row-start-1">
          <AppResult
            form={form}
            run={run}
            onCancel={() => run && void cancelRun(run.id).catch(() => undefined)}
          />
        </div>
        <AppRuns workflow={form.workflow} chosen={run?.id ?? null} onChoose={show} />
      </div>
      <AppSnippets snippets={form.snippets} />
    </div>
  );
}

/** A value set back is none of one's own. */
function without(values: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
