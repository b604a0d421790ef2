/** What starts a workflow by itself, and the workflow as a form. */
import { queryOptions } from "@tanstack/react-query";
import { type Page, request } from "@/api/client";
import type { RunState } from "@/api/runs";
import type { Json, ParamSchema } from "@/graph/types";

export type TriggerKind = "cron" | "webhook" | "event";
export type TriggerEvent =
  | "run.succeeded"
  | "run.failed"
  | "run.finished"
  | "version.named"
  | "workflow.edited";

/** What a person sets; each kind has its own. */
export interface TriggerSetting {
  name?: string;
  enabled?: boolean;
  cron?: string;
  zone?: string;
  event?: TriggerEvent;
  watch?: string;
  quiet_s?: number;
  signed?: boolean;
  inputs?: Readonly<Record<string, Json>>;
}

export interface Trigger extends TriggerSetting {
  id: string;
  workflow: string;
  kind: TriggerKind;
  name: string;
  enabled: boolean;
  /** Who set it, and as whom it acts. */
  actor: string;
  actor_name: string;
  at: string;
  /** The next times of a schedule. */
  next: string[];
  last: { run: string; number?: number; state?: RunState; at?: string } | null;
  /** Why the last run could not be started. */
  trouble: { code: string; detail: string; at: string } | null;
  /** Starts nothing until somebody sets it again. */
  stopped: boolean;
  /** The address and the secret of a webhook: only in the answer that made them. */
  url?: string;
  secret?: string;
}

/** An exposed param: its schema, and where it stands. */
export interface AppInput extends ParamSchema {
  readonly "x-node": string;
  readonly "x-param": string;
}

export interface AppForm {
  workflow: string;
  title: string;
  version: number;
  inputs: { properties: Readonly<Record<string, AppInput>> };
  outputs: { name: string; node: string; port: string; type: string; title: string }[];
  snippets: Readonly<Record<"curl" | "python" | "typescript", string>>;
}

const of = (workflow: string) => `/workflows/${encodeURIComponent(workflow)}`;
const one = ({ workflow, id }: Pick<Trigger, "workflow" | "id">) =>
  `${of(workflow)}/triggers/${encodeURIComponent(id)}`;

export function triggersQuery(workflow: string) {
  return queryOptions({
    queryKey: ["triggers", workflow],
    queryFn: async ({ signal }) =>
      (await request<Page<Trigger>>(`${of(workflow)}/triggers`, { signal })).items,
  });
}

export function addTrigger(
  workflow: string,
  kind: TriggerKind,
  setting: TriggerSetting,
): Promise<Trigger> {
  return request(`${of(workflow)}/triggers`, { method: "POST", json: { kind, ...setting } });
}

/** Change a trigger; with `renew` a webhook gets a new address and secret. */
export function changeTrigger(
  trigger: Pick<Trigger, "workflow" | "id">,
  setting: TriggerSetting & { renew?: true },
): Promise<Trigger> {
  return request(one(trigger), { method: "PATCH", json: setting });
}

export function removeTrigger(trigger: Pick<Trigger, "workflow" | "id">): Promise<void> {
  return request(one(trigger), { method: "DELETE" });
}

/** The next times of a schedule that is being written. */
export function scheduleQuery(cron: string, zone: string) {
  const query = new URLSearchParams({ cron, zone });
  return queryOptions({
    queryKey: ["schedule", cron, zone],
    queryFn: async ({ signal }) =>
      (await request<{ times: string[] }>(`/schedule?${query}`, { signal })).times,
    retry: false,
  });
}

export function appQuery(workflow: string) {
  return queryOptions({
    queryKey: ["app", workflow],
    queryFn: ({ signal }) => request<AppForm>(`${of(workflow)}/app`, { signal }),
  });
}

/** Run with values by the names of the form. */
export function runApp(
  workflow: string,
  inputs: Readonly<Record<string, Json>>,
  idempotencyKey: string,
): Promise<{ id: string; state: RunState }> {
  const json = { inputs, idempotency_key: idempotencyKey };
  return request(`${of(workflow)}/runs`, { method: "POST", json });
}
