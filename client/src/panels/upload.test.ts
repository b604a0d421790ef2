import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Asset } from "@/api/assets";
import { useToasts } from "@/ui/notify";
import { MOST_UPLOAD_BYTES, storePicture, uploadProblem } from "./upload";

const file = new File(["abc"], "cat.png", { type: "image/png" });
const toast = () => useToasts.getState().toasts[0];

function answer(status: number, body: unknown) {
  vi.stubGlobal("fetch", vi.fn().mockResolvedValue(new Response(JSON.stringify(body), { status })));
}

describe("uploadProblem", () => {
  it("refuses empty, huge and other files before they travel", () => {
    expect(uploadProblem({ name: "a.png", size: 0, type: "image/png" })).toContain("empty");
    const size = MOST_UPLOAD_BYTES + 1;
    expect(uploadProblem({ name: "a.png", size, type: "image/png" })).toContain("67 MB");
    expect(uploadProblem({ name: "a.pdf", size: 9, type: "application/pdf" })).toContain(
      "no picture",
    );
    expect(uploadProblem({ name: "a", size: 9, type: "" })).toBeNull();
  });
});

describe("storePicture", () => {
  beforeEach(() => {
    useToasts.setState({ toasts: [] });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("hands the stored asset on", async () => {
    answer(201, { id: "a1" });
    const stored: Asset[] = [];
    await storePicture(file, (asset) => stored.push(asset));
    expect(stored).toMatchObject([{ id: "a1" }]);
    expect(toast()).toMatchObject({ tone: "ok" });
  });

  it("shows the server's reason and makes nothing of a refused file", async () => {
    answer(422, { code: "invalid", detail: "the picture has 81 000 000 pixels" });
    const onStored = vi.fn();
    await storePicture(file, onStored);
    expect(onStored).not.toHaveBeenCalled();
    expect(toast()).toMatchObject({ tone: "bad", detail: "the picture has 81 000 000 pixels" });
    expect(toast()?.action).toBeUndefined();
  });

  it("offers to try again when the server was away", async () => {
    vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("network")));
    const onStored = vi.fn();
    await storePicture(file, onStored);
    expect(toast()?.action?.label).toBe("Try again");
    answer(201, { id: "a2" });
    toast()?.action?.run();
    await vi.waitFor(() => expect(onStored).toHaveBeenCalledOnce());
  });
});
