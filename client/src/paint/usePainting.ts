import { useEffect, useMemo, useReducer, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import type { Blend, Painted } from "@/graph/stroke";
import type { GraphNode, Json } from "@/graph/types";
import { type InputPicture, inputPicture } from "@/paint/inputPicture";
import { readLayers } from "@/paint/layers";
import { loadMask, loadPicture, type Picture, plainPicture } from "@/paint/loadPicture";
import { Painting } from "@/paint/Painting";
import type { Whole } from "@/paint/show";
import { surface } from "@/paint/surface";

/** Size of the sheet where no picture comes in and the node says none. */
const SHEET = 1024;
const UNREAD = "The picture could not be read.";

export type Loading =
  | { readonly kind: "loading" }
  /** `again` where trying again may help; else what comes in has to be computed. */
  | { readonly kind: "problem"; readonly detail: string; readonly again?: () => void }
  | { readonly kind: "ready"; readonly painting: Painting; readonly of: Picture["of"] };

/** The painting of a node over what comes into it now, with `strokes` on it. */
export function usePainting(node: GraphNode, strokes: Painted): Loading {
  const { graph, nodeTypes, inert, results } = useEditor();
  const sources = { graph, nodeTypes, inert, results };
  const picture = inputPicture(node.id, "image", sources);
  const mask = inputPicture(node.id, "mask", sources);
  const loading = useLoaded(node, picture, mask);
  useEffect(() => {
    if (loading.kind === "ready") loading.painting.take(strokes);
  }, [loading, strokes]);
  useWhole(node, loading);
  return loading;
}

function useLoaded(node: GraphNode, picture: InputPicture, mask: InputPicture): Loading {
  const [loading, setLoading] = useState<Loading>({ kind: "loading" });
  const sheet = sheetOf(node);
  const { mask_use: use, invert_mask: inverted } = node.params;
  const how = { limits: use === "limit", inverted: inverted === true };
  // The same input gives the same picture; the objects that say so are new each time.
  const wanted = JSON.stringify([picture, mask, how, picture.kind === "picture" ? null : sheet]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `wanted` says all of them.
  const load = useMemo(() => () => begin({ picture, mask, sheet, how }), [wanted]);
  const [tries, again] = useReducer((count: number) => count + 1, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try.
  useEffect(() => {
    let stopped = false;
    load().then(
      (next) => !stopped && setLoading(next),
      () => !stopped && setLoading({ kind: "problem", detail: UNREAD, again }),
    );
    return () => {
      stopped = true;
    };
  }, [load, tries]);
  return loading;
}

interface Sheet {
  readonly of: Picture["of"];
  readonly color: string | null;
}

interface Beginning {
  readonly picture: InputPicture;
  readonly mask: InputPicture;
  readonly sheet: Sheet;
  /** Whether the mask limits the paint instead of being painted on, and whether it is turned over. */
  readonly how: { readonly limits: boolean; readonly inverted: boolean };
}

async function begin({ picture, mask, sheet, how }: Beginning): Promise<Loading> {
  if (picture.kind === "waiting") {
    return { kind: "problem", detail: "What comes in has not been computed yet." };
  }
  const { pixels, of } =
    picture.kind === "picture"
      ? await loadPicture(picture.asset)
      : plainPicture(sheet.of, sheet.color);
  const { width, height } = pixels;
  const found = mask.kind === "picture" ? await loadMask(mask.asset, width, height) : null;
  const wired = found && how.inverted ? found.map((value) => 255 - value) : found;
  const masks = how.limits ? { limit: wired } : { maskBase: wired };
  return { kind: "ready", painting: new Painting(surface(pixels, masks)), of };
}

/** The sheet that stands in for a picture, as the node's settings have it. */
function sheetOf({ params }: GraphNode): Sheet {
  const side = (value: unknown) =>
    typeof value === "number" && value >= 1 ? Math.round(value) : SHEET;
  const { width, height, background, transparent } = params;
  const color = typeof background === "string" && background !== "" ? background : "#ffffff";
  return { of: [side(width), side(height)], color: transparent === true ? null : color };
}

/** How all paint lies on the picture and in which layers, by the node's settings. */
function useWhole(node: GraphNode, loading: Loading): void {
  const { opacity, blend, mix, layers } = node.params;
  useEffect(() => {
    if (loading.kind === "ready") loading.painting.settle(wholeOf({ opacity, blend, mix }));
  }, [loading, opacity, blend, mix]);
  useEffect(() => {
    if (loading.kind === "ready") loading.painting.stack(readLayers(layers));
  }, [loading, layers]);
}

/** How the paint on the picture lies, by settings that may be missing. */
export function wholeOf({
  opacity,
  blend,
  mix,
}: Readonly<Record<string, Json | undefined>>): Whole {
  return {
    opacity: typeof opacity === "number" ? opacity : 1,
    blend: typeof blend === "string" ? (blend as Blend) : "normal",
    mix: typeof mix === "number" ? mix : 1,
  };
}
