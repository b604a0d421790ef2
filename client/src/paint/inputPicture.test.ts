import { expect, test } from "vitest";
import type { NodeResult } from "@/app/EditorContext";
import type { Catalogue, Graph, NodeType } from "@/graph/types";
import { inputPicture } from "@/paint/inputPicture";

const port = (name: string) => ({ name, title: name, type: "image" });
const type = (id: string, properties = {}) =>
  [
    id,
    {
      ...{ id, params: { type: "object", properties } },
      inputs: [port("image")],
      outputs: [port("image")],
    },
  ] as unknown as [string, NodeType];
const nodeTypes: Catalogue = new Map([
  type("image", { asset: { "x-kind": "asset" } }),
  type("blur"),
  type("painter"),
]);

function graph(nodes: Record<string, object>, edges: Record<string, string>): Graph {
  return {
    title: "",
    nodes: new Map(
      Object.entries(nodes).map(([id, node]) => [id, { id, params: {}, keys: {}, ...node }]),
    ),
    edges: new Map(
      Object.entries(edges).map(([key, source]) => {
        const [target, targetPort] = key.split(":");
        return [key, { key, source, sourcePort: "image", target, targetPort, order: null }];
      }),
    ),
  } as unknown as Graph;
}

const asset = (id: string) => ({ id, sha256: "x", media_type: "image/png", bytes: 1 });
const results = (...ids: string[]) =>
  new Map(
    ids.map((id) => [id, { outputs: { image: [asset(`of-${id}`)] } } as unknown as NodeResult]),
  );
const chain = (blur: object = {}) =>
  graph(
    {
      i: { type: "image", params: { asset: "given" } },
      b: { type: "blur", ...blur },
      p: { type: "painter" },
    },
    { "b:image": "i", "p:image": "b" },
  );
const of = (shown: Graph, made = results(), inert = new Map<string, unknown>()) => {
  const found = inputPicture("p", "image", { graph: shown, nodeTypes, inert, results: made });
  return found.kind === "picture" ? found.asset.id : found.kind;
};

test("what is painted on is what a run would bring", () => {
  expect(of(graph({ p: { type: "painter" } }, {}))).toBe("unwired");
  expect(of(chain())).toBe("waiting");
  expect(of(chain(), results("i", "b"))).toBe("of-b");
  expect(of(chain(), results("b"), new Map([["p:image", "cycle"]]))).toBe("unwired");
});

test("past a node that is bypassed, and an Image before its first run", () => {
  expect(of(chain({ keys: { bypass: true } }), results("i", "b"))).toBe("of-i");
  expect(of(chain({ keys: { bypass: true } }))).toBe("given");
});
