import { type FormEvent, useId, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { type TimeQuestion, useTimeStore } from "@/app/timeStore";
import { useTimeActions } from "@/time/useTimeActions";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextInput } from "@/ui/TextInput";

/** As many letters as the server takes. */
const MOST_LETTERS = 120;

/** Asks for the name of a version, or the title of a fork. */
export function QuestionDialog() {
  const question = useTimeStore((state) => state.question);
  return question && <Asked key={JSON.stringify(question)} question={question} />;
}

function Asked({ question }: { question: TimeQuestion }) {
  const { graph } = useEditor();
  const actions = useTimeActions();
  const { kind, version } = question;
  const fork = kind === "fork";
  const [text, setText] = useState(fork ? `${graph.title || "Untitled"} (fork)` : "");
  const [busy, setBusy] = useState(false);
  const id = useId();
  const close = () => useTimeStore.getState().ask(null);
  const moment = version === null ? "the workflow as it is now" : `version ${version}`;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const worked = await (fork ? actions.fork : actions.name)(version, text.trim());
    setBusy(false);
    if (worked) close();
  };
  return (
    <Dialog
      open
      onClose={close}
      title={fork ? "Fork" : "Name this version"}
      description={
        fork
          ? `A new workflow that begins with ${moment} and remembers where it came from.`
          : `A name makes ${moment} easy to find, compare with and go back to.`
      }
      className="top-[28%] max-w-md"
    >
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 p-5">
        <label htmlFor={id} className="flex flex-col gap-1.5 text-xs font-medium text-ink-2">
          {fork ? "Title of the fork" : "Name"}
          <TextInput
            id={id}
            autoFocus
            required
            maxLength={MOST_LETTERS}
            value={text}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy} disabled={text.trim() === ""}>
            {fork ? "Fork" : "Name it"}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
