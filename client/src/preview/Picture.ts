import type { Json } from "@/graph/types";
import type { Surface } from "./Gpu";

/** A picture at preview size. */
export interface Picture {
  /** Premultiplied, sRGB-encoded, or the numbers of a mask in all three colours. */
  readonly surface: Surface;
  /** Whether the real picture has one colour plane. */
  readonly gray: boolean;
  readonly alpha: boolean;
  /** Width and height of the real picture: lengths in pixels are meant in these. */
  readonly full: readonly [width: number, height: number];
}

/** Longest side of a preview, in pixels. */
export const LONGEST = 768;

/** How much smaller the preview is than the real picture. */
export function scaleOf({ surface, full }: Picture): number {
  return surface.width / full[0];
}

/** The size of a preview of a picture of `full` pixels; its longest side is `longest` at most. */
export function previewSize([width, height]: Picture["full"], longest = LONGEST): Surface {
  const scale = Math.min(1, longest / Math.max(width, height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return { width: side(width), height: side(height) };
}

/** Settings of a node with every default filled in. */
export type Settings = Readonly<Record<string, Json>>;

export function number(settings: Settings, name: string): number {
  const value = settings[name];
  return typeof value === "number" ? value : 0;
}

export function word(settings: Settings, name: string): string {
  const value = settings[name];
  return typeof value === "string" ? value : "";
}

/** 1 for what is on, 0 for what is off: as programs take it. */
export function flag(settings: Settings, name: string): number {
  return settings[name] === true ? 1 : 0;
}

/** A colour like #ffcc00 as sRGB-encoded values; null for anything else. */
export function rgb(text: string): [number, number, number] | null {
  if (!/^#[0-9a-f]{6}$/i.test(text)) return null;
  const part = (at: number) => Number.parseInt(text.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

/** sRGB-encoded to linear light. */
export function light(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}
