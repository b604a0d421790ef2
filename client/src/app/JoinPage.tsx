import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, CircleAlert } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import { ApiProblem } from "@/api/client";
import { join, meQuery } from "@/api/people";
import { workflowsQuery } from "@/api/workflows";
import { Wordmark } from "@/panels/Wordmark";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/TextInput";
import { readJoinLink } from "./joinToken";

/** As many letters as the server takes. */
const MOST_LETTERS = 60;
/** A new member's colour is the server's choice; until then the picture shows only the letters. */
const UNKNOWN_COLOUR = "#6b5bdf";

/** Where the sign-in link leads: pick a name and come in. */
export function JoinPage() {
  const link = readJoinLink(window.location.hash);
  const { data: me } = useQuery(meQuery);
  return (
    <main className="grid h-full place-items-center overflow-y-auto p-6">
      <div className="flex w-full max-w-sm animate-rise flex-col">
        <Wordmark large className="mb-7 self-center" />
        <div className="rounded-xl border border-line bg-surface p-7">
          {link ? (
            <NameForm link={link} name={me?.name ?? ""} colour={me?.colour ?? UNKNOWN_COLOUR} />
          ) : (
            <NoLink signedInAs={me?.name} />
          )}
        </div>
        <p className="mt-5 text-center text-xs text-balance text-ink-2">
          A shared canvas for pictures. Everything you do is kept and explained.
        </p>
      </div>
    </main>
  );
}

interface NameFormProps {
  link: { token: string; next: string | null };
  name: string;
  colour: string;
}

function NameForm({ link, name: known, colour }: NameFormProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const enter = useEnter();
  const name = typed ?? known;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === "") return setProblem("Type a name first.");
    setBusy(true);
    setProblem(null);
    try {
      await join(link.token, name.trim());
      await enter(link.next);
    } catch (error) {
      setProblem(joinProblem(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col items-center">
      <Avatar person={{ id: "me", name: name.trim() || "?", colour }} size="xl" />
      <h1 className="mt-4 text-xl font-semibold">
        {known ? "Welcome back" : "What is your name?"}
      </h1>
      <p className="mt-1 text-center text-ink-2">
        Others see it beside your cursor and your edits.
      </p>
      <TextInput
        autoFocus
        name="name"
        aria-label="Your name"
        aria-invalid={problem !== null || undefined}
        autoComplete="name"
        placeholder="Your name"
        maxLength={MOST_LETTERS}
        value={name}
        onChange={(event) => setTyped(event.target.value)}
        className="mt-5 h-10 text-center text-base"
      />
      {problem && (
        <p role="alert" className="mt-2.5 flex items-start gap-1.5 self-start text-xs text-bad">
          <CircleAlert aria-hidden="true" className="mt-px size-3.5 shrink-0" />
          {problem}
        </p>
      )}
      <Button type="submit" look="primary" size="lg" busy={busy} className="mt-4 w-full">
        {known ? `Continue as ${name.trim() || "…"}` : "Join"}
        <ArrowRight />
      </Button>
    </form>
  );
}

function NoLink({ signedInAs }: { signedInAs: string | undefined }) {
  const [, go] = useLocation();
  return (
    <div className="flex flex-col items-center text-center">
      <h1 className="text-xl font-semibold">
        {signedInAs ? `You are signed in as ${signedInAs}` : "A sign-in link is needed"}
      </h1>
      <p className="mt-2 text-ink-2">
        {signedInAs
          ? "You can go straight to your workflows."
          : "Open the link that the server printed when it started, or ask a member to send it to you."}
      </p>
      {signedInAs && (
        <Button look="primary" size="lg" className="mt-5 w-full" onClick={() => go("/")}>
          Open workflows
        </Button>
      )}
    </div>
  );
}

/** Goes on after joining: to the page the link names, to the only workflow, or to the list. */
function useEnter(): (next: string | null) => Promise<void> {
  const client = useQueryClient();
  const [, go] = useLocation();
  return async (next) => {
    await client.invalidateQueries();
    if (next) return go(next, { replace: true });
    const workflows = await client.fetchQuery(workflowsQuery);
    const [only, second] = workflows;
    go(only && !second ? `/w/${only.id}` : "/", { replace: true });
  };
}

function joinProblem(error: unknown): string {
  if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) {
    return "This link does not work any more. Each start of the server prints a new one; open that.";
  }
  return error instanceof Error ? error.message : String(error);
}
