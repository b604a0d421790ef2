import { Pencil, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
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
                size="sm"
                label={`New address for ${name}`}
                icon={<RefreshCw />}
                onClick={() => ask("renew")}
              />
            )}
            <IconButton
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
          onYes={() => {
            ask(null);
            done[asked]();
          }}
          onNo={() => ask(null)}
        />
      )}
    </>
  );
}

function Sure(props: { question: Question; onYes: () => void; onNo: () => void }) {
  return (
    <div role="alert" className="mt-2 ml-6.5 rounded-md border border-line p-2 text-xs text-ink-2">
      <p>The address stops working at once, for everybody who calls it.</p>
      <div className="mt-2 flex justify-end gap-2">
        <Button size="sm" autoFocus onClick={props.onNo}>
          Keep it
        </Button>
        <Button size="sm" look="danger" onClick={props.onYes}>
          {props.question === "renew" ? "New address" : "Remove"}
        </Button>
      </div>
    </div>
  );
}
