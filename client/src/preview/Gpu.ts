/** What the previews need of a graphics card. Two of them: WebGPU, and WebGL2 where that is not there. */
import type { Program } from "./program";

/** Numbers of a pixel on the card: four floats, premultiplied. */
export interface Surface {
  readonly width: number;
  readonly height: number;
}

/** One program to be drawn over the whole of a surface. */
export interface Draw {
  readonly program: Program;
  /** The program's numbers in their order. */
  readonly values: readonly number[];
  readonly inputs: readonly Surface[];
  readonly onto: Surface;
}

/** Rows of a surface. */
export interface Rows {
  readonly from: number;
  readonly count: number;
}

export interface Gpu {
  readonly kind: "webgpu" | "webgl2";
  /** Longest side of a picture it takes. */
  readonly longest: number;
  /** Becomes true when the card was taken away (a driver's reset, a sleeping laptop). */
  readonly lost: boolean;
  /** A picture as it was decoded: 8 bits, straight alpha. */
  upload(bitmap: ImageBitmap): Surface;
  /** A surface to be drawn onto, perhaps one that was freed before. */
  surface(width: number, height: number): Surface;
  /** Begins a drawing, or of it only some rows; it is done some time after. */
  draw(draw: Draw, rows?: Rows): void;
  /** The surface for a canvas; its pixels where it must be read back. */
  shown(surface: Surface): ImageBitmap | Promise<ImageData>;
  /** Resolves when all that was begun is done. Rejects when the card was taken away. */
  settled(): Promise<void>;
  /** Gives a surface back, to be used again for the next of its size. */
  free(surface: Surface): void;
  /** Lets go of what was given back and not used again. */
  trim(): void;
  close(): void;
}

/** What a browser takes: within 0..1, upside down for a canvas of WebGL, straight for `ImageData`. */
export const SHOW: Program = {
  name: "show",
  textures: 1,
  values: ["flip", "straight"],
  body: `
vec4 shade(ivec2 at) {
  ivec2 size = extent0();
  int row = pick(at.y, size.y - 1 - at.y, $flip > 0.5);
  vec4 c = fetch0(ivec2(at.x, row));
  float a = clamp(c.w, 0.0, 1.0);
  vec4 plain = clamp(straight(c), vec4(0.0), vec4(1.0));
  return pick(vec4(clamp(c.xyz, vec3(0.0), vec3(a)), a), plain, $straight > 0.5);
}`,
};
