/** A WebSocket that tells which of the sync frames it sends carry edits. */

export type SyncFrame = "step2" | "update";

const SYNC = 0;
const STEP2 = 1;
const UPDATE = 2;

/** The kind of an outgoing message that the server counts, or null for all others. */
export function syncFrame(data: unknown): SyncFrame | null {
  const bytes = data instanceof Uint8Array ? data : null;
  if (!bytes || bytes[0] !== SYNC) return null;
  if (bytes[1] === STEP2) return "step2";
  return bytes[1] === UPDATE ? "update" : null;
}

/** A subclass of `base` that calls `sent` for each sync frame that carries edits. */
export function countingSocket(
  base: typeof WebSocket,
  sent: (frame: SyncFrame) => void,
): typeof WebSocket {
  return class extends base {
    override send(data: Parameters<WebSocket["send"]>[0]): void {
      super.send(data);
      const frame = syncFrame(data);
      if (frame) sent(frame);
    }
  };
}
