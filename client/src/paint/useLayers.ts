import { useMemo } from "react";
import { create } from "zustand";
import { useEditor } from "@/app/EditorContext";
import { clearLayer } from "@/doc/nodeStrokes";
import { setParam } from "@/doc/setParam";
import type { Blend } from "@/graph/stroke";
import type { GraphNode } from "@/graph/types";
import {
  type PaintLayer,
  readLayers,
  withChange,
  withMoved,
  withNew,
  without,
  written,
} from "@/paint/layers";

/** What a person can do to the layers; each is one edit. */
export interface LayerActions {
  /** Add one above another, and paint on it. */
  add(above: string | null): void;
  /** Paint on one from now on; null is the picture. */
  take(id: string | null): void;
  change(id: string, change: Partial<Omit<PaintLayer, "id">>): void;
  changeBase(change: { opacity?: number; blend?: Blend }): void;
  move(id: string, by: number): void;
  /** Take one away with all that is painted on it. */
  remove(id: string): void;
  /** Show an opacity while the hand is on its way to it. */
  show(id: string | null, opacity: number): void;
}

interface LayerInHand {
  /** By node: the layer painted on. View state that outlives the painting view. */
  readonly of: Readonly<Record<string, string | null>>;
  take(node: string, layer: string | null): void;
}

export const useLayerInHand = create<LayerInHand>()((set) => ({
  of: {},
  take: (node, layer) => set(({ of }) => ({ of: { ...of, [node]: layer } })),
}));

export interface Layers {
  readonly layers: readonly PaintLayer[];
  readonly active: string | null;
  readonly actions: LayerActions;
}

/** The layers of a node's painting, and the one in hand. */
export function useLayers(node: GraphNode, show: LayerActions["show"]): Layers {
  const { session } = useEditor();
  const id = node.id;
  const param = node.params.layers;
  const layers = useMemo(() => readLayers(param), [param]);
  const taken = useLayerInHand(({ of }) => of[id] ?? null);
  const take = useLayerInHand((state) => state.take);
  const active = layers.some((layer) => layer.id === taken) ? taken : null;
  const put = (next: readonly PaintLayer[]) =>
    session.edit((doc) => setParam(doc, id, "layers", written(next)));
  const actions: LayerActions = {
    add: (above) => {
      const made = withNew(layers, above);
      put(made.layers);
      take(id, made.added.id);
    },
    take: (layer) => take(id, layer),
    change: (layer, change) => put(withChange(layers, layer, change)),
    changeBase: (change) =>
      session.edit((doc) => {
        for (const [name, value] of Object.entries(change)) setParam(doc, id, name, value);
      }),
    move: (layer, by) => put(withMoved(layers, layer, by)),
    remove: (layer) => {
      const below = layers[layers.findIndex((one) => one.id === layer) - 1];
      session.edit((doc) => {
        setParam(doc, id, "layers", written(without(layers, layer)));
        clearLayer(doc, id, layer);
      });
      take(id, below?.id ?? null);
    },
    show,
  };
  return { layers, active, actions };
}
