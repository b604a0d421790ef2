/** Says what an undo left as it was: "Kept Sigma: Ana changed it to 12 after you". */
import type { Change } from "@/api/history";
import type { Person } from "@/api/people";
import type { Kept, Undone } from "@/api/time";
import { nodeTitle } from "@/graph/nodeTitle";
import type { Catalogue, Graph, Json, ParamSchema } from "@/graph/types";
import { humanised, valueText } from "@/panels/control";
import { showToast } from "@/ui/notify";

/** What the words need to know. */
export interface KeptContext {
  graph: Graph;
  nodeTypes: Catalogue;
  people: readonly Person[];
  me: string;
}

/** More are counted. */
const MOST_TOLD = 3;
const MOST_LETTERS = 40;

/** Tells the person, if anything was kept at all. */
export function reportKept({ kept, version }: Undone, context: KeptContext): void {
  if (kept.length === 0) return;
  const told = kept.slice(0, MOST_TOLD).map((item) => keptText(item, context));
  const more = kept.length - told.length;
  const detail = [
    ...(kept.length > 1 ? told : []),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(version === null ? ["Nothing was left to take back. Undo again for the step before."] : []),
  ].join(". ");
  const title = kept.length === 1 ? (told[0] ?? "") : `Kept ${kept.length} later changes`;
  showToast({ id: "kept", tone: "info", title, stays: true, detail: detail || undefined });
}

/** One line for one thing that was kept. */
export function keptText({ change, actor, actor_name }: Kept, context: KeptContext): string {
  const { graph, nodeTypes, people, me } = context;
  const id = change.node ?? change.target ?? "";
  const node = graph.nodes.get(id);
  const title = nodeTitle(node, nodeTypes);
  if (!node && id !== "") return `Kept ${what(change, title)}: it is no longer there`;
  const name = people.find((person) => person.id === actor)?.name ?? actor_name ?? "somebody";
  const [who, when] = actor === me ? ["you", "later"] : [name, "after you"];
  if (change.op === "node.moved") return `Kept the place of ${title}: ${who} moved it ${when}`;
  if (change.param !== undefined && node) {
    const schema = nodeTypes.get(node.type)?.params.properties[change.param];
    const subject = schema?.title ?? humanised(change.param);
    const value = valueNow(node.params[change.param] ?? schema?.default, schema);
    return `Kept ${subject}: ${who} changed it ${value}${when}`;
  }
  return `Kept ${what(change, title)}: ${who} changed it ${when}`;
}

function what(change: Change, title: string): string {
  if (change.op.startsWith("edge.")) return `the wire into ${title}`;
  if (change.op === "node.changed")
    return `${humanised(change.key ?? "").toLowerCase()} of ${title}`;
  if (change.op.startsWith("meta.")) return `the ${change.key}`;
  return title;
}

function valueNow(value: Json | undefined, schema: ParamSchema | undefined): string {
  if (value === undefined || value === null || typeof value === "object") return "";
  const letters = Array.from(valueText(value, schema));
  return letters.length > MOST_LETTERS ? "" : `to ${letters.join("")} `;
}
