import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useId } from "react";
import { scheduleQuery, type TriggerEvent, type TriggerSetting } from "@/api/automation";
import { workflowsQuery } from "@/api/workflows";
import { useEditor } from "@/app/EditorContext";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Switch } from "@/ui/Switch";
import { TextInput } from "@/ui/TextInput";
import { PRESETS, timeIn, zones } from "./schedule";
import { EVENT_WORDS } from "./TriggerRow";

const OWN: TriggerEvent[] = ["workflow.edited", "version.named"];
const EVENTS: TriggerEvent[] = ["run.succeeded", "run.failed", "run.finished", ...OWN];

interface FieldsProps {
  setting: TriggerSetting;
  onChange: (more: TriggerSetting) => void;
}

/** A schedule, with its next times as it is written. */
export function CronFields({ setting, onChange }: FieldsProps) {
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

/** What an address asks of its messages. */
export function WebhookFields({ setting, onChange }: FieldsProps) {
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

/** What has to happen, and where. */
export function EventFields({ setting, onChange }: FieldsProps) {
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
