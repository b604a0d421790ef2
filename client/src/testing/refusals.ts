/** Browsers, visits and a server that refuses, for tests of what becomes of refused work. */
import { expect, vi } from "vitest";
import type * as Y from "yjs";
import { addNode } from "@/doc/addNode";
import type { Graph } from "@/graph/types";
import { LocalCopy } from "@/sync/localCopy";
import { OpenWorkflow } from "@/sync/OpenWorkflow";
import { Outbox } from "@/sync/Outbox";
import { OutboxStore } from "@/sync/OutboxStore";
import type { WorkflowSession } from "@/sync/session";
import { CATALOGUE } from "@/testing/arbitrary";
import { MemoryStorage } from "@/testing/MemoryStorage";
import { SyncServer, TestSocket } from "@/testing/syncServer";

const ADA = { id: "u-ada", name: "Ada", colour: "#5d7bf1" };
export const RULE = "root: there is no root “smuggled”";

const opened: OpenWorkflow[] = [];
export const servers: SyncServer[] = [];
let visits = 0;

export async function serve(port = 0): Promise<SyncServer> {
  const server = await SyncServer.open(port);
  server.rule = (after) => (after.share.has("smuggled") ? RULE : null);
  servers.push(server);
  return server;
}

interface Browser {
  readonly copy: string;
  readonly storage: Storage;
}

export const browser = (): Browser => {
  visits += 1;
  return { copy: `u-ada/wf-${visits}`, storage: new MemoryStorage() };
};

export function visit(server: SyncServer, { copy, storage }: Browser): OpenWorkflow {
  const open = new OpenWorkflow({
    ...{ workflow: "wf", me: ADA, url: server.url, socket: TestSocket },
    local: new LocalCopy(ADA.id, copy, storage),
    outbox: new Outbox(new OutboxStore(copy)),
    catalogue: async () => CATALOGUE,
  });
  opened.push(open);
  return open;
}

export const now = (open: OpenWorkflow): WorkflowSession => {
  const session = open.session.getState().now;
  if (!session) throw new Error("no session");
  return session;
};
export const until = (check: () => void) => vi.waitFor(check, { timeout: 8000, interval: 20 });
export const saved = (open: OpenWorkflow) =>
  until(() => {
    expect(now(open).state.getState()).toMatchObject({
      status: { kind: "saved" },
      readOnly: false,
    });
  });
export const edit = (open: OpenWorkflow, change: (doc: Y.Doc) => void) => now(open).edit(change);
export const smuggle = (doc: Y.Doc) => void doc.getMap("smuggled").set("a", 1);
export const tray = (open: OpenWorkflow) =>
  open.outbox.tray.getState().map(({ changes, reason }) => [changes.map(({ op }) => op), reason]);
export const params = (graph: Graph, node: string) => graph.nodes.get(node)?.params;

export async function leave(open: OpenWorkflow): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 60));
  open.destroy();
}

export function filter(doc: Y.Doc, id: string, values: Record<string, number | string> = {}): void {
  const texts = new Set("prompt" in values ? ["prompt"] : []);
  addNode(doc, id, { type: "filter", position: [0, 0], params: values, texts, keys: {} });
}

/** Close what the test opened. */
export async function closeAll(): Promise<void> {
  for (const open of opened.splice(0)) open.destroy();
  await Promise.all(servers.splice(0).map((server) => server.close()));
}

export const wire = (source: string, target: string) => ({
  ...{ source, sourcePort: "image" },
  ...{ target, targetPort: "image" },
});
