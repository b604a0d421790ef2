/** The lights of a Relight node, in the words and limits of karate/nodes/effects/relight/lights.py. */
import type { Json } from "@/graph/types";

export const LIGHT_TYPES = ["directional", "point", "spot", "area", "ambient"] as const;
export type LightType = (typeof LIGHT_TYPES)[number];

export const MAX_LIGHTS = 8;
export const KELVIN: readonly [least: number, most: number] = [1000, 40_000];
/** What a light's temperature is when it first gets one: a light bulb. */
export const USUAL_KELVIN = 3200;

/** Least, most and usual value of each number of a light. */
export const NUMBERS = {
  azimuth: [-360, 360, 315],
  elevation: [-90, 90, 45],
  x: [-5, 6, 0.5],
  y: [-5, 6, 0.5],
  z: [-5, 10, 0.5],
  to_x: [-5, 6, 0.5],
  to_y: [-5, 6, 0.5],
  to_z: [-5, 10, 0],
  intensity: [0, 20, 1],
  falloff: [0, 4, 2],
  cone: [1, 170, 60],
  penumbra: [0, 1, 0.3],
  width: [0.01, 5, 0.4],
  height: [0.01, 5, 0.4],
  roll: [-180, 180, 0],
  specular: [0, 1, 0],
  roughness: [0.05, 1, 0.4],
} as const satisfies Record<string, readonly [number, number, number]>;
export type LightNumber = keyof typeof NUMBERS;

export interface Light extends Readonly<Partial<Record<LightNumber, number>>> {
  readonly type: LightType;
  readonly on?: boolean;
  readonly colour?: string;
  readonly kelvin?: number | null;
}

/** The lights that a value lists; what is no light is left out. */
export function readLights(value: Json): Light[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((one) => {
    if (typeof one !== "object" || one === null || Array.isArray(one)) return [];
    const type = LIGHT_TYPES.find((known) => known === (one as { type?: Json }).type);
    return [{ ...(one as object), type: type ?? "directional" } as Light];
  });
}

/** The lights as the param keeps them: keys that say nothing are left out. */
export function writtenLights(lights: readonly Light[]): Json {
  return lights.map((light) =>
    Object.fromEntries(Object.entries(light).filter(([, value]) => value != null)),
  );
}

export function numberOf(light: Light, name: LightNumber): number {
  const value = light[name];
  return typeof value === "number" ? value : NUMBERS[name][2];
}

/** `light` with some numbers, each within its limits and short. */
export function withNumbers(light: Light, numbers: Partial<Record<LightNumber, number>>): Light {
  const found: Partial<Record<LightNumber, number>> = {};
  for (const [name, value] of Object.entries(numbers) as [LightNumber, number][]) {
    const [least, most] = NUMBERS[name];
    found[name] = Number(Math.min(most, Math.max(least, value)).toFixed(3));
  }
  return { ...light, ...found };
}

/** A light as it first stands: above the picture, so that it shows. */
export function newLight(type: LightType): Light {
  switch (type) {
    case "directional":
      return { type, azimuth: 315, elevation: 45 };
    case "point":
      return { type, x: 0.3, y: 0.3, z: 0.3 };
    case "spot":
      return { type, x: 0.2, y: 0.1, z: 0.5, to_x: 0.5, to_y: 0.5, cone: 60 };
    case "area":
      return { type, x: 0.3, y: 0.25, z: 0.5, to_x: 0.5, to_y: 0.5, width: 0.4, height: 0.4 };
    case "ambient":
      return { type, intensity: 0.3 };
  }
}

/** The colour a light shines in, for a swatch. */
export function shownColour(light: Light): string {
  if (typeof light.kelvin === "number") return ofKelvin(light.kelvin);
  return light.colour ?? "#ffffff";
}

/** A black body's colour, by the same fit of the Planckian locus as the server (Kim et al. 2002). */
export function ofKelvin(kelvin: number): string {
  const t = Math.min(25_000, Math.max(1667, kelvin));
  const cubic = (a: number, b: number, c: number, d: number, at: number) =>
    ((a * at + b) * at + c) * at + d;
  const x =
    t <= 4000
      ? cubic(-0.2661239e9, -0.2343589e6, 0.8776956e3, 0.17991, 1 / t)
      : cubic(-3.0258469e9, 2.1070379e6, 0.2226347e3, 0.24039, 1 / t);
  let y = cubic(3.081758, -5.8733867, 3.75112997, -0.37001483, x);
  if (t <= 4000) y = cubic(-0.9549476, -1.37418593, 2.09137015, -0.16748867, x);
  if (t <= 2222) y = cubic(-1.1063814, -1.3481102, 2.18555832, -0.20219683, x);
  const [big, rest] = [x / y, (1 - x - y) / y];
  const rgb = [
    3.2404542 * big - 1.5371385 - 0.4985314 * rest,
    -0.969266 * big + 1.8760108 + 0.041556 * rest,
    0.0556434 * big - 0.2040259 + 1.0572252 * rest,
  ];
  const most = Math.max(...rgb);
  return `#${rgb.map((part) => hex(encoded(Math.max(0, part / most)))).join("")}`;
}

function encoded(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
}

function hex(share: number): string {
  return Math.round(share * 255)
    .toString(16)
    .padStart(2, "0");
}
