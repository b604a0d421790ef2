import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId, useState } from "react";
import {
  scheduleQuery,
  type TriggerEvent,
  type TriggerKind,
  type TriggerSetting,
} from "@/api/automation";
import { workflowsQuery } from "@/api/workflows";
import { useEditor } from "@/app/EditorContext";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Switch } from "@/ui/Switch";
import { TextInput } from "@/ui/TextInput";
import { SegmentControl } from "./SegmentControl";
import { ownZone, PRESETS, timeIn, zones } from "./schedule";
import { EVENT_WORDS } from "./TriggerRow";

const KINDS = [
  { value: "cron", label: "Schedule" },
  { value: "webhook", label: "Webhook" },
  { value: "event", label: "Event" },
];
const OWN: TriggerEvent[] = ["workflow.edited", "version.named"];
const EVENTS: TriggerEvent[] = ["run.succeeded", "run.failed", "run.finished", ...OWN];
const NAMES: Record<TriggerKind, string> = { cron: "Schedule", webhook: "Webhook", event: "Event" };

export interface TriggerFormProps {
  busy: boolean;
  problem: string | null;
  onAdd: (kind: TriggerKind, setting: TriggerSetting) => void;
  onCancel: () => void;
}

/** A new trigger: what shall start this workflow by itself. */
export function TriggerForm({ busy, problem, onAdd, onCancel }: TriggerFormProps) {
  const [kind, setKind] = useState<TriggerKind>("cron");
  const [name, setName] = useState("");
  const [setting, setSetting] = useState<TriggerSetting>({
    cron: PRESETS[1].value,
    zone: ownZone(),
    event: "run.succeeded",
    quiet_s: 30,
    signed: false,
  });
  const id = useId();
  const change = (more: TriggerSetting) => setSetting((old) => ({ ...old, ...more }));
  return (
    <form
      aria-label="New trigger"
      className="flex flex-col gap-3.5 border-b border-line bg-raised/40 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(kind, { ...ofKind(kind, setting), name: name.trim() || NAMES[kind] });
      }}
    >
      <SegmentControl
        label="Kind"
        value={kind}
        choices={KINDS}
        disabled={busy}
        onChange={(value) => setKind(value as TriggerKind)}
      />
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
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" busy={busy}>
          Add
        </Button>
      </div>
    </form>
  );
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

interface FieldsProps {
  setting: TriggerSetting;
  onChange: (more: TriggerSetting) => void;
}

function CronFields({ setting, onChange }: FieldsProps) {
  const id = useId();
  const { cron = "", zone = "UTC" } = setting;
  const written = useDeferredValue(cron.trim().replace(/\s+/g, " "));
  const { data, error } = useQuery({ ...scheduleQuery(written, zone), enabled: written !== "" });
  const preset = PRESETS.some(({ value }) => value === cron) ? cron : "";
  const options = [...PRESETS, { value: "", label: "Something else…" }];
  return (
    <>
      <Field title="When" htmlFor={`${id}-when`}>
        <Select
          id={`${id}-when`}
          label="When"
          value={preset}
          options={[...options]}
          onChange={(value) => onChange({ cron: value || `${cron} ` })}
        />
        {preset === "" && (
          <TextInput
            aria-label="Cron"
            aria-invalid={Boolean(error)}
            value={cron}
            spellCheck={false}
            placeholder="minute hour day month weekday"
            className="mt-1.5 font-mono"
            onChange={(event) => onChange({ cron: event.target.value })}
          />
        )}
      </Field>
      <Field title="Time zone" htmlFor={`${id}-zone`}>
        <Select
          id={`${id}-zone`}
          label="Time zone"
          value={zone}
          options={zones(zone).map((value) => ({ value, label: value.replaceAll("_", " ") }))}
          onChange={(value) => onChange({ zone: value })}
        />
      </Field>
      {error ? (
        <p className="text-xs text-warn">{error.message}</p>
      ) : (
        <ol
          aria-label="Next times"
          className="flex flex-col gap-0.5 text-xs text-ink-2 tabular-nums"
        >
          {data?.slice(0, 3).map((at) => (
            <li key={at}>{timeIn(at, zone)}</li>
          ))}
        </ol>
      )}
    </>
  );
}

function WebhookFields({ setting, onChange }: FieldsProps) {
  return (
    <>
      <p className="text-xs text-ink-2">
        You get an address. Whoever posts to it starts a run; JSON in the message fills exposed
        inputs by name.
      </p>
      <div className="flex items-center justify-between gap-3 text-xs">
        <span>Only signed messages (Standard Webhooks)</span>
        <Switch
          label="Only signed messages"
          checked={setting.signed === true}
          onChange={(signed) => onChange({ signed })}
        />
      </div>
    </>
  );
}

function EventFields({ setting, onChange }: FieldsProps) {
  const { workflowId } = useEditor();
  const { data: workflows = [] } = useQuery(workflowsQuery);
  const id = useId();
  const { event = "run.succeeded", watch, quiet_s = 30 } = setting;
  const others = workflows.filter((workflow) => workflow.id !== workflowId);
  const own = { value: "", label: "This workflow" };
  const listed = others.map(({ id: value, title }) => ({ value, label: title || "Untitled" }));
  const inner = OWN.includes(event);
  return (
    <>
      <Field title="After" htmlFor={`${id}-event`}>
        <Select
          id={`${id}-event`}
          label="After"
          value={event}
          options={EVENTS.map((value) => ({ value, label: EVENT_WORDS[value] }))}
          onChange={(value) => onChange({ event: value as TriggerEvent })}
        />
      </Field>
      <Field title="In" htmlFor={`${id}-watch`}>
        <Select
          id={`${id}-watch`}
          label="In"
          value={watch ?? ""}
          options={inner ? [own, ...listed] : [{ value: "", label: "Choose…" }, ...listed]}
          onChange={(value) => onChange({ watch: value })}
        />
      </Field>
      {event === "workflow.edited" && (
        <Field title="Quiet for" unit="s" htmlFor={`${id}-quiet`}>
          <TextInput
            id={`${id}-quiet`}
            type="number"
            min={5}
            value={quiet_s}
            onChange={({ target }) => onChange({ quiet_s: Math.round(target.valueAsNumber) || 0 })}
          />
        </Field>
      )}
    </>
  );
}
