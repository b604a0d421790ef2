import type { Change } from "@/api/history";
import { replacement } from "@/doc/setParam";
import { firstLine } from "@/graph/furniture";
import type { Json, ParamSchema } from "@/graph/types";
import { humanised, valueText } from "./control";

/** A piece of a sentence; names and values are set apart by their look. */
export interface Part {
  text: string;
  tone: "plain" | "name" | "value" | "old";
}
export type Sentence = Part[];

/** What the sentences need to know beside the change. */
export interface Names {
  node(id: string): string;
  param(node: string, name: string): ParamSchema | undefined;
  /** The title of an input, when the node has more than one. */
  input(node: string, port: string): string | undefined;
  /** The words of a frame or note, when they are known. */
  piece?(op: string, id: string): string | undefined;
}

/** Longer texts are cut with an ellipsis; the whole stands in the tooltip. */
const MOST_LETTERS = 48;

const plain = (text: string): Part => ({ text, tone: "plain" });
const name = (text: string): Part => ({ text, tone: "name" });
const value = (text: string): Part => ({ text: short(text), tone: "value" });
const old = (text: string): Part => ({ text: short(text), tone: "old" });

/** What one change did, as words after the person's name: "set Sigma 4 → 12 on Blur". */
export function sentenceOf(change: Change, names: Names): Sentence {
  const node = name(names.node(change.node ?? ""));
  switch (change.op) {
    case "node.added":
      return [plain("added"), node];
    case "node.removed":
      return [plain("removed"), node];
    case "node.moved":
      return [plain("moved"), node];
    case "node.changed":
      return nodeChanged(change, node);
    case "param.set":
      return paramSet(change, node, names);
    case "text.edited":
      return textEdited(change, node, names);
    case "edge.connected":
    case "edge.disconnected":
      return wire(change, names);
    case "meta.set":
      return metaSet(change);
    case "stroke.added":
      return [plain("painted on"), name(names.node(strokeNode(change.id)))];
    case "stroke.removed":
      return [plain("took back a stroke on"), name(names.node(strokeNode(change.id)))];
    default:
      return furniture(change, names);
  }
}

function nodeChanged(change: Change, node: Part): Sentence {
  if (change.key === "title") {
    const before = change.old === undefined ? node : old(valueText(change.old));
    return [plain("renamed"), before, plain("→"), value(valueText(change.new))];
  }
  const word = humanised(change.key ?? "setting").toLowerCase();
  if (typeof (change.new ?? change.old) === "boolean") {
    return [plain(change.new ? "turned on" : "turned off"), name(word), plain("on"), node];
  }
  return [plain("changed"), name(word), plain("of"), node];
}

function paramSet(change: Change, node: Part, names: Names): Sentence {
  const schema = names.param(change.node ?? "", change.param ?? "");
  const title = name(schema?.title ?? humanised(change.param ?? ""));
  if (schema?.["x-kind"] === "asset") {
    return [
      plain(change.new == null ? "took away" : "chose"),
      name("the picture"),
      plain("of"),
      node,
    ];
  }
  if (change.new === undefined) return [plain("reset"), title, plain("on"), node];
  const before = change.old ?? schema?.default;
  const now = value(valueText(change.new, schema));
  if (before === undefined || before === null || before === "") {
    return [plain("set"), title, plain("to"), now, plain("on"), node];
  }
  const was = old(valueText(before, schema));
  return [plain("set"), title, was, plain("→"), now, plain("on"), node];
}

function textEdited(change: Change, node: Part, names: Names): Sentence {
  const schema = names.param(change.node ?? "", change.param ?? "");
  const title = name(schema?.title ?? humanised(change.param ?? ""));
  const where = [plain("in"), title, plain("of"), node];
  const gone = change.delete ?? "";
  const come = change.insert ?? "";
  if (gone && come)
    return [plain("replaced"), old(quoted(gone)), plain("→"), value(quoted(come)), ...where];
  if (gone) return [plain("deleted"), old(quoted(gone)), ...where];
  if (come) return [plain("wrote"), value(quoted(come)), ...where];
  return [plain("edited"), title, plain("of"), node];
}

function wire(change: Change, names: Names): Sentence {
  const target = name(names.node(change.target ?? ""));
  const port = names.input(change.target ?? "", change.target_port ?? "");
  const end = port ? [name(port), plain("of"), target] : [target];
  const source = change.source ?? sourceOf(change.before);
  if (source === undefined) return [plain("disconnected"), ...end];
  const connected = change.op === "edge.connected";
  return [
    plain(connected ? "connected" : "disconnected"),
    name(names.node(source)),
    plain(connected ? "to" : "from"),
    ...end,
  ];
}

function sourceOf(before: Json | undefined): string | undefined {
  if (before === null || typeof before !== "object" || Array.isArray(before)) return undefined;
  const source = (before as { readonly [key: string]: Json }).source;
  return typeof source === "string" ? source : undefined;
}

function metaSet(change: Change): Sentence {
  if (change.key !== "title")
    return [plain("changed"), name(humanised(change.key ?? "").toLowerCase())];
  const now = value(valueText(change.new));
  if (!change.old) return [plain("named the workflow"), now];
  return [plain("renamed the workflow"), old(valueText(change.old)), plain("→"), now];
}

/** A frame or note: by its words where they are known. */
function furniture(change: Change, names: Names): Sentence {
  const frame = change.op === "frame.set";
  const kind = frame ? "frame" : "note";
  if (change.key === undefined) {
    const entry = (change.new ?? change.old) as { readonly [key: string]: Json } | null | undefined;
    const words = entry?.[frame ? "title" : "text"];
    const told = typeof words === "string" && words !== "" ? [value(`“${firstLine(words)}”`)] : [];
    if (change.old === undefined) return [plain(`added a ${kind}`), ...told];
    if (change.new === undefined) return [plain(`removed a ${kind}`), ...told];
    return [plain(`changed a ${kind}`), ...told];
  }
  const called = names.piece?.(change.op, change.id ?? "");
  const thing = called ? [plain(kind), name(`“${called}”`)] : [plain(`a ${kind}`)];
  switch (change.key) {
    case "position":
      return [plain("moved"), ...thing];
    case "size":
      return [plain("resized"), ...thing];
    case "color":
      return [plain("colored"), ...thing];
    case "text":
      return noteText(change);
    case "title": {
      const now = value(`“${valueText(change.new) || "Frame"}”`);
      if (!change.old) return [plain("named a frame"), now];
      return [plain("renamed frame"), old(`“${valueText(change.old)}”`), plain("→"), now];
    }
    default:
      return [plain("changed"), ...thing];
  }
}

/** What came and went in a note, not the whole of it. */
function noteText(change: Change): Sentence {
  const [was, now] = [textOf(change.old), textOf(change.new)];
  const { at, remove, insert } = replacement(was, now);
  const gone = was.slice(at, at + remove).trim();
  if (insert.trim() && gone) {
    return [plain("changed a note:"), old(quoted(gone)), plain("→"), value(quoted(insert.trim()))];
  }
  if (insert.trim()) return [plain("wrote"), value(quoted(insert.trim())), plain("in a note")];
  if (gone) return [plain("deleted"), old(quoted(gone)), plain("in a note")];
  return [plain("edited a note")];
}

function textOf(text: Json | undefined): string {
  return typeof text === "string" ? text : "";
}

function strokeNode(id: string | undefined): string {
  return (id ?? "").split(":")[0] ?? "";
}

function quoted(text: string): string {
  return `“${short(text.replace(/\s+/g, " "))}”`;
}

function short(text: string): string {
  const letters = Array.from(text);
  return letters.length > MOST_LETTERS ? `${letters.slice(0, MOST_LETTERS - 1).join("")}…` : text;
}

/** The sentence as one string, for screen readers, tooltips and tests. */
export function plainText(sentence: Sentence): string {
  return sentence
    .map(({ text }, index) => (index === 0 || text === "," ? text : ` ${text}`))
    .join("");
}
