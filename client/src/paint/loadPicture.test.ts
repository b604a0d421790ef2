import { afterEach, expect, test, vi } from "vitest";
import { measured } from "@/paint/loadPicture";

afterEach(() => vi.unstubAllGlobals());

const unknown = { id: "a", sha256: "", media_type: "image/*", bytes: 0 };

test("a picture that says no size is measured without being decoded here", async () => {
  const fetched = vi.fn(async (_: string) => {
    return new Response("", { headers: { "x-image-width": "9000", "x-image-height": "6000" } });
  });
  vi.stubGlobal("fetch", fetched);
  expect(await measured(unknown)).toEqual({ ...unknown, width: 9000, height: 6000 });
  expect(fetched.mock.calls.map(([url]) => url)).toEqual(["/api/v1/assets/a/preview?w=16"]);
});

test("one whose size is known is not asked about, and one of unknown size stays so", async () => {
  const fetched = vi.fn(async () => new Response(""));
  vi.stubGlobal("fetch", fetched);
  const known = { ...unknown, width: 20, height: 10 };
  expect(await measured(known)).toBe(known);
  expect(fetched).not.toHaveBeenCalled();
  expect(await measured(unknown)).toEqual(unknown);
});
