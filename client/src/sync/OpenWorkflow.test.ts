// @vitest-environment node
/** What becomes of a person's work when the server refuses the document it stands in. */
import "fake-indexeddb/auto";
import { afterEach, describe, expect, test } from "vitest";
import * as Y from "yjs";
import { connect } from "@/doc/connect";
import { readGraph } from "@/doc/readGraph";
import { removeNodes } from "@/doc/removeNodes";
import { setParam, setText } from "@/doc/setParam";
import { setTitle } from "@/doc/setTitle";
import {
  browser,
  closeAll,
  edit,
  filter,
  leave,
  now,
  params,
  RULE,
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

describe("after a refused edit", () => {
  test("the good gestures are put back and the bad one lies in the tray with the rule", async () => {
    const server = await serve();
    const open = visit(server, browser());
    await saved(open);
    server.acknowledges = false;
    edit(open, (doc) => filter(doc, "before", { amount: 1 }));
    edit(open, smuggle);
    edit(open, (doc) => filter(doc, "after", { amount: 2 }));
    server.acknowledges = true;
    await until(() => expect(server.refusals).toBe(1));
    await saved(open);
    const graph = readGraph(server.doc);
    expect([...graph.nodes.keys()].sort()).toEqual(["after", "before"]);
    expect(readGraph(now(open).doc)).toEqual(graph);
    expect(tray(open)).toEqual([[[], RULE]]);
    expect(server.refusals).toBe(1);
  });

  test("a gesture that is refused again goes to the tray, and the rest is put back", async () => {
    const server = await serve();
    server.rule = (after) =>
      readGraph(after).nodes.get("n")?.params.amount === 13 ? "unlucky" : null;
    const open = visit(server, browser());
    await saved(open);
    edit(open, (doc) => filter(doc, "n", { amount: 1 }));
    await saved(open);
    edit(open, (doc) => setParam(doc, "n", "amount", 13));
    edit(open, (doc) => setParam(doc, "n", "mode", "soft"));
    edit(open, (doc) => setParam(doc, "n", "amount", 14));
    edit(open, (doc) => setTitle(doc, "Put back"));
    await until(() => expect(readGraph(server.doc).title).toBe("Put back"));
    await saved(open);
    expect(params(readGraph(server.doc), "n")).toEqual({ amount: 14, mode: "soft" });
    expect(tray(open)).toEqual([[["param.set"], "unlucky"]]);
    expect(server.refusals).toBe(2);
  });

  test("a reload brings no second refusal, and the tray stays until it is dismissed", async () => {
    const server = await serve();
    const ada = browser();
    const first = visit(server, ada);
    await saved(first);
    edit(first, (doc) => filter(doc, "n"));
    edit(first, smuggle);
    await until(() => expect(first.outbox.tray.getState()).toHaveLength(1));
    await saved(first);
    await leave(first);
    const second = visit(server, ada);
    await saved(second);
    expect(server.refusals).toBe(1);
    expect(readGraph(now(second).doc)).toEqual(readGraph(server.doc));
    const [item] = second.outbox.tray.getState();
    second.outbox.dismiss([item?.id ?? ""]);
    await leave(second);
    const third = visit(server, ada);
    await saved(third);
    expect(tray(third)).toEqual([]);
    expect(server.refusals).toBe(1);
  });

  test("a page closed in the middle of putting back goes on with it when it is opened again", async () => {
    const server = await serve();
    const ada = browser();
    const first = visit(server, ada);
    await saved(first);
    server.acknowledges = false;
    edit(first, (doc) => filter(doc, "a", { prompt: "cat" }));
    edit(first, smuggle);
    edit(first, (doc) => filter(doc, "b"));
    edit(first, (doc) => setText(doc, "a", "prompt", "cat cat"));
    edit(first, (doc) => void connect(doc, wire("a", "b")));
    await until(() => expect(server.refusals).toBe(1));
    await leave(first);
    server.acknowledges = true;
    const second = visit(server, ada);
    await until(() => expect(second.outbox.tray.getState()).toHaveLength(1));
    await saved(second);
    const graph = readGraph(server.doc);
    expect(params(graph, "a")).toEqual({ prompt: "cat cat" });
    expect([...graph.edges.keys()]).toEqual(["b:image"]);
    expect(tray(second)).toEqual([[[], RULE]]);
    expect(server.refusals).toBe(1);
  });

  test("work made offline before a reload is put back although a bad gesture lies among it", async () => {
    const server = await serve();
    const ada = browser();
    const first = visit(server, ada);
    await saved(first);
    edit(first, (doc) => filter(doc, "old", { amount: 4, prompt: "a cat" }));
    edit(first, (doc) => filter(doc, "gone"));
    await saved(first);
    const { port } = server;
    await server.close();
    servers.length = 0;
    await until(() => expect(now(first).state.getState().status.kind).toBe("offline"));
    edit(first, (doc) => filter(doc, "new"));
    edit(first, (doc) => void connect(doc, wire("old", "new")));
    edit(first, smuggle);
    edit(first, (doc) => setText(doc, "old", "prompt", "a black cat"));
    edit(first, (doc) => removeNodes(doc, ["gone"]));
    expect(now(first).unsaved()).toEqual({ count: 5 });
    await leave(first);

    const again = await serve(port);
    Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(server.doc));
    const second = visit(again, ada);
    await until(() => expect(second.outbox.tray.getState()).toHaveLength(1));
    await saved(second);
    const graph = readGraph(again.doc);
    expect([...graph.nodes.keys()].sort()).toEqual(["new", "old"]);
    expect(graph.edges.get("new:image")?.source).toBe("old");
    expect(params(graph, "old")).toEqual({ amount: 4, prompt: "a black cat" });
    expect(tray(second)).toEqual([[[], RULE]]);
    expect(again.refusals).toBe(1);
  });
});

test("who may only look now finds in the tray what was on its way", async () => {
  const server = await serve();
  const open = visit(server, browser());
  await saved(open);
  edit(open, (doc) => filter(doc, "n"));
  await saved(open);
  server.deaf = true;
  edit(open, (doc) => setParam(doc, "n", "amount", 3));
  server.tell(102, { kind: "read_only" });
  await until(() => expect(tray(open)).toEqual([[["param.set"], "You may only look here now"]]));
  server.deaf = false;
  await until(() => expect(params(readGraph(now(open).doc), "n")).toEqual({}));
});

describe("the codes that share the way of a refused edit", () => {
  test.each([
    [4400, "not a frame"],
    [4413, "a document has at most 9 bytes"],
  ])("after %i the edit that was on its way lies in the tray", async (code, reason) => {
    const server = await serve();
    const open = visit(server, browser());
    await saved(open);
    edit(open, (doc) => filter(doc, "good"));
    await saved(open);
    server.refuses = { code, reason };
    edit(open, (doc) => filter(doc, "bad"));
    await until(() => expect(tray(open)).toEqual([[["node.added"], reason]]));
    await saved(open);
    edit(open, (doc) => filter(doc, "later"));
    await saved(open);
    expect([...readGraph(server.doc).nodes.keys()].sort()).toEqual(["good", "later"]);
    expect(readGraph(now(open).doc)).toEqual(readGraph(server.doc));
  });

  test("after 4410 the server's document is opened anew and what waited is put back", async () => {
    const server = await serve();
    const open = visit(server, browser());
    await saved(open);
    edit(open, (doc) => filter(doc, "before"));
    await saved(open);
    const { doc } = now(open);
    server.refuses = { code: 4410, reason: "the document starts over" };
    edit(open, (each) => setTitle(each, "Mine"));
    await until(() => expect(now(open).doc).not.toBe(doc));
    await saved(open);
    expect(readGraph(server.doc).title).toBe("Mine");
    expect(tray(open)).toEqual([]);
  });
});

describe("two pages of one person", () => {
  test("put the same gestures back once, whoever begins", async () => {
    const server = await serve();
    const ada = browser();
    const first = visit(server, ada);
    await saved(first);
    edit(first, (doc) => filter(doc, "n", { prompt: "cat" }));
    await saved(first);
    server.acknowledges = false;
    edit(first, (doc) => setText(doc, "n", "prompt", "black cat"));
    edit(first, smuggle);
    edit(first, (doc) => setText(doc, "n", "prompt", "black cat asleep"));
    await until(() => expect(server.refusals).toBe(1));
    await leave(first);
    server.acknowledges = true;
    server.lag = 40;
    const pages = [visit(server, ada), visit(server, ada), visit(server, ada)];
    await Promise.all(pages.map(saved));
    expect(params(readGraph(server.doc), "n")).toEqual({ prompt: "black cat asleep" });
    for (const page of pages) {
      await until(() => expect(readGraph(now(page).doc)).toEqual(readGraph(server.doc)));
      expect(page.outbox.entries).toEqual([]);
    }
    const fourth = visit(server, ada);
    await saved(fourth);
    expect(params(readGraph(now(fourth).doc), "n")).toEqual({ prompt: "black cat asleep" });
  });
});

test("a server that dies after a refusal leaves the copy to look at, and a reload too", async () => {
  const server = await serve();
  const ada = browser();
  const first = visit(server, ada);
  await saved(first);
  edit(first, (doc) => setTitle(doc, "Kept"));
  edit(first, (doc) => filter(doc, "n"));
  await saved(first);
  server.acknowledges = false;
  server.dying = true;
  edit(first, (doc) => filter(doc, "waits"));
  edit(first, smuggle);
  await until(() => expect(server.refusals).toBe(1));
  const looks = async (open: ReturnType<typeof visit>) => {
    await until(() => {
      const { ready, readOnly, status } = now(open).state.getState();
      expect({ ready, readOnly, kind: status.kind }).toEqual({
        ...{ ready: true, readOnly: true, kind: "offline" },
      });
    });
    expect([...readGraph(now(open).doc).nodes.keys()]).toContain("n");
    expect(open.outbox.entries.length).toBeGreaterThan(0);
  };
  await looks(first);
  await leave(first);
  const second = visit(server, ada);
  await looks(second);

  server.dying = false;
  server.acknowledges = true;
  await saved(second);
  expect([...readGraph(server.doc).nodes.keys()].sort()).toEqual(["n", "waits"]);
  expect(readGraph(now(second).doc).title).toBe("Kept");
});
