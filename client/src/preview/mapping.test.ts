/** Settings to the numbers of programs, and programs to both languages. */
import { describe, expect, test } from "vitest";
import { fileFacts } from "./fileFacts";
import { box, gaussian, triangle } from "./kernels";
import { previewSize, rgb } from "./Picture";
import { inWgsl, type Program, toGlsl, toWgsl } from "./program";
import { wayOf } from "./tools/blur";
import { mixer } from "./tools/channels";
import { rectOf } from "./tools/crop";
import { gains } from "./tools/default";
import { keyOf } from "./tools/maskExtractor";

const CROP = {
  x: 0,
  y: 0,
  width: 0,
  height: 0,
  unit: "px",
  aspect: "free",
  snap: 1,
  anchor: "centre",
};
const FRAME = { left: 0, top: 0, width: 301, height: 200 };

/** Variance of a symmetric kernel given by half. */
function variance(half: readonly number[]): number {
  return half.reduce((sum, weight, i) => sum + 2 * weight * i * i, 0);
}

describe("kernels", () => {
  test.each([0.6, 2, 5.5])("have the standard deviation %d and sum to 1", (sigma) => {
    for (const kernel of [gaussian, box, triangle]) {
      const half = kernel(sigma);
      const sum = half.reduce((all, weight, i) => all + (i === 0 ? weight : 2 * weight), 0);
      expect(sum).toBeCloseTo(1, 6);
      expect(Math.sqrt(variance(half))).toBeCloseTo(sigma, 1);
    }
  });

  test("a wide blur is made small, and no kernel outgrows what a program holds", () => {
    expect(wayOf(3, gaussian).factor).toBe(1);
    expect(wayOf(60, gaussian).factor).toBe(16);
    for (let sigma = 0; sigma <= 250; sigma += 0.7) {
      for (const kernel of [gaussian, box, triangle]) {
        expect(wayOf(sigma, kernel).kernel.length).toBeLessThan(40);
      }
    }
  });
});

test("crop takes the server's rectangle", () => {
  expect(rectOf(CROP, FRAME)).toEqual(FRAME);
  expect(rectOf({ ...CROP, unit: "percent", x: 50 }, FRAME)).toMatchObject({
    left: 150,
    width: 151,
  });
  expect(rectOf({ ...CROP, aspect: "1:1" }, FRAME)).toMatchObject({ left: 50, width: 200 });
  expect(rectOf({ ...CROP, aspect: "1:1", anchor: "top right" }, FRAME)?.left).toBe(101);
  expect(rectOf({ ...CROP, snap: 64 }, FRAME)).toMatchObject({ width: 256, height: 192 });
  expect(rectOf({ ...CROP, aspect: "1:1", anchor: "detail" }, FRAME)).toBeNull();
});

test("white balance keeps luminance, and gray stays gray", () => {
  const [red, green, blue] = gains({ exposure: 1, temperature: 50, tint: 20 }, false);
  expect(0.2126 * red + 0.7152 * green + 0.0722 * blue).toBeCloseTo(2, 9);
  expect(red).toBeGreaterThan(blue);
  expect(gains({ exposure: 1, temperature: 50 }, true)).toEqual([2, 2, 2]);
});

test("a gray screen is no key, and a mixer in monochrome has one row for all", () => {
  expect(keyOf({ colour: "#808080", gain: 1, balance: 50 })).toBeNull();
  expect(keyOf({ colour: "#00ff00", gain: 2, balance: 50 })).toMatchObject({
    primary: 1,
    whole: 2,
  });
  const numbers = mixer({ monochrome: true, red_red: 0.5, red_constant: 0.1, alpha_alpha: 1 });
  expect(numbers.slice(5, 10)).toEqual([0.5, 0, 0, 0, 0.1]);
  expect(numbers[18]).toBe(1);
});

test("sizes, colours and files are read as they are", () => {
  expect(previewSize([1536, 1024])).toEqual({ width: 768, height: 512 });
  expect(previewSize([30_000, 1])).toEqual({ width: 768, height: 1 });
  expect(rgb("#ff0080")).toEqual([1, 0, 128 / 255]);
  expect(rgb("red")).toBeNull();
  const png = (type: number) => {
    const bytes = new Uint8Array(64);
    bytes.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]);
    bytes[25] = type;
    bytes.set(new TextEncoder().encode("IDAT"), 37);
    return bytes;
  };
  expect(fileFacts(png(0))).toEqual({ gray: true, alpha: false });
  expect(fileFacts(png(6))).toEqual({ gray: false, alpha: true });
});

test("a program is written for both languages", () => {
  const program: Program = {
    name: "half",
    textures: 1,
    values: ["mix", "weights[]"],
    body: "\nvec4 shade(ivec2 at) {\n  float part = $mix * item(0);\n  return fetch0(at) * part;\n}",
  };
  expect(toGlsl(program)).toContain("float part = U[0].x * item(0);");
  expect(toWgsl(program)).toContain("fn shade(at: vec2<i32>) -> vec4<f32> {");
  expect(toWgsl(program)).toContain("var part: f32 = U[0].x * item(0);");
  expect(inWgsl("pick(a, vec3(0.0), b)")).toBe("select(a, vec3<f32>(0.0), b)");
});
