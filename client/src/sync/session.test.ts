// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import { readGraph } from "@/doc/readGraph";
import { setParam } from "@/doc/setParam";
import { setTitle } from "@/doc/setTitle";
import type { LogEvent } from "@/sync/frames";
import { LocalCopy } from "@/sync/localCopy";
import { Outbox } from "@/sync/Outbox";
import { OutboxStore } from "@/sync/OutboxStore";
import { readPresence } from "@/sync/presence";
import { WorkflowSession } from "@/sync/session";
import { statusText } from "@/sync/status";
import { MemoryStorage } from "@/testing/MemoryStorage";
import { SyncServer, TestSocket } from "@/testing/syncServer";

const NODE = { type: "blur", position: [0, 0] as const, texts: new Set<string>(), keys: {} };
const ADA = { id: "u-ada", name: "Ada", colour: "#5d7bf1" };
const BOB = { id: "u-bob", name: "Bob", colour: "#e5b34b" };

const open: { destroy(): void }[] = [];
const servers: SyncServer[] = [];

async function serve(port = 0): Promise<SyncServer> {
  const server = await SyncServer.open(port);
  servers.push(server);
  return server;
}

function join(server: SyncServer, me = ADA, local?: LocalCopy): WorkflowSession {
  const session = new WorkflowSession({
    ...{ workflow: "wf", me, url: server.url, socket: TestSocket },
    ...(local ? { local, outbox: new Outbox(new OutboxStore(local.database)) } : {}),
  });
  open.push(session);
  return session;
}

const kind = (session: WorkflowSession) => session.state.getState().status.kind;
const words = (session: WorkflowSession) => statusText(session.state.getState().status);
const until = (check: () => void) => vi.waitFor(check, { timeout: 8000, interval: 20 });
const saved = (session: WorkflowSession) => until(() => expect(kind(session)).toBe("saved"));

afterEach(async () => {
  for (const session of open.splice(0)) session.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe("a session", () => {
  test("says saved only when the server has stored every frame", async () => {
    const server = await serve();
    const session = join(server);
    await saved(session);
    server.acknowledges = false;
    session.edit((doc) => addNode(doc, "n", { ...NODE, params: {} }));
    await until(() => expect(readGraph(server.doc).nodes.has("n")).toBe(true));
    expect(words(session)).toBe("Saving…");
    expect(await session.settled(30)).toBe(false);
    server.acknowledges = true;
    session.edit((doc) => setTitle(doc, "Photo"));
    await saved(session);
    expect(words(session)).toBe("Saved");
    expect(await session.settled(0)).toBe(true);
  });

  test("asks for Karate frames and takes them", async () => {
    const server = await serve();
    const session = join(server);
    await saved(session);
    expect(server.urls[0]).toBe("/sync/wf?v=1");
    const events: LogEvent[] = [];
    session.onEvent.add((event) => events.push(event));
    server.tell(101, { type: "run.finished", position: 41, data: { run: "r" } });
    server.tell(102, { kind: "read_only" });
    server.tell(102, "broken");
    await until(() => expect(session.state.getState().readOnly).toBe(true));
    expect(events.map((event) => event.type)).toEqual(["run.finished"]);
    expect(session.edit((doc) => setTitle(doc, "no"))).toBeUndefined();
    expect(readGraph(session.doc).title).toBe("");
  });

  test("works on without the server and brings everything when it is back", async () => {
    const first = await serve();
    const session = join(first);
    await saved(session);
    const { port } = first;
    await first.close();
    servers.length = 0;
    await until(() => expect(words(session)).toBe("Offline"));
    session.edit((doc) => addNode(doc, "n", { ...NODE, params: {} }));
    expect(words(session)).toBe("Offline, 1 change waiting");
    session.edit((doc) => setParam(doc, "n", "sigma", 9));
    expect(words(session)).toBe("Offline, 2 changes waiting");
    const second = await serve(port);
    await saved(session);
    expect(readGraph(second.doc).nodes.get("n")?.params).toEqual({ sigma: 9 });
  });

  test("keeps unsent changes in the browser over a reload", async () => {
    const store = new MemoryStorage();
    const local = new LocalCopy(ADA.id, "wf-reload", store);
    const server = await serve();
    const before = join(server, ADA, local);
    await saved(before);
    const { port } = server;
    await server.close();
    servers.length = 0;
    await until(() => expect(kind(before)).toBe("offline"));
    before.edit((doc) => addNode(doc, "n", { ...NODE, params: { sigma: 3 } }));
    expect(before.unsaved()).toEqual({ count: 1 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    before.destroy();

    const again = await serve(port);
    const after = join(again, ADA, new LocalCopy(ADA.id, "wf-reload", store));
    await saved(after);
    expect(readGraph(again.doc).nodes.get("n")?.params).toEqual({ sigma: 3 });
    expect(after.unsaved()).toEqual({ count: 0 });
  });

  test("stops at a refusal and tells the rule", async () => {
    const server = await serve();
    const session = join(server);
    await saved(session);
    server.refuses = { code: 4409, reason: "S-7 unknown root" };
    session.edit((doc) => setTitle(doc, "bad"));
    await until(() => expect(kind(session)).toBe("refused"));
    expect(words(session)).toBe("The last edit was refused: S-7 unknown root");
    expect(session.unsaved()).toEqual({ count: 1 });
    expect(session.provider.shouldConnect).toBe(false);
  });

  test("undoes own gestures only", async () => {
    const server = await serve();
    const [ada, bob] = [join(server, ADA), join(server, BOB)];
    await Promise.all([saved(ada), saved(bob)]);
    ada.edit((doc) => addNode(doc, "n", { ...NODE, params: { sigma: 4 } }));
    ada.edit((doc) => setParam(doc, "n", "sigma", 8));
    await until(() => expect(readGraph(bob.doc).nodes.get("n")?.params.sigma).toBe(8));
    bob.edit((doc) => setParam(doc, "n", "mix", 1));
    await until(() => expect(readGraph(ada.doc).nodes.get("n")?.params.mix).toBe(1));
    expect(ada.undo.undo()).toBe(true);
    expect(readGraph(ada.doc).nodes.get("n")?.params).toEqual({ sigma: 4, mix: 1 });
    ada.undo.redo();
    expect(readGraph(ada.doc).nodes.get("n")?.params).toEqual({ sigma: 8, mix: 1 });
    expect(bob.undo.undo()).toBe(true);
    await until(() => expect(readGraph(ada.doc).nodes.get("n")?.params).toEqual({ sigma: 8 }));
    await saved(ada);
  });

  test("joins quick edits of one gesture to one step, and never two gestures", () => {
    const session = new WorkflowSession({
      workflow: "x",
      me: ADA,
      url: "ws://127.0.0.1:1",
      socket: TestSocket,
    });
    open.push(session);
    session.edit((doc) => addNode(doc, "n", { ...NODE, params: { sigma: 1 } }));
    for (const sigma of [2, 3, 4])
      session.edit((doc) => setParam(doc, "n", "sigma", sigma), "sigma");
    session.edit((doc) => setTitle(doc, "T"));
    session.undo.undo();
    expect(readGraph(session.doc).title).toBe("");
    session.undo.undo();
    expect(readGraph(session.doc).nodes.get("n")?.params.sigma).toBe(1);
    session.undo.undo();
    expect(readGraph(session.doc).nodes.size).toBe(0);
    expect(session.undo.undo()).toBe(false);
  });

  test("shows each to the other: name, cursor, selection, nodes in flight", async () => {
    const server = await serve();
    const [ada, bob] = [join(server, ADA), join(server, BOB)];
    await Promise.all([saved(ada), saved(bob)]);
    ada.presence.point([10.4, 20.6]);
    ada.presence.select(["n"]);
    ada.presence.drag(new Map([["n", [5, 6]]]));
    await until(() => {
      const [seen] = readPresence(bob.provider.awareness);
      expect(seen).toMatchObject({ id: "u-ada", name: "Ada", cursor: [10, 21], selection: ["n"] });
      expect(seen?.dragging.get("n")).toEqual([5, 6]);
    });
  });
});

test("presence of strangers is read field by field", () => {
  const states = new Map<number, Record<string, unknown>>([
    [1, { user: { name: "me" } }],
    [
      2,
      {
        user: { id: "u", name: "x".repeat(500), colour: "red; background: url(x)" },
        cursor: ["a", 1],
      },
    ],
    [3, { user: "nobody" }],
    [
      4,
      {
        user: { id: "v", name: "", color: "#AABBCC" },
        selection: [1, "n"],
        dragging: { n: [1, "2"] },
      },
    ],
  ]);
  const awareness = { clientID: 1, getStates: () => states } as never;
  const [long, nameless, ...rest] = readPresence(awareness);
  expect(rest).toEqual([]);
  expect(long?.name).toHaveLength(60);
  expect(long).toMatchObject({ colour: "#8A93A6", cursor: null });
  expect(nameless).toMatchObject({ name: "Someone", colour: "#AABBCC", selection: ["n"] });
  expect(nameless?.dragging.size).toBe(0);
});

test("a copy set aside makes room for a fresh one, and only so many are kept", () => {
  const local = new LocalCopy("u", "w", new MemoryStorage());
  const names = new Set([local.database]);
  const dropped: string[] = [];
  for (let turn = 0; turn < 7; turn += 1) {
    dropped.push(...local.setAside("refused"));
    names.add(local.database);
  }
  expect(names.size).toBe(8);
  expect(local.aside()).toHaveLength(5);
  expect(dropped).toEqual([...names].slice(0, 2));
});

test("a document the client made opens in Yjs elsewhere", () => {
  const session = new WorkflowSession({
    workflow: "x",
    me: ADA,
    url: "ws://127.0.0.1:1",
    socket: TestSocket,
  });
  open.push(session);
  session.edit((doc) => addNode(doc, "n", { ...NODE, params: { sigma: 1 } }));
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(session.doc));
  expect(other.getMap("nodes").toJSON()).toEqual({
    n: { type: "blur", position: [0, 0], params: { sigma: 1 } },
  });
});
