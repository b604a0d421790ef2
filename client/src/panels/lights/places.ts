/** Where the handles of a light stand over a picture, as shares of it, and what a drag of one says. */
import { type Light, type LightNumber, numberOf } from "./light";

/** A place over the picture, 0 to 1 from its top left; beyond lies outside. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

export type HandleName = "light" | "target";

export interface Handle {
  readonly name: HandleName;
  readonly at: Place;
}

/** The dome of a directional light is a disc of this radius, in shares of the shorter side. */
const DOME = 0.45;
/** How far outside the picture a handle can be dragged. */
const BEYOND = 0.25;

/** The handles of `light` over a picture that is `aspect` times as wide as high. */
export function handlesOf(light: Light, aspect: number): Handle[] {
  switch (light.type) {
    case "directional":
      return [{ name: "light", at: onDome(light, aspect) }];
    case "point":
      return [{ name: "light", at: { x: numberOf(light, "x"), y: numberOf(light, "y") } }];
    case "spot":
    case "area":
      return [
        { name: "light", at: { x: numberOf(light, "x"), y: numberOf(light, "y") } },
        { name: "target", at: { x: numberOf(light, "to_x"), y: numberOf(light, "to_y") } },
      ];
    case "ambient":
      return [];
  }
}

/** What a light becomes when one of its handles is dragged to `to`. */
export function dragged(
  light: Light,
  handle: HandleName,
  to: Place,
  aspect: number,
): Partial<Record<LightNumber, number>> {
  if (light.type === "directional") return offDome(to, aspect);
  const at = { x: near(to.x), y: near(to.y) };
  return handle === "target" ? { to_x: at.x, to_y: at.y } : { x: at.x, y: at.y };
}

/** The half axes of the dome over the picture, in shares of its sides. */
export function domeOf(aspect: number): Place {
  return { x: DOME * Math.min(1, 1 / aspect), y: DOME * Math.min(1, aspect) };
}

function onDome(light: Light, aspect: number): Place {
  const turn = (numberOf(light, "azimuth") * Math.PI) / 180;
  const flat = Math.cos((numberOf(light, "elevation") * Math.PI) / 180);
  const dome = domeOf(aspect);
  return { x: 0.5 + dome.x * flat * Math.sin(turn), y: 0.5 - dome.y * flat * Math.cos(turn) };
}

function offDome(to: Place, aspect: number): Partial<Record<LightNumber, number>> {
  const dome = domeOf(aspect);
  const [right, up] = [(to.x - 0.5) / dome.x, (0.5 - to.y) / dome.y];
  const away = Math.min(1, Math.hypot(right, up));
  const elevation = (Math.acos(away) * 180) / Math.PI;
  if (away < 1e-3) return { elevation: 90 };
  const turn = (Math.atan2(right, up) * 180) / Math.PI;
  return { azimuth: whole((turn + 360) % 360), elevation: whole(elevation) };
}

function whole(value: number): number {
  return Math.round(value * 10) / 10;
}

function near(share: number): number {
  return Math.min(1 + BEYOND, Math.max(-BEYOND, share));
}
