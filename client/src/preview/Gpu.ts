/** What the previews need of a graphics card. Two of them: WebGPU, and WebGL2 where that is not there. */
import type { Program } from "./program";

/** Numbers of a pixel on the card: four floats, premultiplied. */
export interface Surface {
  readonly width: number;
  readonly height: number;
}

export interface Gpu {
  readonly kind: "webgpu" | "webgl2";
  /** Longest side of a picture it takes. */
  readonly longest: number;
  /** Becomes true when the card was taken away (a driver's reset, a sleeping laptop). */
  readonly lost: boolean;
  /** A picture as it was decoded: 8 bits, straight alpha. */
  upload(bitmap: ImageBitmap): Surface;
  /** The result of `program`, as a new surface. */
  draw(
    program: Program,
    values: readonly number[],
    inputs: readonly Surface[],
    size: Surface,
  ): Surface;
  /** The surface as the browser draws it. */
  shown(surface: Surface): Promise<ImageBitmap>;
  free(surface: Surface): void;
  /** Surfaces that were made and not freed. */
  readonly held: number;
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
