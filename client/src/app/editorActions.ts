/** What a person can do to an open workflow. Each action is one transaction: one undo step, one event. */
import type { ClipActions } from "@/app/clipActions";
import type { CanvasView, EditorActions } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import type { FlowActions } from "@/app/flowActions";
import type { PieceActions } from "@/app/pieceActions";
import { addNode, fresh } from "@/doc/addNode";
import { connect, disconnect } from "@/doc/connect";
import { duplicate } from "@/doc/duplicate";
import { moveNodes } from "@/doc/moveNodes";
import { removeNodes } from "@/doc/removeNodes";
import { setNodeKey, setParam, setText } from "@/doc/setParam";
import { setTitle } from "@/doc/setTitle";
import { type Box, boxesOf, CARD, FRAME_HEAD, withInside } from "@/graph/boxes";
import { freePlace } from "@/graph/freePlace";
import { isFrameKey, piecesOf } from "@/graph/furniture";
import { DEFAULT_LIMITS } from "@/graph/limits";
import { newId } from "@/graph/newId";
import { fitting, refusal, type Wire } from "@/graph/ports";
import { declaredOf } from "@/graph/subgraph";
import type { Catalogue, Graph, NodeType, Position } from "@/graph/types";
import type { WorkflowSession } from "@/sync/session";
import { notify } from "@/ui/notify";

/** Half a card: a node added at a point stands with its middle there. */
const HALF_CARD: Position = [142, 120];
/** How far below a card's top its first port is: a wire's end meets it where it was dropped. */
const FIRST_PORT = 49;

type Edits = Omit<
  EditorActions,
  | "run"
  | "cancelRun"
  | "retry"
  | "undo"
  | "redo"
  | keyof FlowActions
  | keyof PieceActions
  | keyof ClipActions
>;

export function editorActions(
  session: WorkflowSession,
  catalogue: Catalogue,
  view: { current: CanvasView | null },
): Edits {
  const graph = session.live.current;
  const select = (ids: readonly string[]) => useEditorStore.getState().select(ids);
  return {
    addNode: (typeId, at, params, wire) => {
      const type = catalogue.get(typeId);
      if (!type || !roomFor(1, graph().nodes.size)) return null;
      const id = newId();
      const wanted = placeAt(at ?? view.current?.centre() ?? [0, 0], wire?.side ?? null);
      const place = freePlace(wanted, CARD, taken(graph(), view));
      const made = session.edit((doc) => {
        addNode(doc, id, fresh(type, place, params));
        const drawn = wire && wireTo(id, type, wire, session, catalogue);
        if (drawn) connect(doc, drawn, isList(catalogue, session, drawn));
        return id;
      });
      if (made) select([made]);
      return made ?? null;
    },
    connect: (source, sourcePort, target, targetPort) => {
      const wire = { source, sourcePort, target, targetPort };
      const reason = refusal(wire, graph(), catalogue);
      if (reason) notify(reason);
      else session.edit((doc) => connect(doc, wire, isList(catalogue, session, wire)));
      return reason === null;
    },
    disconnect: (keys) => void session.edit((doc) => disconnect(doc, keys)),
    setParam: (node, name, value) =>
      void session.edit((doc) => setParam(doc, node, name, value), `param ${node} ${name}`),
    setText: (node, name, text) =>
      void session.edit((doc) => setText(doc, node, name, text), `text ${node} ${name}`),
    setNodeTitle: (node, title) =>
      void session.edit((doc) => setNodeKey(doc, node, "title", title.trim() || null)),
    moveNodes: (positions) =>
      void session.edit((doc) => moveNodes(doc, moved(positions, session)), moveGesture(positions)),
    removeNodes: (ids, wires = []) => {
      session.edit((doc) => {
        disconnect(doc, wires);
        removeNodes(doc, ids);
      });
      select([]);
    },
    duplicateNodes: (ids) => {
      const whole = withInside(ids, boxesOf(graph(), view.current?.boxes() ?? new Map()));
      const nodes = whole.filter((id) => graph().nodes.has(id));
      if (whole.length === 0 || !roomFor(nodes.length, graph().nodes.size)) return;
      const copies = session.edit((doc) => duplicate(doc, graph(), whole));
      if (copies) select(copies);
    },
    setTitle: (text) => void session.edit((doc) => setTitle(doc, text)),
  };
}

/** What a new card or note must not cover: cards, notes, and the heads of frames. */
export function taken(graph: Graph, view: { current: CanvasView | null }): Box[] {
  const boxes = boxesOf(graph, view.current?.boxes() ?? new Map());
  return [...boxes].map(([key, box]) => (isFrameKey(key) ? { ...box, height: FRAME_HEAD } : box));
}

/** Whether `more` nodes may come; a notice tells when not. */
export function roomFor(more: number, now: number): boolean {
  if (now + more <= DEFAULT_LIMITS.nodes) return true;
  notify(`A workflow holds ${DEFAULT_LIMITS.nodes} nodes at most`, "error");
  return false;
}

function placeAt(at: Position, hanging: "source" | "target" | null): Position {
  if (hanging === null) return centred(at);
  const [x, y] = at;
  return [Math.round(hanging === "source" ? x : x - 2 * HALF_CARD[0]), Math.round(y - FIRST_PORT)];
}

function centred([x, y]: Position): Position {
  return [Math.round(x - HALF_CARD[0]), Math.round(y - HALF_CARD[1])];
}

/** The wire from a hanging end to a new node's first port that fits. */
function wireTo(
  id: string,
  type: NodeType,
  wire: { node: string; port: string; side: "source" | "target" },
  session: WorkflowSession,
  catalogue: Catalogue,
): Wire | null {
  const held = declaredOf(session.live.current().nodes.get(wire.node), catalogue);
  const ports = wire.side === "source" ? held?.outputs : held?.inputs;
  const end = ports?.find((port) => port.name === wire.port);
  const port = end && fitting(type, end.type, wire.side);
  if (!port) return null;
  return wire.side === "source"
    ? { source: wire.node, sourcePort: wire.port, target: id, targetPort: port.name }
    : { source: id, sourcePort: port.name, target: wire.node, targetPort: wire.port };
}

function isList(catalogue: Catalogue, session: WorkflowSession, wire: Wire): boolean {
  const type = declaredOf(session.live.current().nodes.get(wire.target), catalogue);
  return type?.inputs.find((port) => port.name === wire.targetPort)?.list ?? false;
}

/** Only what really moved: a click that ends where it began is no edit. */
function moved(
  positions: ReadonlyMap<string, Position>,
  session: WorkflowSession,
): [string, Position][] {
  const graph = session.live.current();
  const pieces = piecesOf(graph);
  return [...positions].filter(([id, [x, y]]) => {
    const old = (graph.nodes.get(id) ?? pieces.get(id))?.position;
    return old && (Math.round(x) !== old[0] || Math.round(y) !== old[1]);
  });
}

function moveGesture(positions: ReadonlyMap<string, Position>): string {
  return `move ${[...positions.keys()].join(" ")}`;
}
