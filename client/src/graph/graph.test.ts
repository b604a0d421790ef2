// @vitest-environment node
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { strongComponents } from "@/graph/components";
import { edgeKey, splitEdgeKey } from "@/graph/edgeKey";
import { newId } from "@/graph/newId";
import { between, orderAfter } from "@/graph/order";
import { fitting, refusal } from "@/graph/ports";
import { downstream, reaches } from "@/graph/reach";
import { inertEdges, inertNodes } from "@/graph/rules";
import type { Graph } from "@/graph/types";
import { arbitraryGraph, CATALOGUE } from "@/testing/arbitrary";

function graphOf(nodes: Record<string, string>, wires: [string, string, string, string][]): Graph {
  const edges = wires.map(([source, sourcePort, target, targetPort]) => {
    const key = edgeKey(target, targetPort);
    return [key, { key, source, sourcePort, target, targetPort, order: null }] as const;
  });
  const entries = Object.entries(nodes).map(
    ([id, type]) =>
      [
        id,
        { id, type, position: [0, 0] as const, params: {}, texts: new Set<string>(), keys: {} },
      ] as const,
  );
  return { title: "", nodes: new Map(entries), edges: new Map(edges) };
}

const wire = (source: string, sourcePort: string, target: string, targetPort: string) => ({
  ...{ source, sourcePort, target, targetPort },
});

describe("drawing a wire", () => {
  const graph = graphOf({ s: "source", f: "filter", g: "filter", w: "writer", m: "masker" }, [
    ["s", "image", "f", "image"],
    ["f", "image", "g", "image"],
  ]);

  test("is allowed where types fit, and replaces the old wire of an input", () => {
    expect(refusal(wire("s", "image", "g", "image"), graph, CATALOGUE)).toBeNull();
    expect(refusal(wire("m", "mask", "g", "mask"), graph, CATALOGUE)).toBeNull();
  });

  test("converts between picture and mask", () => {
    expect(refusal(wire("s", "image", "f", "mask"), graph, CATALOGUE)).toBeNull();
  });

  test.each([
    [wire("s", "image", "w", "text"), "text takes text, this is image"],
    [wire("f", "image", "f", "mask"), "A node cannot feed itself"],
    [wire("g", "image", "f", "mask"), "This would close a loop"],
    [wire("s", "image", "ghost", "image"), "This node type is unknown here"],
    [wire("s", "nothing", "g", "image"), "There is no such port"],
  ])("is refused with the reason: %o", (drawn, reason) => {
    expect(refusal(drawn, graph, CATALOGUE)).toBe(reason);
  });

  test("is refused over the limit, unless it takes another's place", () => {
    const limits = { nodes: 100, connections: 2 };
    expect(refusal(wire("m", "mask", "g", "mask"), graph, CATALOGUE, limits)).toMatch(
      /2 connections/,
    );
    expect(refusal(wire("s", "image", "g", "image"), graph, CATALOGUE, limits)).toBeNull();
  });

  test("leaves no inert wire behind, whatever the graph", () => {
    const ends = fc.constantFrom("a", "b", "c", "d", "e");
    const ports = fc.constantFrom("image", "mask", "images", "text");
    fc.assert(
      fc.property(arbitraryGraph, ends, ports, ends, ports, (given, source, out, target, into) => {
        const drawn = wire(source, out, target, into);
        if (refusal(drawn, given, CATALOGUE) !== null) return;
        const list = CATALOGUE.get(given.nodes.get(target)?.type ?? "")?.inputs.find(
          (port) => port.name === into,
        )?.list;
        const order = list ? "zz-new" : null;
        const key = edgeKey(target, into, order);
        const edges = new Map(given.edges).set(key, { ...drawn, key, order });
        expect(inertEdges({ ...given, edges }, CATALOGUE).get(key)).toBeUndefined();
      }),
    );
  });

  test("finds the port of a node type that fits a hanging wire", () => {
    const filter = CATALOGUE.get("filter");
    expect(filter && fitting(filter, "mask", "source")?.name).toBe("mask");
    expect(filter && fitting(filter, "image", "target")?.name).toBe("image");
    expect(filter && fitting(filter, "text", "source")).toBeNull();
  });
});

describe("the repair rule", () => {
  test("does not depend on the order of the document", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const turned: Graph = {
          ...graph,
          nodes: new Map([...graph.nodes].reverse()),
          edges: new Map([...graph.edges].reverse()),
        };
        const limits = { nodes: 5, connections: 8 };
        const sorted = (found: Map<string, unknown>) => [...found].sort();
        expect(sorted(inertEdges(turned, CATALOGUE, limits))).toEqual(
          sorted(inertEdges(graph, CATALOGUE, limits)),
        );
        expect(sorted(inertNodes(turned, CATALOGUE, limits))).toEqual(
          sorted(inertNodes(graph, CATALOGUE, limits)),
        );
      }),
    );
  });

  test("leaves a graph without loops", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const dead = inertEdges(graph, CATALOGUE);
        const alive = new Map([...graph.edges].filter(([key]) => !dead.has(key)));
        const left = { ...graph, edges: alive };
        for (const edge of alive.values()) {
          expect(reaches(left, edge.target, edge.source)).toBe(false);
        }
      }),
    );
  });

  test("names every kind of break", () => {
    const graph = graphOf({ s: "source", f: "filter", g: "filter", w: "writer", x: "alien" }, [
      ["ghost", "image", "f", "mask"],
      ["x", "image", "g", "mask"],
      ["f", "image", "g", "image"],
      ["g", "image", "f", "image"],
      ["s", "image", "w", "text"],
      ["s", "image", "w", "nowhere"],
    ]);
    const rules = Object.fromEntries(
      [...inertEdges(graph, CATALOGUE)].map(([key, problem]) => [key, problem.rule]),
    );
    expect(rules).toEqual({
      "f:mask": "dangling",
      "g:mask": "inert-end",
      "g:image": "cycle",
      "f:image": "cycle",
      "w:text": "wrong-type",
      "w:nowhere": "unknown-port",
    });
  });
});

describe("strong components", () => {
  test("agree with mutual reachability", () => {
    const node = fc.constantFrom("a", "b", "c", "d", "e");
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 12 }), (wires) => {
        const graph = { title: "", nodes: new Map(), edges: new Map() } as Graph;
        const edges = wires.map(([source, target], index) => {
          const key = `${target}:p:${index}`;
          const ends = { source, target, sourcePort: "p", targetPort: "p", order: String(index) };
          return [key, { key, ...ends }] as const;
        });
        const drawn = { ...graph, edges: new Map(edges) };
        const component = strongComponents(wires);
        for (const a of component.keys()) {
          for (const b of component.keys()) {
            const mutual = reaches(drawn, a, b) && reaches(drawn, b, a);
            expect(component.get(a) === component.get(b)).toBe(a === b || mutual);
          }
        }
        expect(downstream(drawn, ["a"]).has("a")).toBe(true);
      }),
    );
  });
});

describe("keys and ids", () => {
  test("an edge key splits into what it was made of", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
    fc.assert(
      fc.property(name, name, fc.option(name, { nil: null }), (target, port, order) => {
        expect(splitEdgeKey(edgeKey(target, port, order))).toEqual({ target, port, order });
      }),
    );
  });

  test("ids are of the allowed letters and do not repeat", () => {
    const made = new Set(Array.from({ length: 2000 }, () => newId()));
    expect(made.size).toBe(2000);
    for (const id of made) expect(id).toMatch(/^[A-Za-z0-9_-]{16}$/);
  });

  test("a place in a list lies strictly between its neighbours", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 60 }), (spots) => {
        const keys: string[] = [];
        for (const spot of spots) {
          const at = spot % (keys.length + 1);
          keys.splice(at, 0, between(keys[at - 1] ?? null, keys[at] ?? null));
        }
        expect(keys).toEqual([...keys].sort());
        expect(new Set(keys).size).toBe(keys.length);
      }),
    );
    expect(orderAfter("V", "tail") > "V-other").toBe(true);
  });
});
