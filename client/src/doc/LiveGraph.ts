/** A document as an immutable `Graph` that follows every transaction, reading only what it touched. */
import type * as Y from "yjs";
import { readEdge, readFurniture, readGraph, readNode, readTitle } from "@/doc/readGraph";
import { roots } from "@/doc/roots";
import type { Furniture, Graph, GraphEdge, GraphNode } from "@/graph/types";

type Events = Y.YEvent<Y.AbstractType<unknown>>[];

export class LiveGraph {
  private graph: Graph;
  private readonly listeners = new Set<() => void>();
  private readonly doc: Y.Doc;
  private changed = false;

  constructor(doc: Y.Doc) {
    this.doc = doc;
    this.graph = readGraph(doc);
    const { meta, nodes, edges, frames, notes } = roots(doc);
    nodes.observeDeep(this.onNodes);
    frames.observeDeep(this.onFrames);
    notes.observeDeep(this.onNotes);
    edges.observe(this.onEdges);
    meta.observe(this.onMeta);
    doc.on("afterTransaction", this.tell);
  }

  /** The graph now; a new object only when something changed. */
  current = (): Graph => this.graph;

  /** Call `listener` after each change; returns the way to stop it. */
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  destroy(): void {
    const { meta, nodes, edges, frames, notes } = roots(this.doc);
    nodes.unobserveDeep(this.onNodes);
    frames.unobserveDeep(this.onFrames);
    notes.unobserveDeep(this.onNotes);
    edges.unobserve(this.onEdges);
    meta.unobserve(this.onMeta);
    this.doc.off("afterTransaction", this.tell);
    this.listeners.clear();
  }

  private onNodes = (events: Events): void => {
    const touched = touchedBy(events);
    const { nodes: map } = roots(this.doc);
    const nodes = new Map<string, GraphNode>(this.graph.nodes);
    for (const id of touched) {
      const node = readNode(id, map.get(id));
      if (node) nodes.set(id, node);
      else nodes.delete(id);
    }
    this.change({ ...this.graph, nodes });
  };

  private onFrames = (events: Events): void => {
    const frames = renewed(this.graph.frames, roots(this.doc).frames, touchedBy(events));
    this.change({ ...this.graph, frames });
  };

  private onNotes = (events: Events): void => {
    const notes = renewed(this.graph.notes, roots(this.doc).notes, touchedBy(events));
    this.change({ ...this.graph, notes });
  };

  private onEdges = (event: Y.YMapEvent<unknown>): void => {
    const edges = new Map<string, GraphEdge>(this.graph.edges);
    for (const key of event.keysChanged as Set<string>) {
      const edge = readEdge(key, event.target.get(key));
      if (edge) edges.set(key, edge);
      else edges.delete(key);
    }
    this.change({ ...this.graph, edges });
  };

  private onMeta = (): void => {
    const title = readTitle(this.doc);
    if (title !== this.graph.title) this.change({ ...this.graph, title });
  };

  private change(graph: Graph): void {
    this.graph = graph;
    this.changed = true;
  }

  // Once per transaction, so that nobody sees nodes gone and their wires still there.
  private tell = (): void => {
    if (!this.changed) return;
    this.changed = false;
    for (const listener of this.listeners) listener();
  };
}

/** The entries of a root that `events` tell about. */
function touchedBy(events: Events): Set<string> {
  const touched = new Set<string>();
  for (const event of events) {
    const [first] = event.path;
    if (typeof first === "string") touched.add(first);
    else for (const key of event.changes.keys.keys()) touched.add(key);
  }
  return touched;
}

/** `before` with the `touched` entries as `map` holds them now; the others keep their identity. */
function renewed(
  before: Graph["frames"],
  map: Y.Map<unknown>,
  touched: ReadonlySet<string>,
): Map<string, Furniture> {
  const found = new Map(before);
  for (const id of touched) {
    const entry = readFurniture(map.get(id));
    if (entry) found.set(id, entry);
    else found.delete(id);
  }
  return found;
}
