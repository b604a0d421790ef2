import { CalendarClock, Link2, Zap } from "lucide-react";
import type { ReactNode } from "react";
import type { Trigger, TriggerEvent, TriggerKind, TriggerSetting } from "@/api/automation";
import { useEditor } from "@/app/EditorContext";
import { Switch } from "@/ui/Switch";
import { StateBadge } from "./StateBadge";
import { scheduleText, timeIn } from "./schedule";
import { TriggerTools } from "./TriggerTools";
import { ago, fullTime } from "./time";

const ICONS: Record<TriggerKind, ReactNode> = {
  cron: <CalendarClock />,
  webhook: <Link2 />,
  event: <Zap />,
};

/** What a trigger of this kind waits for, in words. */
export const EVENT_WORDS: Record<TriggerEvent, string> = {
  "run.succeeded": "a run succeeded",
  "run.failed": "a run failed",
  "run.finished": "a run ended",
  "version.named": "a version got a name",
  "workflow.edited": "nobody edits any more",
};

export interface TriggerRowProps {
  trigger: Trigger;
  /** What the workflow it watches is called, where that is another one. */
  watched: string | undefined;
  now: number;
  onEdit: () => void;
  onChange: (setting: TriggerSetting & { renew?: true }) => void;
  onRemove: () => void;
}

/** One trigger: what it waits for, when next, what became of the last time. */
export function TriggerRow({ trigger, watched, now, ...acts }: TriggerRowProps) {
  const { readOnly } = useEditor();
  const { name, kind, enabled, last, trouble, stopped } = trigger;
  return (
    // Takes the focus when the row before it is removed.
    <li
      tabIndex={-1}
      aria-label={name}
      className="border-b border-line px-4 py-3 outline-offset-[-2px] last:border-0"
    >
      <div className="flex items-center gap-2.5">
        <span className="text-ink-3 [&_svg]:size-4" aria-hidden="true">
          {ICONS[kind]}
        </span>
        <span className="min-w-0 flex-1 truncate font-medium" title={name}>
          {name}
        </span>
        <Switch
          label={`${name} is on`}
          checked={enabled && !stopped}
          disabled={readOnly}
          onChange={(on) => acts.onChange({ enabled: on })}
        />
      </div>
      <p className="mt-1 pl-6.5 text-xs text-ink-2">{conditionText(trigger, watched)}</p>
      {trigger.next[0] && trigger.zone && (
        <p className="pl-6.5 text-xs text-ink-2 tabular-nums">
          Next: {timeIn(trigger.next[0], trigger.zone)}
        </p>
      )}
      {last?.state && (
        <p className="mt-1 flex items-center gap-1.5 pl-6.5 text-xs text-ink-2">
          Run #{last.number} <StateBadge state={last.state} />
          {last.at && <time title={fullTime(last.at)}>{ago(last.at, now)}</time>}
        </p>
      )}
      {trouble && (
        <p
          role="alert"
          className="mt-2 ml-6.5 rounded-md border border-bad/40 bg-bad-soft px-2 py-1.5 text-xs text-bad"
        >
          {stopped ? "Stopped: " : "Did not start: "}
          {troubleText(trigger, trouble)}.
        </p>
      )}
      <TriggerTools trigger={trigger} {...acts} />
    </li>
  );
}

/** Why it started nothing, without the mark at its end. */
function troubleText({ actor_name }: Trigger, { code, detail }: NonNullable<Trigger["trouble"]>) {
  if (code === "forbidden") return `${actor_name || "whoever set it"} may not start runs any more`;
  return detail.replace(/\.$/, "");
}

function conditionText(trigger: Trigger, watched: string | undefined): string {
  const { kind, cron = "", zone = "", signed, event, quiet_s } = trigger;
  if (kind === "cron") return `${scheduleText(cron)}, ${zone.replaceAll("_", " ")}`;
  if (kind === "webhook")
    return signed ? "When a signed message comes" : "When its address is called";
  const where = watched ? ` in “${watched}”` : "";
  const pause = event === "workflow.edited" ? ` for ${quiet_s} s` : "";
  return `After ${event ? EVENT_WORDS[event] : "something"}${where}${pause}`;
}
