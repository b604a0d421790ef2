// @vitest-environment node
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  KELVIN,
  LIGHT_TYPES,
  type Light,
  MAX_LIGHTS,
  NUMBERS,
  newLight,
  numberOf,
  ofKelvin,
  readLights,
  withNumbers,
  writtenLights,
} from "./light";
import { dragged, handlesOf } from "./places";

const file = new URL("../../../../tests/vectors/lights.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8"));
const aspects = fc.double({ min: 0.2, max: 5, noNaN: true });

describe("lights", () => {
  it("have the words and limits of the server", () => {
    expect({ types: LIGHT_TYPES, numbers: NUMBERS, most: MAX_LIGHTS, kelvin: KELVIN }).toEqual({
      types: vectors.types,
      numbers: vectors.numbers,
      most: vectors.most,
      kelvin: vectors.kelvin,
    });
  });

  it("shine in the server's colours", () => {
    for (const [kelvin, colour] of vectors.colours) expect(ofKelvin(kelvin)).toBe(colour);
  });

  it("are read from anything and written without empty keys", () => {
    expect(readLights("sun")).toEqual([]);
    expect(readLights([7, null, { type: "laser", x: 1 }])).toEqual([{ type: "directional", x: 1 }]);
    expect(writtenLights([{ type: "point", kelvin: null, x: 0.5 }])).toEqual([
      { type: "point", x: 0.5 },
    ]);
  });

  it("keep their numbers within limits", () => {
    expect(numberOf(withNumbers(newLight("point"), { intensity: 99, x: -9 }), "intensity")).toBe(
      20,
    );
    expect(numberOf({ type: "spot" }, "cone")).toBe(60);
  });
});

describe("handles", () => {
  it("of a direction stand where they were dragged to", () => {
    const place = fc.record({
      x: fc.double({ min: 0.35, max: 0.65, noNaN: true }),
      y: fc.double({ min: 0.35, max: 0.65, noNaN: true }),
    });
    fc.assert(
      fc.property(place, aspects, (to, aspect) => {
        const sun = newLight("directional");
        const moved = withNumbers(sun, dragged(sun, "light", to, aspect));
        const [handle] = handlesOf(moved, aspect);
        const dome = { x: 0.45 * Math.min(1, 1 / aspect), y: 0.45 * Math.min(1, aspect) };
        const away = Math.hypot((to.x - 0.5) / dome.x, (to.y - 0.5) / dome.y);
        if (away > 0.98) return;
        expect(Math.abs((handle?.at.x ?? 9) - to.x) / dome.x).toBeLessThan(0.02);
        expect(Math.abs((handle?.at.y ?? 9) - to.y) / dome.y).toBeLessThan(0.02);
      }),
    );
  });

  it("turn the sun: left of the middle is from the left, at the rim it lies flat", () => {
    const sun = newLight("directional");
    expect(dragged(sun, "light", { x: 0, y: 0.5 }, 1)).toEqual({ azimuth: 270, elevation: 0 });
    expect(dragged(sun, "light", { x: 0.5, y: 0.5 }, 1)).toEqual({ elevation: 90 });
    expect(dragged(sun, "light", { x: 0.5, y: -4 }, 1)).toEqual({ azimuth: 0, elevation: 0 });
  });

  it("of places move light and target apart, not far outside", () => {
    const spot: Light = newLight("spot");
    expect(handlesOf(spot, 1).map(({ name }) => name)).toEqual(["light", "target"]);
    expect(dragged(spot, "target", { x: 0.1, y: 0.9 }, 1)).toEqual({ to_x: 0.1, to_y: 0.9 });
    expect(dragged(spot, "light", { x: 7, y: -7 }, 1)).toEqual({ x: 1.25, y: -0.25 });
    expect(handlesOf(newLight("ambient"), 1)).toEqual([]);
  });
});
