/** The connection to the server: y-websocket's, with Karate's own frames. */
import { WebsocketProvider } from "y-websocket";
import type * as Y from "yjs";
import { countingSocket, type SyncFrame } from "@/sync/countingSocket";
import {
  FRAME_EVENT,
  FRAME_NOTICE,
  FRAME_SAVED,
  type LogEvent,
  type Notice,
  readEvent,
  readFrame,
  readNotice,
  readSaved,
} from "@/sync/frames";

export interface Line {
  /** `ws://host/sync`. */
  readonly url: string;
  readonly workflow: string;
  /** For tests outside a browser. */
  readonly socket?: typeof WebSocket;
}

/** What the connection tells. */
export interface Ears {
  /** A frame with edits went out. */
  framed(kind: SyncFrame): void;
  /** A new connection is there. */
  opened(): void;
  /** The connection comes, goes, or is gone (`lost`). */
  changed(lost: boolean): void;
  /** The document has all that the server had. */
  synced(): void;
  /** The server closed for good. */
  refused(code: number, reason: string): void;
  /** So many frames of this connection are durable. */
  saved(frames: number): void;
  event(event: LogEvent): void;
  notice(notice: Notice): void;
}

/** A provider for `doc` that is not connected yet. */
export function dial({ url, workflow, socket }: Line, doc: Y.Doc, ears: Ears): WebsocketProvider {
  const provider = new WebsocketProvider(url, workflow, doc, {
    connect: false,
    // BroadcastChannel would pass edits round the gate, the roles and the log.
    disableBc: true,
    params: { v: "1" },
    WebSocketPolyfill: countingSocket(socket ?? WebSocket, ears.framed),
  });
  provider.on("status", ({ status }) => {
    if (status === "connected") ears.opened();
    // A server that lets in and closes at once, full or stopping, is as good as none.
    ears.changed(status === "disconnected");
  });
  provider.on("sync", (synced: boolean) => synced && ears.synced());
  provider.on("connection-close", () => ears.changed(true));
  provider.on("closed", ({ code, reason }) => ears.refused(code, reason));
  hearFrames(provider, ears);
  return provider;
}

function hearFrames(provider: WebsocketProvider, ears: Ears): void {
  provider.messageHandlers[FRAME_SAVED] = (_encoder, decoder) => {
    const frame = readFrame(decoder);
    const saved = frame && readSaved(frame);
    if (saved !== null) ears.saved(saved);
  };
  provider.messageHandlers[FRAME_EVENT] = (_encoder, decoder) => {
    const frame = readFrame(decoder);
    const event = frame && readEvent(frame);
    if (!event) return;
    // A connection that comes back resumes behind the last event seen.
    if (event.position) provider.params = { v: "1", after: String(event.position) };
    ears.event(event);
  };
  provider.messageHandlers[FRAME_NOTICE] = (_encoder, decoder) => {
    const frame = readFrame(decoder);
    const notice = frame && readNotice(frame);
    if (notice) ears.notice(notice);
  };
}
