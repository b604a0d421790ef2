/**
 * Healing, as `karate/nodes/effects/painter/heal.py`: the grain of another place in the light of this one.
 * What differs beside the stroke is stretched over it like a film, and put on the source.
 */
import { type Box, isEmpty } from "@/paint/box";
import type { Drawn } from "@/paint/dabs";
import { composer, type Ink, sourceOf } from "@/paint/ink";
import { stretching } from "@/paint/membrane";
import type { Work } from "@/paint/pieces";
import { FAINT, layerIn, plainAt, type Surface } from "@/paint/surface";

/** The ink of a heal whose coverage is in `scratch`; `box` is all that decides about it. */
export function* healing(on: Surface, stroke: Drawn, box: Box): Work<Ink> {
  const { width, scratch } = on;
  const [wide, high] = [box.x1 - box.x0, box.y1 - box.y0];
  const size = isEmpty(box) ? 0 : wide * high;
  const planes = [0, 1, 2].map(() => new Float32Array(size));
  const hole = new Uint8Array(size).fill(1);
  const [source, seen] = [new Float64Array(4), new Float64Array(4)];
  const [take, sheets] = [sourceOf(on, stroke), sheetsUpTo(on, stroke)];
  for (let at = 0; at < size; at += 1) {
    if (at % on.piece === 0) yield null;
    const row = Math.floor(at / wide);
    const place = (box.y0 + row) * width + box.x0 + at - row * wide;
    if (scratch[place] !== 0 || !take(place, source)) continue;
    plainAt(on.paint, sheets, place, seen);
    const alpha = seen[3] ?? 0;
    if (alpha <= FAINT || (source[3] ?? 0) <= FAINT) continue;
    hole[at] = 0;
    planes.forEach((plane, part) => {
      plane[at] = (seen[part] ?? 0) / alpha - (source[part] ?? 0);
    });
  }
  yield* stretching({ planes, hole, width: wide, height: high });
  const compose = composer(stroke.blend);
  return (pixel, place, a) => {
    if (!take(place, source) || (source[3] ?? 0) <= FAINT) return;
    const row = Math.floor(place / width);
    const at = (row - box.y0) * wide + place - row * width - box.x0;
    planes.forEach((plane, part) => {
      source[part] = Math.max(0, (source[part] ?? 0) + (plane[at] ?? 0));
    });
    compose(pixel, source, a * (source[3] ?? 0));
  };
}

/** What is painted on the layer of a stroke, and on those below that show. */
function sheetsUpTo(on: Surface, stroke: Drawn): readonly Float32Array[] {
  const own = on.layers.findIndex(({ id }) => id === layerIn(on, stroke));
  return on.layers
    .slice(0, own + 1)
    .flatMap(({ id, visible }) => (visible && on.sheets.get(id)) || []);
}
