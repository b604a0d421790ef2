import { LONGEST, number, type Settings, word } from "../Picture";
import { CROP } from "../programs/crop";
import type { Tool } from "./tool";

/** A rectangle in pixels of the real picture. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Anchors that are found by looking at the whole picture. */
const LOOKING = ["detail", "salient", "thirds", "faces"];
/** In the order of `reach`. */
const OUTSIDE = ["clamp", "mirror", "wrap", "transparent"];

export const crop: Tool = {
  version: 2,
  preview(stage, { image }, settings) {
    // What is there to see is only known of the whole picture.
    if (!image || word(settings, "trim") !== "none") return null;
    const quarters = ["0", "90", "180", "270"].indexOf(word(settings, "turn"));
    const [wide, tall] = quarters % 2 === 1 ? [image.full[1], image.full[0]] : image.full;
    const angle = number(settings, "angle");
    if (angle % 360 !== 0 && word(settings, "resample") !== "cubic") return null;
    const frame = kept(wide, tall, angle, settings);
    const rect = rectOf(settings, frame);
    if (!rect || rect.width < 1 || rect.height < 1) return null;
    const { surface } = image;
    const x = (quarters % 2 === 1 ? surface.height : surface.width) / wide;
    const y = (quarters % 2 === 1 ? surface.width : surface.height) / tall;
    const share = Math.min(1, LONGEST / Math.max(rect.width * x, rect.height * y));
    const size = {
      width: Math.max(1, Math.round(rect.width * x * share)),
      height: Math.max(1, Math.round(rect.height * y * share)),
    };
    const flip = word(settings, "flip");
    const radians = (angle * Math.PI) / 180;
    const values = {
      ...{ left: rect.left * x, top: rect.top * y },
      ...{ step_x: (rect.width * x) / size.width, step_y: (rect.height * y) / size.height },
      ...{ low_x: frame.left * x, low_y: frame.top * y },
      ...{ wide: frame.width * x, tall: frame.height * y },
      ...{ middle_x: (wide * x) / 2, middle_y: (tall * y) / 2 },
      ...{ cosine: Math.cos(radians), sine: Math.sin(radians), quarters },
      flip_x: flip === "horizontal" || flip === "both" ? 1 : 0,
      flip_y: flip === "vertical" || flip === "both" ? 1 : 0,
      outside: OUTSIDE.indexOf(word(settings, "outside")),
    };
    const made = stage.pass(CROP, values, [surface], { size });
    const opened = word(settings, "outside") === "transparent" && beyond(rect, frame, angle);
    const full = [rect.width, rect.height] as const;
    return { image: { ...image, surface: made, full, alpha: image.alpha || opened } };
  },
};

function beyond(rect: Rect, frame: Rect, angle: number): boolean {
  const { left, top, width, height } = rect;
  const out = left < 0 || top < 0 || left + width > frame.width || top + height > frame.height;
  return out || angle % 360 !== 0;
}

/** What is left of a turned picture: all, or the largest part without empty corners. */
function kept(wide: number, tall: number, angle: number, settings: Settings): Rect {
  if (angle % 360 === 0 || word(settings, "corners") !== "cut") {
    return { left: 0, top: 0, width: wide, height: tall };
  }
  let turn = ((Math.abs(angle) % 180) * Math.PI) / 180;
  if (turn > Math.PI / 2) turn = Math.PI - turn;
  const [sine, cosine] = [Math.sin(turn), Math.cos(turn)];
  const scale = Math.min(
    wide / (wide * cosine + tall * sine),
    tall / (wide * sine + tall * cosine),
  );
  const width = Math.max(1, Math.floor(wide * scale));
  const height = Math.max(1, Math.floor(tall * scale));
  return {
    ...{ left: Math.floor((wide - width) / 2), top: Math.floor((tall - height) / 2) },
    ...{ width, height },
  };
}

/** The rectangle within `frame`, as `karate/nodes/effects/crop.py` finds it; null if it must look. */
export function rectOf(settings: Settings, frame: Rect): Rect | null {
  const percent = word(settings, "unit") === "percent";
  const along = (name: string, length: number) => {
    const value = number(settings, name);
    return percent ? evenly((value * length) / 100) : value;
  };
  const left = along("x", frame.width);
  const top = along("y", frame.height);
  const asked = {
    ...{ left, top },
    width: along("width", frame.width) || frame.width - left,
    height: along("height", frame.height) || frame.height - top,
  };
  const { width, height } = shaped(asked, settings, frame);
  if (width === asked.width && height === asked.height) return asked;
  const anchor = word(settings, "anchor");
  if (LOOKING.includes(anchor)) return null;
  const words = anchor.split(" ");
  const aligned = (near: string, far: string, spare: number) =>
    words.includes(near) ? 0 : words.includes(far) ? spare : Math.floor(spare / 2);
  return {
    left: left + aligned("left", "right", asked.width - width),
    top: top + aligned("top", "bottom", asked.height - height),
    ...{ width, height },
  };
}

function shaped(rect: Rect, settings: Settings, frame: Rect) {
  const aspect = word(settings, "aspect");
  let { width, height } = rect;
  if (aspect !== "free") {
    const named = aspect.split(":").map(Number);
    const original = [frame.width, frame.height];
    const [across = 1, down = 1] = aspect === "original" ? original : named;
    width = Math.min(rect.width, Math.floor((rect.height * across) / down));
    height = Math.min(rect.height, Math.floor((rect.width * down) / across));
  }
  const snap = Math.max(1, number(settings, "snap"));
  return { width: Math.floor(width / snap) * snap, height: Math.floor(height / snap) * snap };
}

/** To the nearest whole number, halves to the even one, as Python rounds. */
function evenly(value: number): number {
  const near = Math.round(value);
  return Math.abs(value % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
}
