// @vitest-environment node
/** Unsaved work beside a refused edit, while others went on: what is put back, and what is not. */
import "fake-indexeddb/auto";
import { afterEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { connect, disconnect } from "@/doc/connect";
import { readGraph } from "@/doc/readGraph";
import { removeNodes } from "@/doc/removeNodes";
import { setParam, setText } from "@/doc/setParam";
import type { Graph } from "@/graph/types";
import type { OpenWorkflow } from "@/sync/OpenWorkflow";
import {
  browser,
  closeAll,
  edit,
  filter,
  now,
  params,
  saved,
  serve,
  servers,
  smuggle,
  tray,
  until,
  visit,
  wire,
} from "@/testing/refusals";

afterEach(closeAll);

describe("a gesture is put back", () => {
  /** What happens when `others` edit the server's document while `mine` waits beside a bad edit. */
  async function meanwhile(
    setting: (doc: Y.Doc) => void,
    mine: (doc: Y.Doc) => void,
    others: (doc: Y.Doc) => void,
  ): Promise<{ graph: Graph; open: OpenWorkflow }> {
    const server = await serve();
    server.doc.transact(() => setting(server.doc));
    const open = visit(server, browser());
    await saved(open);
    const { port } = server;
    await server.close();
    servers.length = 0;
    await until(() => expect(now(open).state.getState().status.kind).toBe("offline"));
    edit(open, mine);
    edit(open, smuggle);
    const next = await serve(port);
    Y.applyUpdate(next.doc, Y.encodeStateAsUpdate(server.doc));
    next.doc.transact(() => others(next.doc));
    await until(() => expect(next.refusals).toBe(1));
    await saved(open);
    return { graph: readGraph(next.doc), open };
  }

  test("where nobody touched what it changed", async () => {
    const { graph, open } = await meanwhile(
      (doc) => filter(doc, "n", { amount: 4, prompt: "aa" }),
      (doc) => {
        setParam(doc, "n", "amount", 9);
        setText(doc, "n", "prompt", "aaa");
      },
      (doc) => setParam(doc, "n", "mode", "hard"),
    );
    expect(params(graph, "n")).toEqual({ amount: 9, mode: "hard", prompt: "aaa" });
    expect(tray(open)).toHaveLength(1);
  });

  test("not where somebody else set the value meanwhile", async () => {
    const { graph, open } = await meanwhile(
      (doc) => filter(doc, "n", { amount: 4 }),
      (doc) => setParam(doc, "n", "amount", 9),
      (doc) => setParam(doc, "n", "amount", 6),
    );
    expect(params(graph, "n")).toEqual({ amount: 6 });
    expect(tray(open)[0]).toEqual([["param.set"], "it was changed meanwhile, and is 6 now"]);
  });

  test("not where its node is gone", async () => {
    const { graph, open } = await meanwhile(
      (doc) => filter(doc, "n", { amount: 4 }),
      (doc) => setParam(doc, "n", "amount", 9),
      (doc) => removeNodes(doc, ["n"]),
    );
    expect(graph.nodes.size).toBe(0);
    expect(tray(open)[0]?.[1]).toBe("the node is not there any more");
  });

  test("not where it would close a loop now", async () => {
    const { graph, open } = await meanwhile(
      (doc) => {
        filter(doc, "a");
        filter(doc, "b");
      },
      (doc) => void connect(doc, wire("a", "b")),
      (doc) => void connect(doc, wire("b", "a")),
    );
    expect([...graph.edges.keys()]).toEqual(["a:image"]);
    expect(tray(open)[0]?.[1]).toMatch(/^cycle: /);
  });

  test("with what others wired to a node that it deletes", async () => {
    const { graph, open } = await meanwhile(
      (doc) => {
        filter(doc, "a");
        filter(doc, "b");
        connect(doc, wire("a", "b"));
      },
      (doc) => disconnect(doc, ["b:image"]),
      (doc) => setParam(doc, "a", "amount", 1),
    );
    expect(graph.edges.size).toBe(0);
    expect(tray(open)).toHaveLength(1);
  });
});
