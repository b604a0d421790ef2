/** The layers of a painting, as its param `layers` has them: bottom to top, all above the picture. */
import { newId } from "@/graph/newId";
import { BLENDS, type Blend, type Painted } from "@/graph/stroke";
import type { Json } from "@/graph/types";

export interface PaintLayer {
  readonly id: string;
  readonly name: string;
  /** 0 to 1. */
  readonly opacity: number;
  readonly blend: Blend;
  readonly visible: boolean;
}

/** Most layers of one painting. */
export const MOST_LAYERS = 16;
/** Longest name of a layer. */
export const LONGEST_NAME = 64;

/** The layers that a param says; those it does not say soundly are left out. */
export function readLayers(value: Json | undefined): readonly PaintLayer[] {
  if (!Array.isArray(value)) return [];
  const known = new Set<string>();
  const found = value.filter((entry): entry is Json & PaintLayer => {
    if (!isLayer(entry) || known.has(entry.id)) return false;
    known.add(entry.id);
    return true;
  });
  return found.slice(0, MOST_LAYERS);
}

function isLayer(value: Json): value is Json & PaintLayer {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { id, name, opacity, blend, visible } = value as Record<string, Json>;
  return (
    typeof id === "string" &&
    /^[A-Za-z0-9_-]{1,64}$/.test(id) &&
    typeof name === "string" &&
    typeof opacity === "number" &&
    opacity >= 0 &&
    opacity <= 1 &&
    (BLENDS as readonly Json[]).includes(blend ?? null) &&
    typeof visible === "boolean"
  );
}

/** One more layer right above the layer `above`, or at the bottom above the picture. */
export function withNew(
  layers: readonly PaintLayer[],
  above: string | null,
): { layers: readonly PaintLayer[]; added: PaintLayer } {
  const added: PaintLayer = {
    ...{ id: newId(), name: freeName(layers), opacity: 1, blend: "normal", visible: true },
  };
  const place = layers.findIndex(({ id }) => id === above) + 1;
  return { layers: layers.toSpliced(place, 0, added), added };
}

function freeName(layers: readonly PaintLayer[]): string {
  const names = new Set(layers.map(({ name }) => name));
  let count = layers.length + 1;
  while (names.has(`Layer ${count}`)) count += 1;
  return `Layer ${count}`;
}

export function without(layers: readonly PaintLayer[], id: string): readonly PaintLayer[] {
  return layers.filter((layer) => layer.id !== id);
}

export function withChange(
  layers: readonly PaintLayer[],
  id: string,
  change: Partial<Omit<PaintLayer, "id">>,
): readonly PaintLayer[] {
  return layers.map((layer) => (layer.id === id ? { ...layer, ...change } : layer));
}

/** Puts a layer `by` places higher, or lower, as far as there are any. */
export function withMoved(
  layers: readonly PaintLayer[],
  id: string,
  by: number,
): readonly PaintLayer[] {
  const from = layers.findIndex((layer) => layer.id === id);
  const layer = layers[from];
  if (!layer) return layers;
  const to = Math.min(layers.length - 1, Math.max(0, from + by));
  return layers.toSpliced(from, 1).toSpliced(to, 0, layer);
}

/** As the param holds them. */
export function written(layers: readonly PaintLayer[]): Json {
  return layers.map((layer) => ({ ...layer }));
}

/** How many strokes paint on each layer; under "" those of the picture itself. */
export function countsOf(
  { strokes }: Painted,
  layers: readonly PaintLayer[],
): ReadonlyMap<string, number> {
  const known = new Set(layers.map(({ id }) => id));
  const counts = new Map<string, number>();
  for (const { stroke } of strokes) {
    if (stroke.target === "mask") continue;
    const id = stroke.layer !== undefined && known.has(stroke.layer) ? stroke.layer : "";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}
