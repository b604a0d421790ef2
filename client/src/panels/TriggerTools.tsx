import { Pencil, RefreshCw, Trash2 } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import type { TriggerRowProps } from "./TriggerRow";

type ToolsProps = Omit<TriggerRowProps, "watched" | "now">;
type Question = "renew" | "remove";

/** As whom a trigger runs, and what can be done with it. An address is not taken back unasked:
 * nobody can bring it back. */
export function TriggerTools({ trigger, onEdit, onChange, onRemove }: ToolsProps) {
  const { readOnly } = useEditor();
  const [asked, ask] = useState<Question | null>(null);
  const askers = {
    renew: useRef<HTMLButtonElement>(null),
    remove: useRef<HTMLButtonElement>(null),
  };
  const { name, kind, actor_name } = trigger;
  const webhook = kind === "webhook";
  const done = { renew: () => onChange({ renew: true }), remove: onRemove };
  return (
    <>
      <div className="mt-1 flex items-center gap-0.5 pl-6.5">
        <p className="min-w-0 flex-1 truncate text-2xs text-ink-3">
          Runs as {actor_name || "somebody who left"}
        </p>
        {!readOnly && (
          <>
            <IconButton size="sm" label={`Change ${name}`} icon={<Pencil />} onClick={onEdit} />
            {webhook && (
              <IconButton
                ref={askers.renew}
                size="sm"
                label={`New address for ${name}`}
                icon={<RefreshCw />}
                onClick={() => ask("renew")}
              />
            )}
            <IconButton
              ref={askers.remove}
              size="sm"
              label={`Remove ${name}`}
              icon={<Trash2 />}
              onClick={webhook ? () => ask("remove") : onRemove}
            />
          </>
        )}
      </div>
      {asked && (
        <Sure
          question={asked}
          name={name}
          onYes={() => {
            ask(null);
            done[asked]();
          }}
          onNo={() => {
            ask(null);
            askers[asked].current?.focus();
          }}
        />
      )}
    </>
  );
}

const WORDS: Record<Question, { ask: (name: string) => string; tell: string; yes: string }> = {
  renew: {
    ask: (name) => `A new address for “${name}”?`,
    tell: "The old one stops working at once, for everybody who calls it. The new one is shown once.",
    yes: "New address",
  },
  remove: {
    ask: (name) => `Remove “${name}”?`,
    tell: "Its address stops working at once, for everybody who calls it, and cannot be brought back.",
    yes: "Remove",
  },
};

interface SureProps {
  question: Question;
  name: string;
  onYes: () => void;
  onNo: () => void;
}

function Sure({ question, name, onYes, onNo }: SureProps) {
  const id = useId();
  const { ask, tell, yes } = WORDS[question];
  return (
    <div
      role="alertdialog"
      aria-labelledby={`${id}-ask`}
      aria-describedby={`${id}-tell`}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        onNo();
      }}
      className="mt-2 ml-6.5 animate-rise rounded-md border border-bad/50 bg-raised p-2.5 text-xs"
    >
      <p id={`${id}-ask`} className="font-medium text-ink">
        {ask(name)}
      </p>
      <p id={`${id}-tell`} className="mt-1 text-ink-2">
        {tell}
      </p>
      <div className="mt-2.5 flex justify-end gap-2">
        <Button size="sm" autoFocus onClick={onNo}>
          Keep it
        </Button>
        <Button size="sm" look="danger" onClick={onYes}>
          {yes}
        </Button>
      </div>
    </div>
  );
}
