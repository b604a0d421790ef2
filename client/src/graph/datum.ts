/** Small data that flows along wires and needs no file; the same words as `karate/graph/values.py`. */
import type { Json } from "@/graph/types";

export interface Datum {
  readonly kind: "text" | "number" | "boolean" | "color" | "vector" | "json";
  readonly value: Json;
}

/** One line of a table of facts. */
export interface Fact {
  readonly name: string;
  readonly text: string;
  /** The colours it names, as #rrggbb. */
  readonly colours: readonly string[];
}

const COLOUR = /#[0-9a-f]{6}\b/gi;

/** Tell data from stored files and from the hole where an element failed. */
export function isDatum(value: object): value is Datum {
  return "kind" in value && "value" in value;
}

/** A value as it is copied: text as it stands, facts as indented JSON. */
export function datumText({ kind, value }: Datum): string {
  if (typeof value === "string") return value;
  if (kind === "json") return JSON.stringify(value, null, 2);
  return plain(value);
}

/** What a JSON value says, one line for each of its keys or elements. */
export function factsOf(value: Json): Fact[] {
  if (typeof value !== "object" || value === null) return [fact("", value)];
  if (Array.isArray(value)) return value.map((each, index) => fact(String(index + 1), each));
  return Object.entries(value).map(([name, each]) => fact(name, each));
}

function fact(name: string, value: Json): Fact {
  const text = plain(value);
  return { name, text, colours: text.match(COLOUR) ?? [] };
}

/** Without brackets and quotes: "Yes", "0.25", "dark, soft", "tan #d2b48c 0.31, brown #7a4a20 0.2". */
function plain(value: Json): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  if (typeof value === "number") return String(Number(value.toPrecision(12)));
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(plain).join(", ");
  return Object.values(value).map(plain).join(" ");
}
