// @vitest-environment node
import { expect, test, vi } from "vitest";
import type { Gpu, Surface } from "./Gpu";
import { Made } from "./Made";
import { LONGEST } from "./Picture";

vi.mock("./reduced", () => ({ reduced: (_: Gpu, __: Surface, size: Surface) => size }));

const at = (width: number, height: number, side: number) => {
  const made = new Made("blur", {} as Gpu);
  const surface = { width, height } as Surface;
  made.add(LONGEST, { image: { surface, full: [width, height], gray: false, alpha: false } }, 0);
  return made.at(side)?.image?.surface;
};

test("a smaller picture is as fine as it may be", () => {
  expect(at(768, 512, 384)).toEqual({ width: 384, height: 256 });
  expect(at(400, 300, 384)).toEqual({ width: 384, height: 288 });
  expect(at(38, 20, 384)).toEqual({ width: 38, height: 20 });
});
