// @vitest-environment node
/**
 * "Refuse or repair" under concurrency (design.md §3): whatever people do at the same time and in
 * whichever order it reaches them, every replica finds the same parts inert, for the same reasons.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { connect, disconnect } from "@/doc/connect";
import { readGraph } from "@/doc/readGraph";
import { removeNodes } from "@/doc/removeNodes";
import { inertEdges, inertNodes } from "@/graph/rules";
import type { Problem } from "@/graph/types";
import { CATALOGUE } from "@/testing/arbitrary";

/** Small, so that schedules go over them. */
const LIMITS = { nodes: 5, connections: 6 };
const SCHEDULES = 2000;
const REPLICAS = 3;
/** Far more than they take, so that a busy machine fails nothing, in milliseconds. */
const LONGEST_MS = 180_000;

type Edit = (doc: Y.Doc) => void;

const id = fc.constantFrom("a", "b", "c", "d", "e", "f", "g");
const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        id,
        fc.constantFrom("source", "filter", "filter", "masker", "writer", "join", "gone/unknown"),
      )
      .map(([node, type]): Edit => {
        const value = { type, position: [0, 0] as const, params: {}, texts: new Set<string>() };
        return (doc) => addNode(doc, node, { ...value, keys: {} });
      }),
  },
  {
    weight: 5,
    arbitrary: fc
      .tuple(id, fc.constantFrom("image", "mask"), id, fc.constantFrom("image", "mask", "text"))
      .map(
        ([source, sourcePort, target, targetPort]): Edit =>
          (doc) =>
            void connect(doc, { source, sourcePort, target, targetPort }),
      ),
  },
  fc.tuple(id, id).map(
    ([source, target]): Edit =>
      (doc) =>
        void connect(doc, { source, sourcePort: "image", target, targetPort: "images" }, true),
  ),
  id.map(
    (node): Edit =>
      (doc) =>
        disconnect(doc, [`${node}:image`]),
  ),
  id.map(
    (node): Edit =>
      (doc) =>
        removeNodes(doc, [node]),
  ),
);

/** One step: who edits, and afterwards who hears whom, if anybody. */
const step = fc.record({
  who: fc.nat(REPLICAS - 1),
  edit,
  hears: fc.option(fc.tuple(fc.nat(REPLICAS - 1), fc.nat(REPLICAS - 1)), { nil: null }),
});

const told = (problems: Map<string, Problem>) =>
  Object.fromEntries([...problems].sort(([left], [right]) => (left < right ? -1 : 1)));

test(`${SCHEDULES} random concurrent schedules leave the same parts inert everywhere`, {
  timeout: LONGEST_MS,
}, () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 2, maxLength: 14 }),
      fc.infiniteStream(fc.nat()),
      (steps, random) => {
        const replicas = Array.from({ length: REPLICAS }, () => new Y.Doc());
        const updates: Uint8Array[] = [];
        for (const doc of replicas) {
          doc.on("update", (update, _, __, { local }) => local && updates.push(update));
        }
        for (const { who, edit: change, hears } of steps) {
          const doc = replicas[who];
          doc?.transact(() => change(doc));
          const [to, from] = hears ?? [];
          const [one, other] = [replicas[to ?? -1], replicas[from ?? -1]];
          if (one && other) Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
        }
        // Each replica hears everything in an order of its own, some of it twice.
        for (const doc of replicas) {
          const order = updates.map((update) => [random.next().value, update] as const);
          const twice = [...order, ...order.slice(0, 3)].sort(([left], [right]) => left - right);
          for (const [, update] of twice) Y.applyUpdate(doc, update);
        }
        const found = replicas.map((doc) => {
          const graph = readGraph(doc);
          const edges = inertEdges(graph, CATALOGUE, LIMITS);
          const nodes = inertNodes(graph, CATALOGUE, LIMITS);
          for (const { rule } of [...edges.values(), ...nodes.values()]) seen.add(rule);
          return { edges: told(edges), nodes: told(nodes), graph };
        });
        for (const other of found.slice(1)) expect(other).toEqual(found[0]);
      },
    ),
    { numRuns: SCHEDULES },
  );
  // A rule that never fired was not tested.
  expect([...seen].sort()).toEqual(
    [
      "connection-limit",
      "cycle",
      "dangling",
      "inert-end",
      "node-limit",
      "unknown-port",
      "unknown-type",
      "wrong-type",
    ].sort(),
  );
});
