import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { appQuery, type Trigger, type TriggerKind, type TriggerSetting } from "@/api/automation";
import { AppFields } from "@/app/AppFields";
import { useEditor } from "@/app/EditorContext";
import type { Json } from "@/graph/types";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { SegmentControl } from "./SegmentControl";
import { ownZone, PRESETS } from "./schedule";
import { CronFields, EventFields, WebhookFields } from "./TriggerFields";

const KINDS = [
  { value: "cron", label: "Schedule" },
  { value: "webhook", label: "Webhook" },
  { value: "event", label: "Event" },
];
const FIRST_FIELD = "[role=radio][aria-checked=true], input, select";
const NAMES: Record<TriggerKind, string> = { cron: "Schedule", webhook: "Webhook", event: "Event" };

export interface TriggerFormProps {
  /** The one that is changed; absent for a new one. */
  trigger?: Trigger;
  busy: boolean;
  problem: string | null;
  onSave: (kind: TriggerKind, setting: TriggerSetting) => void;
  onCancel: () => void;
}

/** A trigger: what shall start this workflow by itself, and with which inputs. */
export function TriggerForm({ trigger, busy, problem, onSave, onCancel }: TriggerFormProps) {
  const { workflowId, me } = useEditor();
  const [kind, setKind] = useState<TriggerKind>(trigger?.kind ?? "cron");
  const [name, setName] = useState(trigger?.name ?? "");
  const [setting, setSetting] = useState<TriggerSetting>({
    ...blank(),
    ...trigger,
    // Its own workflow is the first choice of the list.
    ...(trigger?.watch === workflowId ? { watch: "" } : {}),
  });
  const [inputs, setInputs] = useState(trigger?.inputs ?? {});
  const id = useId();
  const form = useFirstField();
  const change = (more: TriggerSetting) => setSetting((old) => ({ ...old, ...more }));
  return (
    <form
      ref={form}
      aria-label={trigger ? `Settings of ${trigger.name}` : "New trigger"}
      className="flex flex-col gap-3.5 border-b border-line bg-raised/40 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        const back = trigger && kind === "event" && !setting.watch ? { watch: workflowId } : {};
        const told = { ...ofKind(kind, setting), ...back };
        onSave(kind, { ...told, name: name.trim() || NAMES[kind], inputs });
      }}
    >
      {!trigger && (
        <SegmentControl
          label="Kind"
          value={kind}
          choices={KINDS}
          disabled={busy}
          onChange={(value) => setKind(value as TriggerKind)}
        />
      )}
      {kind === "cron" && <CronFields setting={setting} onChange={change} />}
      {kind === "webhook" && <WebhookFields setting={setting} onChange={change} />}
      {kind === "event" && <EventFields setting={setting} onChange={change} />}
      <Field title="Name" htmlFor={id}>
        <TextInput
          id={id}
          value={name}
          maxLength={80}
          placeholder={NAMES[kind]}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Inputs values={inputs} disabled={busy} onChange={setInputs} />
      <Notes problem={problem} others={trigger !== undefined && trigger.actor !== me.id} />
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" busy={busy}>
          {trigger ? "Save" : "Add"}
        </Button>
      </div>
    </form>
  );
}

/** A form whose first field takes the keys: what was pressed to open it is gone. */
function useFirstField() {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector<HTMLElement>(FIRST_FIELD)?.focus(), []);
  return form;
}

/** What a trigger of `kind` takes of all that was filled in. */
export function ofKind(kind: TriggerKind, setting: TriggerSetting): TriggerSetting {
  const { cron, zone, signed, event, watch, quiet_s } = setting;
  if (kind === "cron") return { cron, zone } as TriggerSetting;
  if (kind === "webhook") return { signed } as TriggerSetting;
  const elsewhere = watch ? { watch } : {};
  return {
    event,
    ...elsewhere,
    ...(event === "workflow.edited" ? { quiet_s } : {}),
  } as TriggerSetting;
}

function blank(): TriggerSetting {
  const fixed = { event: "run.succeeded", quiet_s: 30, signed: false } as const;
  return { cron: PRESETS[1].value, zone: ownZone(), ...fixed };
}

/** Why it was not taken, and whose runs these will be. */
function Notes({ problem, others }: { problem: string | null; others: boolean }) {
  return (
    <>
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
      {others && <p className="text-xs text-ink-2">Saved by you, it runs as you from then on.</p>}
    </>
  );
}

interface InputsProps {
  values: Readonly<Record<string, Json>>;
  disabled: boolean;
  onChange: (values: Readonly<Record<string, Json>>) => void;
}

/** What its runs use in place of what the workflow has; nothing where nothing is exposed. */
function Inputs({ values, disabled, onChange }: InputsProps) {
  const { workflowId } = useEditor();
  const { data: form } = useQuery(appQuery(workflowId));
  if (!form || Object.keys(form.inputs.properties).length === 0) return null;
  return (
    <fieldset className="flex flex-col gap-3 border-t border-line pt-3">
      <legend className="sr-only">Inputs of its runs</legend>
      <p className="text-xs text-ink-2">Its runs use</p>
      <AppFields
        form={form}
        values={values}
        disabled={disabled}
        onChange={(name, value) => {
          const { [name]: _, ...rest } = values;
          onChange(value === null ? rest : { ...rest, [name]: value });
        }}
      />
    </fieldset>
  );
}
