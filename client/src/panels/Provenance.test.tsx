import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Check } from "@/api/receipts";
import { type Editor, EditorContext } from "@/app/EditorContext";
import { Provenance } from "./Provenance";

const picture = (id: string) => ({
  ...{ id, sha256: "ab".repeat(32), media_type: "image/png", bytes: 2000, width: 30, height: 20 },
});

const ANSWERS: Record<string, object> = {
  "/api/v1/assets/made/provenance": {
    asset: picture("made"),
    ...{ actor: "ada", actor_name: "Ada", at: "2026-11-22T20:00:00Z", run: "r1", cost: 250_000 },
    workflow: { id: "w", version: 7, title: "Cats" },
    step: { node: "blur", type: "blur", version: 1, params: { sigma: 4.5 }, key: "k" },
    events: [{ position: 12, type: "run.requested", hash: "00" }],
    sources: { image: [{ ...picture("photo"), node: "photo" }] },
  },
  "/api/v1/assets/photo/provenance": {
    asset: picture("photo"),
    ...{ actor: "bob", actor_name: "Bob", at: "2026-11-22T19:00:00Z", name: "cat.png" },
    ...{ events: [], sources: {} },
  },
};

describe("Provenance", () => {
  let root: Root;
  let home: HTMLElement;
  let checks: Check[];

  const text = () => home.textContent ?? "";
  const show = async () => {
    const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    const editor = { graph: { nodes: new Map() }, nodeTypes: new Map() } as unknown as Editor;
    await act(async () => {
      root.render(
        <QueryClientProvider client={queries}>
          <EditorContext.Provider value={editor}>
            <Provenance asset={picture("made")} title="Soft cat" />
          </EditorContext.Provider>
        </QueryClientProvider>,
      );
    });
    await act(() => vi.waitFor(() => expect(text()).toContain("Ada")));
  };
  const press = async (name: string) => {
    const button = [...home.querySelectorAll("button")].find(
      (each) => (each.getAttribute("aria-label") ?? each.textContent) === name,
    );
    await act(async () => button?.click());
  };

  beforeEach(() => {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    checks = [{ part: "receipt", ok: true, detail: "signed" }];
    vi.stubGlobal("fetch", async (path: string) => {
      const receipt = { ok: true, checks, signature: { key: "cafe" } };
      return new Response(JSON.stringify(path.endsWith("/receipt") ? receipt : ANSWERS[path]));
    });
    home = document.body.appendChild(document.createElement("div"));
    root = createRoot(home);
  });
  afterEach(async () => {
    await act(async () => root.unmount());
    home.remove();
    vi.unstubAllGlobals();
  });

  it("says who made a picture, with what, and what it cost", async () => {
    await show();
    for (const told of ["blur 1", "Cats, version 7", "r1", "0.25 credits", "sigma", "4.5", "#12"]) {
      expect(text()).toContain(told);
    }
    await act(() => vi.waitFor(() => expect(text()).toContain("Everything holds")));
    expect(text()).toContain("cafe");
  });

  it("leads from an input back to what it came from, and back again", async () => {
    await show();
    await press("Where the input image comes from");
    await act(() => vi.waitFor(() => expect(text()).toContain("cat.png")));
    expect(text()).toContain("Brought by a person");
    await press("Back");
    expect(text()).toContain("Cats, version 7");
  });

  it("names what does not hold", async () => {
    checks = [
      { part: "receipt", ok: true, detail: "signed" },
      { part: "picture", ok: false, detail: "the stored bytes were altered" },
    ];
    await show();
    await act(() => vi.waitFor(() => expect(text()).toContain("the stored bytes were altered")));
    expect(text()).not.toContain("Everything holds");
  });

  it("offers the picture with its receipt and without anything", async () => {
    await show();
    const links = [...home.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    expect(links).toEqual(["/api/v1/assets/made?receipt=1", "/api/v1/assets/made?receipt=0"]);
  });
});
