/** A small y-websocket server with Karate's saved frames, for tests of the client over real sockets. */
import type { AddressInfo } from "node:net";
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { WebSocket as NodeSocket, WebSocketServer } from "ws";
import * as syncProtocol from "y-protocols/sync";
import * as Y from "yjs";

export class SyncServer {
  readonly doc = new Y.Doc();
  /** While false, edits are taken but never reported as durable. */
  acknowledges = true;
  /** Close code for the next edit, as a refusal. */
  refuses: { code: number; reason: string } | null = null;
  /** What a document may not hold: the reason to refuse an edit that leads to it. */
  rule: ((after: Y.Doc) => string | null) | null = null;
  /** While true, edits are dropped, as a reader's are. */
  deaf = false;
  /** While true, nobody comes in any more. */
  dying = false;
  /** Milliseconds until a message is taken. */
  lag = 0;
  /** How often an edit was refused. */
  refusals = 0;
  readonly urls: string[] = [];
  private readonly server: WebSocketServer;
  private readonly frames = new Map<NodeSocket, number>();

  private constructor(server: WebSocketServer) {
    this.server = server;
    server.on("connection", (socket, request) => {
      this.urls.push(request.url ?? "");
      if (this.dying) socket.terminate();
      else this.welcome(socket);
    });
  }

  static open(port = 0): Promise<SyncServer> {
    const server = new WebSocketServer({ port, host: "127.0.0.1" });
    return new Promise((resolve) => {
      server.once("listening", () => resolve(new SyncServer(server)));
    });
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/sync`;
  }

  /** Tell everybody a Karate frame. */
  tell(type: number, value: unknown): void {
    for (const socket of this.frames.keys()) send(socket, karateFrame(type, value));
  }

  close(code = 1012): Promise<void> {
    for (const socket of this.frames.keys()) socket.close(code);
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private welcome(socket: NodeSocket): void {
    this.frames.set(socket, 0);
    socket.binaryType = "nodebuffer";
    socket.on("close", () => this.frames.delete(socket));
    socket.on("message", (data: Buffer) => {
      const message = new Uint8Array(data);
      if (this.lag) setTimeout(() => this.take(socket, message), this.lag);
      else this.take(socket, message);
    });
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    syncProtocol.writeSyncStep1(encoder, this.doc);
    send(socket, encoding.toUint8Array(encoder));
  }

  private broken(message: Uint8Array): string | null {
    if (!this.rule) return null;
    const after = new Y.Doc();
    Y.applyUpdate(after, Y.encodeStateAsUpdate(this.doc));
    const decoder = decoding.createDecoder(message);
    decoding.readVarUint(decoder);
    Y.applyUpdate(after, decoding.readVarUint8Array(decoder));
    return this.rule(after);
  }

  private take(socket: NodeSocket, data: Uint8Array): void {
    const decoder = decoding.createDecoder(data);
    const type = decoding.readVarUint(decoder);
    if (type === 1) {
      for (const other of this.frames.keys()) if (other !== socket) send(other, data);
      return;
    }
    if (type !== 0) return;
    if (this.refuses && data[1] === 2) {
      socket.close(this.refuses.code, this.refuses.reason);
      this.refuses = null;
      return;
    }
    if (this.deaf && data[1] !== 0) return;
    const reason = data[1] === 0 ? null : this.broken(data.subarray(1));
    if (reason !== null) {
      this.refusals += 1;
      socket.close(4409, reason);
      return;
    }
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    const kind = syncProtocol.readSyncMessage(decoder, encoder, this.doc, socket);
    if (encoding.length(encoder) > 1) send(socket, encoding.toUint8Array(encoder));
    if (kind === syncProtocol.messageYjsSyncStep1) return;
    for (const other of this.frames.keys()) if (other !== socket) send(other, data);
    const count = (this.frames.get(socket) ?? 0) + 1;
    this.frames.set(socket, count);
    if (this.acknowledges) send(socket, karateFrame(100, { saved: true, frames: count }));
  }
}

function karateFrame(type: number, value: unknown): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, type);
  encoding.writeVarString(encoder, JSON.stringify(value));
  return encoding.toUint8Array(encoder);
}

function send(socket: NodeSocket, data: Uint8Array): void {
  if (socket.readyState === NodeSocket.OPEN) socket.send(data);
}

/** The socket class for sessions under test. */
export const TestSocket = NodeSocket as unknown as typeof WebSocket;
