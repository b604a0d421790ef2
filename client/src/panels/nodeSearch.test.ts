import { describe, expect, it } from "vitest";
import type { NodeType, Port, PortType } from "@/graph/types";
import { searchNodes } from "./nodeSearch";

const port = (type: PortType): Port => ({
  name: type,
  type,
  title: type,
  required: true,
  list: false,
  description: "",
});
const node = (
  title: string,
  category: string,
  inputs: PortType[],
  outputs: PortType[],
  keywords = "",
) =>
  ({
    id: title.toLowerCase().replaceAll(" ", "-"),
    title,
    category,
    description: `Makes a ${category}`,
    keywords: keywords.split(" ").filter(Boolean),
    inputs: inputs.map(port),
    outputs: outputs.map(port),
  }) as unknown as NodeType;

const catalogue = new Map(
  [
    node("Image", "Source", [], ["image"], "photo upload"),
    node("Blur", "Filter", ["image"], ["image"], "gaussian soften"),
    node("Depth Blur", "Filter", ["image"], ["image"]),
    node("Describer", "Text", ["image"], ["text"]),
    node("Output", "Sink", ["image"], []),
  ].map((type) => [type.id, type]),
);
const found = (query: string, end: Parameters<typeof searchNodes>[2] = null) =>
  searchNodes(catalogue, query, end).flatMap((group) => group.types.map((type) => type.title));

describe("searchNodes", () => {
  it("shows all by category without a query", () => {
    expect(searchNodes(catalogue, "", null).map((group) => group.category)).toEqual([
      "Source",
      "Filter",
      "Text",
      "Sink",
    ]);
  });

  it("puts the best match first", () => {
    expect(found("blur")).toEqual(["Blur", "Depth Blur"]);
    expect(found("dep")).toEqual(["Depth Blur"]);
    expect(found("gauss")).toEqual(["Blur"]);
    expect(found("photo")).toEqual(["Image"]);
    expect(found("blur depth")).toEqual(["Depth Blur"]);
    expect(found("nothing like it")).toEqual([]);
  });

  it("offers only what fits the wire that waits", () => {
    expect(found("", { type: "image", side: "source" })).toEqual([
      "Blur",
      "Depth Blur",
      "Describer",
      "Output",
    ]);
    expect(found("", { type: "text", side: "target" })).toEqual(["Describer"]);
  });

  it("lists a model once, finds it by its other names, and leaves out what has ended", () => {
    const model = { ...node("Flare", "AI models", [], ["image"]), aliases: ["dalle-3"] };
    const gone = { ...node("Sora", "AI models", [], ["video"]), state: "retired" };
    const models = new Map<string, NodeType>([
      ["dalle-3", model],
      [model.id, model],
      [gone.id, gone],
    ]);
    const titles = (query: string) =>
      searchNodes(models, query, null).flatMap((group) => group.types.map((type) => type.title));
    expect(titles("")).toEqual(["Flare"]);
    expect(titles("dalle")).toEqual(["Flare"]);
    expect(titles("sora")).toEqual([]);
  });
});
