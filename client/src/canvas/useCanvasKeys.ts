import { useReactFlow, useStoreApi } from "@xyflow/react";
import { useMemo } from "react";
import { useEditor } from "@/app/EditorContext";
import { useEditorStore } from "@/app/editorStore";
import { lookBack } from "@/app/lookBack";
import { openShown } from "@/canvas/CardBody";
import type { WireEdge } from "@/canvas/flowEdges";
import type { CanvasNode } from "@/canvas/pieceData";
import { useShortcuts } from "@/canvas/useShortcuts";
import { setWiring, useWiring } from "@/canvas/wiringStore";
import type { ShortcutId } from "@/ui/shortcuts";

const ZOOM_MS = 160;

/** What the editor's keys do; see `SHORTCUTS` for which keys they are. */
export function useCanvasKeys(selectWires: (keys: Iterable<string>) => void): void {
  const { actions, readOnly, mayRun, view } = useEditor();
  const flow = useReactFlow<CanvasNode, WireEdge>();
  const internals = useStoreApi<CanvasNode, WireEdge>();
  const handlers = useMemo((): Partial<Record<ShortcutId, () => boolean | undefined>> => {
    const store = () => useEditorStore.getState();
    const wires = () => flow.getEdges().flatMap((edge) => (edge.selected ? edge.id : []));
    const whenWritable = (work: () => boolean | undefined) => () => (readOnly ? false : work());
    return {
      run: () => (mayRun ? done(() => actions.run()) : false),
      palette: whenWritable(() => done(() => store().openPalette())),
      delete: whenWritable(() => {
        const keys = wires();
        if (store().selection.length === 0 && keys.length === 0) return false;
        return done(() => actions.removeNodes(store().selection, keys));
      }),
      duplicate: whenWritable(() =>
        done(() => {
          // Wires that were selected with the originals do not belong to the copies.
          selectWires([]);
          actions.duplicateNodes(store().selection);
        }),
      ),
      bypass: whenWritable(() => onSelection((ids) => actions.toggle(ids, "bypass"))),
      disable: whenWritable(() => onSelection((ids) => actions.toggle(ids, "disabled"))),
      collapse: whenWritable(() => onSelection((ids) => actions.toggle(ids, "collapsed"))),
      frame: whenWritable(() => done(() => actions.addFrame(store().selection))),
      note: whenWritable(() => done(() => actions.addNote())),
      subgraph: whenWritable(() => onSelection((ids) => void actions.makeSubgraph(ids))),
      selectAll: () => done(() => store().select(flow.getNodes().map((node) => node.id))),
      deselect: () => {
        if (useWiring.getState().wiring) {
          internals.setState({ connectionClickStartHandle: null });
          return done(() => setWiring(null));
        }
        if (store().selection.length === 0 && wires().length === 0) return false;
        selectWires([]);
        return done(() => store().select([]));
      },
      undo: whenWritable(() => done(() => actions.undo())),
      redo: whenWritable(() => done(() => actions.redo())),
      fit: () => done(() => view.current?.fit()),
      actualSize: () => done(() => void flow.zoomTo(1, { duration: ZOOM_MS })),
      look: () => look(flow.getNodes()),
      history: () => done(() => store().togglePanel("history")),
      past: () => done(lookBack),
      help: () => done(() => store().showShortcuts(true)),
    };
  }, [actions, readOnly, mayRun, view, flow, internals, selectWires]);
  useShortcuts(handlers);
}

function done(work: () => void): true {
  work();
  return true;
}

function onSelection(work: (ids: readonly string[]) => void): boolean {
  const { selection } = useEditorStore.getState();
  return selection.length === 0 ? false : done(() => work(selection));
}

function look(nodes: readonly CanvasNode[]): boolean {
  const { selection } = useEditorStore.getState();
  const card = nodes.find((node) => node.id === selection[0]);
  if (card?.type !== "card" || !card.data.shown) return false;
  openShown(card.id, card.data.shown);
  return true;
}
