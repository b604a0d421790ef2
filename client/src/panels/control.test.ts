import { describe, expect, it } from "vitest";
import type { NodeType, ParamSchema } from "@/graph/types";
import { controlOf, humanised, paramValue, sectionsOf, valueText } from "./control";

const sigma: ParamSchema = {
  title: "Sigma",
  default: 4,
  type: "number",
  minimum: 0,
  maximum: 250,
  "x-kind": "number",
  "x-step": 0.1,
  "x-unit": "px",
};

describe("controlOf", () => {
  it("gives a bounded number a slider with the schema's step", () => {
    expect(controlOf(sigma)).toMatchObject({ kind: "slider", minimum: 0, maximum: 250, step: 0.1 });
  });

  it("gives an unbounded or endless number a box", () => {
    const { maximum: _, ...open } = sigma;
    expect(controlOf(open).kind).toBe("number");
    expect(controlOf({ ...sigma, "x-kind": "integer", "x-step": 1, maximum: 65_535 }).kind).toBe(
      "number",
    );
  });

  it("finds a round step where the schema names none", () => {
    const { "x-step": _, ...plain } = sigma;
    expect(controlOf({ ...plain, maximum: 1 })).toMatchObject({ step: 0.01 });
    expect(controlOf({ ...plain, maximum: 250 })).toMatchObject({ step: 1 });
    expect(controlOf({ ...plain, "x-kind": "integer", maximum: 10 })).toMatchObject({ step: 1 });
  });

  it("shows few choices side by side, many in a list", () => {
    const choice = (...options: string[]): ParamSchema => ({
      title: "Edge",
      default: options[0] ?? null,
      enum: options,
      "x-kind": "choice",
    });
    expect(controlOf(choice("gaussian", "box")).kind).toBe("segments");
    expect(controlOf(choice("clamp", "mirror", "wrap", "black")).kind).toBe("select");
  });

  it("keeps the reason of an option that cannot be taken here", () => {
    const schema: ParamSchema = {
      title: "Method",
      default: "lanczos",
      enum: ["lanczos", "provider"],
      "x-kind": "choice",
      "x-unavailable": { provider: "No provider is connected" },
    };
    expect(controlOf(schema)).toEqual({
      kind: "segments",
      choices: [
        { value: "lanczos", label: "Lanczos" },
        { value: "provider", label: "Provider", reason: "No provider is connected" },
      ],
    });
  });

  it("knows every other kind, and shows what it does not know as JSON", () => {
    for (const [kind, control] of [
      ["boolean", "toggle"],
      ["text", "text"],
      ["color", "color"],
      ["asset", "asset"],
      ["json", "json"],
      ["from-the-future", "json"],
    ] as const) {
      expect(controlOf({ ...sigma, "x-kind": kind as "text" }).kind).toBe(control);
    }
  });
});

describe("values", () => {
  it("come from the node, else from the default", () => {
    expect(paramValue({ sigma: 12 }, "sigma", sigma)).toBe(12);
    expect(paramValue({}, "sigma", sigma)).toBe(4);
    expect(paramValue({ sigma: 0 }, "sigma", sigma)).toBe(0);
  });

  it("read as people write them", () => {
    expect(valueText(12, sigma)).toBe("12 px");
    expect(valueText(true)).toBe("On");
    expect(valueText("soft_light", { ...sigma, "x-kind": "choice" })).toBe("Soft light");
    expect(valueText(null)).toBe("nothing");
    expect(humanised("per-channel")).toBe("Per channel");
    expect(humanised("rgb")).toBe("RGB");
  });
});

describe("sectionsOf", () => {
  it("keeps the declared order, ungrouped params first", () => {
    const mix = { ...sigma, title: "Mix", "x-group": "Mix" };
    const type = {
      params: { type: "object", properties: { mix, sigma, mask: mix } },
    } as unknown as NodeType;
    expect(sectionsOf(type).map((s) => [s.title, s.params.map((p) => p.name)])).toEqual([
      ["", ["sigma"]],
      ["Mix", ["mix", "mask"]],
    ]);
  });

  it("leaves out what does not matter with the other settings", () => {
    const kind = { ...sigma, title: "Kind", "x-kind": "choice", default: "gaussian" };
    const blades = { ...sigma, title: "Blades", "x-when": { kind: ["lens"] } };
    const type = {
      params: { type: "object", properties: { kind, blades } },
    } as unknown as NodeType;
    const names = (params: Record<string, string>) =>
      sectionsOf(type, params).flatMap((section) => section.params.map((param) => param.name));
    expect(names({})).toEqual(["kind"]);
    expect(names({ kind: "lens" })).toEqual(["kind", "blades"]);
  });
});
