import type { Json, NodeType, ParamSchema } from "@/graph/types";
import { type NumberLimits, written } from "@/ui/numbers";

/** A slider with more steps than this cannot be aimed at; a number box stands alone. */
const MOST_SLIDER_STEPS = 10_000;
/** Up to this many choices are shown side by side instead of in a list. */
const MOST_SEGMENTS = 3;
const MOST_SEGMENT_LETTERS = 24;

export interface Choice {
  value: string;
  label: string;
  /** Why it cannot be chosen here. */
  reason?: string | undefined;
}

/** How a param is edited. */
export type Control =
  | { kind: "slider"; minimum: number; maximum: number; step: number; limits: NumberLimits }
  | { kind: "number"; limits: NumberLimits }
  | { kind: "toggle" }
  | { kind: "segments"; choices: Choice[] }
  | { kind: "select"; choices: Choice[] }
  | { kind: "text" }
  | { kind: "color" }
  | { kind: "asset" }
  | { kind: "json" };

/** Picks the control for a param from its schema and hints. */
export function controlOf(schema: ParamSchema): Control {
  switch (schema["x-kind"]) {
    case "number":
    case "integer":
      return numberControl(schema);
    case "boolean":
      return { kind: "toggle" };
    case "choice":
      return choiceControl(schema);
    case "text":
    case "color":
    case "asset":
    case "json":
      return { kind: schema["x-kind"] };
    default:
      return { kind: "json" };
  }
}

function numberControl(schema: ParamSchema): Control {
  const whole = schema["x-kind"] === "integer";
  const { minimum, maximum } = schema;
  const step = schema["x-step"] ?? (whole ? 1 : undefined);
  const limits: NumberLimits = { minimum, maximum, step, whole };
  if (minimum === undefined || maximum === undefined) return { kind: "number", limits };
  const stride = step ?? niceStep(maximum - minimum);
  if ((maximum - minimum) / stride > MOST_SLIDER_STEPS) return { kind: "number", limits };
  return { kind: "slider", minimum, maximum, step: stride, limits: { ...limits, step: stride } };
}

/** A round step that divides a range into some hundred parts. */
function niceStep(range: number): number {
  if (!(range > 0)) return 1;
  return 10 ** Math.floor(Math.log10(range / 50));
}

function choiceControl(schema: ParamSchema): Control {
  const reasons = schema["x-unavailable"] ?? {};
  const choices = (schema.enum ?? []).map((value) => ({
    value,
    label: humanised(value),
    ...(value in reasons && { reason: reasons[value] }),
  }));
  const letters = choices.reduce((sum, choice) => sum + choice.label.length, 0);
  const few = choices.length <= MOST_SEGMENTS && letters <= MOST_SEGMENT_LETTERS;
  return { kind: few ? "segments" : "select", choices };
}

const ACRONYMS = new Set(["rgb", "rgba", "hsv", "hsl", "png", "jpeg", "gpu", "cpu"]);

/** "soft_light" → "Soft light", "rgb" → "RGB". */
export function humanised(word: string): string {
  if (ACRONYMS.has(word)) return word.toUpperCase();
  const spaced = word.replace(/[_-]+/g, " ").trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** The value a node uses: its own, or the default. */
export function paramValue(
  params: Readonly<Record<string, Json>>,
  name: string,
  schema: ParamSchema,
): Json {
  return params[name] ?? schema.default ?? null;
}

/** A param's value as people read it: "12 px", "On", "Soft light". */
export function valueText(value: Json | undefined, schema?: ParamSchema): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "boolean") return value ? "On" : "Off";
  if (typeof value === "number") {
    const unit = schema?.["x-unit"];
    return unit ? `${written(value)} ${unit}` : written(value);
  }
  if (typeof value === "string") {
    if (schema?.["x-kind"] === "choice") return humanised(value);
    if (schema?.["x-kind"] === "asset") return "a picture";
    return value;
  }
  if (schema?.["x-kind"] === "strokes" && Array.isArray(value)) {
    return value.length === 1 ? "1 stroke" : `${value.length} strokes`;
  }
  return JSON.stringify(value);
}

export interface Section {
  title: string;
  params: { name: string; schema: ParamSchema }[];
}

/**
 * A node type's params in sections by `x-group`, in declared order; those without a group come first.
 * Params that do not matter with the others as they are (`x-when`) are left out.
 */
export function sectionsOf(type: NodeType, params: Readonly<Record<string, Json>> = {}): Section[] {
  const sections = new Map<string, Section>([["", { title: "", params: [] }]]);
  for (const [name, schema] of Object.entries(type.params.properties)) {
    // Painted on the canvas, not set here.
    if (schema["x-kind"] === "strokes" || !matters(type, params, schema)) continue;
    const title = schema["x-group"] ?? "";
    const section = sections.get(title) ?? { title, params: [] };
    section.params.push({ name, schema });
    sections.set(title, section);
  }
  return Array.from(sections.values()).filter((section) => section.params.length > 0);
}

function matters(
  type: NodeType,
  params: Readonly<Record<string, Json>>,
  schema: ParamSchema,
): boolean {
  return Object.entries(schema["x-when"] ?? {}).every(([name, values]) => {
    const other = type.params.properties[name];
    return other === undefined || values.includes(paramValue(params, name, other));
  });
}
