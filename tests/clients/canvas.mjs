// An unchanged y-websocket client, driven by lines of JSON on standard input.
// node canvas.mjs URL ROOM [QUERY]; each command {op, …} is answered by one line.
import { createInterface } from "node:readline";
import * as decoding from "lib0/decoding";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";

const [url, room, query = ""] = process.argv.slice(2);
const doc = new Y.Doc();
const nodes = doc.getMap("nodes");
const provider = new WebsocketProvider(url, room, doc, {
  WebSocketPolyfill: WebSocket,
  disableBc: true,
  params: Object.fromEntries(new URLSearchParams(query)),
  maxBackoffTime: 200,
});

const seen = { saved: 0, sent: 0, closed: null, notices: [] };
doc.on("update", (_update, origin) => {
  if (origin !== provider) seen.sent += 1;
});
// What a Karate client adds to the protocol; a plain y-websocket client never gets these.
for (const kind of [100, 101, 102]) {
  provider.messageHandlers[kind] = (_encoder, decoder) => {
    const payload = JSON.parse(decoding.readVarString(decoder));
    if (kind === 100) seen.saved = payload.frames;
    else seen.notices.push([kind, payload]);
  };
}
provider.on("connection-close", (event) => {
  if (event) seen.closed = [event.code, event.reason];
});

const ops = {
  add: ({ node, type }) => {
    const made = new Y.Map();
    made.set("type", type);
    made.set("position", [0, 0]);
    made.set("params", new Y.Map([["prompt", new Y.Text("")]]));
    nodes.set(node, made);
  },
  remove: ({ node }) => nodes.delete(node),
  move: ({ node, position }) => nodes.get(node)?.set("position", position),
  param: ({ node, name, value }) => nodes.get(node)?.get("params").set(name, value),
  type: ({ node, at, text }) => {
    const held = nodes.get(node)?.get("params").get("prompt");
    held?.insert(Math.min(at, held.length), text);
  },
  root: ({ name }) => doc.getMap(name).set("k", 1),
  raw: ({ bytes }) => provider.ws?.send(Uint8Array.from(bytes)),
  be: ({ state }) => provider.awareness.setLocalState(state),
  disconnect: () => provider.disconnect(),
  connect: () => provider.connect(),
  look: () => ({
    nodes: nodes.toJSON(),
    pending: doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
    people: Object.fromEntries(provider.awareness.getStates()),
    synced: provider.synced,
    trying: provider.shouldConnect,
    ...seen,
  }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  if (command.op === "end") break;
  const answer = doc.transact(() => ops[command.op](command), "test");
  process.stdout.write(`${JSON.stringify(answer ?? null)}\n`);
}
provider.destroy();
process.exit(0);
