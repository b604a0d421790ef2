import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useToasts } from "@/ui/notify";
import { storePicture } from "./upload";

let asked: string[];
let carried: object | undefined;

beforeEach(() => {
  asked = [];
  carried = undefined;
  useToasts.setState({ toasts: [] });
  vi.stubGlobal("fetch", async (path: string) => {
    asked.push(path);
    const stored = { id: "a1", sha256: "ab", media_type: "image/png", bytes: 3, karate: carried };
    return new Response(JSON.stringify(path.endsWith("/import") ? { id: "w9" } : stored));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  history.replaceState(null, "", "/");
});

const store = () => storePicture(new File(["abc"], "cat.png", { type: "image/png" }), () => {});
const titles = () => useToasts.getState().toasts.map(({ title }) => title);

describe("a picture that carries its workflow", () => {
  it("is offered as a new workflow, and opens as one", async () => {
    carried = { graph: { nodes: [], edges: [] }, signature: "ok" };
    await store();
    const offer = useToasts.getState().toasts.find(({ title }) => title.includes("carries"));
    expect(offer?.detail).toBe("Its receipt was signed here.");
    offer?.action?.run();
    await vi.waitFor(() => expect(location.pathname).toBe("/w/w9"));
    expect(asked).toEqual(["/api/v1/assets?name=cat.png", "/api/v1/workflows/import"]);
  });

  it("warns of an altered receipt", async () => {
    carried = { graph: { nodes: [], edges: [] }, signature: "altered" };
    await store();
    const offer = useToasts.getState().toasts.find(({ title }) => title.includes("carries"));
    expect(offer?.detail).toContain("altered");
  });

  it("is not offered where there is no graph", async () => {
    await store();
    carried = { graph: null, signature: "ok" };
    await store();
    expect(titles().some((title) => title.includes("carries"))).toBe(false);
  });
});
