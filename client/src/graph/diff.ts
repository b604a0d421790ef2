/**
 * From two contents to the changes between them; the twin of `karate/graph/diff.py` (shared vectors:
 * tests/vectors/changes.json). Parts that are the same object in both are not looked into.
 */
import type { EdgeChange, FurnitureSet, GraphChange, LostWire } from "@/graph/changes";
import type { Content, Entry } from "@/graph/content";
import { splitEdgeKey } from "@/graph/edgeKey";
import { nodeValue } from "@/graph/nodeValue";
import { sameJson } from "@/graph/sameJson";
import { textEdited } from "@/graph/textEdit";
import type { GraphEdge, GraphNode, Json } from "@/graph/types";

/**
 * The changes that turn `old` into `now`. Order: meta, removed nodes, added nodes, changed nodes,
 * wires, furniture, strokes; by key inside each. Wires that vanish with their node belong to
 * `node.removed`.
 */
export function diff(old: Content, now: Content): GraphChange[] {
  const changes: GraphChange[] = [];
  for (const key of touched(old.meta, now.meta)) {
    const [before, after] = [old.meta.get(key), now.meta.get(key)];
    if (!sameJson(before, after)) changes.push({ op: "meta.set", key, ...oldNew(before, after) });
  }
  const nodes = touched(old.nodes, now.nodes);
  const taken = new Set<string>();
  for (const key of nodes) {
    const before = old.nodes.get(key);
    if (before && !now.nodes.has(key)) changes.push(removed(before, old, now, taken));
  }
  for (const key of nodes) {
    const after = now.nodes.get(key);
    if (after && !old.nodes.has(key))
      changes.push({ op: "node.added", node: key, ...nodeValue(after) });
  }
  for (const key of nodes) {
    const [before, after] = [old.nodes.get(key), now.nodes.get(key)];
    if (before && after) changes.push(...nodeChanges(key, before, after));
  }
  for (const key of touched(old.edges, now.edges)) {
    if (!taken.has(key)) changes.push(...edgeChange(key, old.edges.get(key), now.edges.get(key)));
  }
  changes.push(...furnitureChanges("frame.set", old.frames, now.frames));
  changes.push(...furnitureChanges("note.set", old.notes, now.notes));
  for (const key of touched(old.strokes, now.strokes)) {
    const [before, after] = [old.strokes.get(key), now.strokes.get(key)];
    if (sameJson(before, after)) continue;
    const op = after === undefined ? "stroke.removed" : "stroke.added";
    changes.push({ op, id: key, ...oldNew(before, after) });
  }
  return changes;
}

function touched<T>(old: ReadonlyMap<string, T>, now: ReadonlyMap<string, T>): string[] {
  if (old === now) return [];
  const keys = new Set([...old.keys(), ...now.keys()]);
  return [...keys].filter((key) => old.get(key) !== now.get(key)).sort();
}

function removed(node: GraphNode, old: Content, now: Content, taken: Set<string>): GraphChange {
  const edges: LostWire[] = [];
  for (const edge of [...old.edges.values()].sort(byKey)) {
    const ends = edge.source === node.id || edge.key.startsWith(`${node.id}:`);
    if (!ends || now.edges.has(edge.key) || taken.has(edge.key)) continue;
    taken.add(edge.key);
    edges.push({ key: edge.key, source: edge.source, port: edge.sourcePort });
  }
  return { op: "node.removed", node: node.id, before: { ...nodeValue(node), edges } };
}

function byKey(left: GraphEdge, right: GraphEdge): number {
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}

function nodeChanges(node: string, old: GraphNode, now: GraphNode): GraphChange[] {
  const changes: GraphChange[] = [];
  if (old.type !== now.type) {
    changes.push({ op: "node.changed", node, key: "type", ...oldNew(old.type, now.type) });
  }
  if (old.position[0] !== now.position[0] || old.position[1] !== now.position[1]) {
    changes.push({ op: "node.moved", node, new: now.position, old: old.position });
  }
  for (const key of names(old.keys, now.keys)) {
    const [before, after] = [entry(old.keys, key), entry(now.keys, key)];
    if (!sameJson(before, after)) {
      changes.push({ op: "node.changed", node, key, ...oldNew(before, after) });
    }
  }
  for (const param of names(old.params, now.params)) changes.push(...paramChange(param, old, now));
  return changes;
}

function paramChange(param: string, old: GraphNode, now: GraphNode): GraphChange[] {
  const node = old.id;
  const [before, after] = [entry(old.params, param), entry(now.params, param)];
  const [was, is] = [old.texts.has(param), now.texts.has(param)];
  if (was && is) {
    return before === after ? [] : [textEdited(node, param, String(before), String(after))];
  }
  if (sameJson(before, after) && was === is) return [];
  return [
    { op: "param.set", node, param, ...(is ? { text: true } : {}), ...oldNew(before, after) },
  ];
}

function edgeChange(key: string, old?: GraphEdge, now?: GraphEdge): EdgeChange[] {
  if (old?.source === now?.source && old?.sourcePort === now?.sourcePort) return [];
  const shown = now ?? old;
  if (!shown) return [];
  const { target, port, order } = splitEdgeKey(key);
  return [
    {
      op: now ? "edge.connected" : "edge.disconnected",
      ...{ target, target_port: port },
      ...(order === null ? {} : { order }),
      ...{ source: shown.source, source_port: shown.sourcePort },
      ...(old ? { before: { source: old.source, port: old.sourcePort } } : {}),
    },
  ];
}

function furnitureChanges(
  op: FurnitureSet["op"],
  old: ReadonlyMap<string, Entry>,
  now: ReadonlyMap<string, Entry>,
): GraphChange[] {
  return touched(old, now).flatMap((id): GraphChange[] => {
    const [before, after] = [old.get(id), now.get(id)];
    if (!before || !after) return [{ op, id, ...oldNew(before, after) }];
    return names(before, after)
      .filter((key) => !sameJson(entry(before, key), entry(after, key)))
      .map((key) => ({ op, id, key, ...oldNew(entry(before, key), entry(after, key)) }));
  });
}

function names(old: object, now: object): string[] {
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort();
}

/** A key's value; null says nothing, as no value does. */
function entry(entries: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(entries, key) ? (entries[key] ?? undefined) : undefined;
}

function oldNew(old: Json | undefined, now: Json | undefined): { old?: Json; new?: Json } {
  return { ...(old == null ? {} : { old }), ...(now == null ? {} : { new: now }) };
}
