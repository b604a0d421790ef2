// What a y-protocol client says and hears, in the two dialects: Hocuspocus names the room in every message.
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { frame, Wire } from './wire.mjs';

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const STEP_1 = 0;
const STEP_2 = 1;
const UPDATE = 2;

function message(room, write) {
  const encoder = encoding.createEncoder();
  if (room !== null) encoding.writeVarString(encoder, room);
  write(encoder);
  return frame(encoding.toUint8Array(encoder));
}

/** A connected client. `onUpdate(bytes)` hears updates, `onPeople(bytes)` awareness. */
export class Client {
  constructor(server, room, hears = {}) {
    this.room = server.dialect === 'hocuspocus' ? room : null;
    this.hears = hears;
    this.bytes = 0;
    const query = server.query ?? '';
    this.wire = new Wire(server, `${server.prefix}${room}${query}`, (data) => this.hear(data));
    this.synced = new Promise((resolve) => {
      this.sync = resolve;
    });
  }

  /** Connect and load the document; resolves with the bytes of step 2. */
  async join() {
    await this.wire.opened;
    if (this.room !== null) {
      this.wire.send(
        message(this.room, (to) => {
          encoding.writeVarUint(to, AUTH);
          encoding.writeVarUint(to, 0);
          encoding.writeVarString(to, 'token');
          encoding.writeVarString(to, '4.7.0');
        }),
      );
    }
    this.wire.send(
      message(this.room, (to) => {
        encoding.writeVarUint(to, SYNC);
        encoding.writeVarUint(to, STEP_1);
        encoding.writeVarUint8Array(to, Uint8Array.of(0));
      }),
    );
    return this.synced;
  }

  close() {
    this.wire.close();
  }

  hear(data) {
    this.bytes += data.length;
    let at = 0;
    // The room's name is shorter than 128 bytes.
    if (this.room !== null) at = 1 + data[0];
    const kind = data[at];
    if (kind === AWARENESS) {
      this.hears.onPeople?.(body(data, at + 1));
    } else if (kind === SYNC || kind === 4) {
      if (data[at + 1] === STEP_2) this.sync(body(data, at + 2));
      else if (data[at + 1] === UPDATE) this.hears.onUpdate?.(body(data, at + 2));
    }
  }
}

/** The frame that sends `update` to `room`. */
export function updateFrame(server, room, update) {
  return message(server.dialect === 'hocuspocus' ? room : null, (to) => {
    encoding.writeVarUint(to, SYNC);
    encoding.writeVarUint(to, UPDATE);
    encoding.writeVarUint8Array(to, update);
  });
}

/** The frame that tells a person's state. */
export function presenceFrame(server, room, client, clock, state) {
  const entry = encoding.createEncoder();
  encoding.writeVarUint(entry, 1);
  encoding.writeVarUint(entry, client);
  encoding.writeVarUint(entry, clock);
  encoding.writeVarString(entry, JSON.stringify(state));
  return message(server.dialect === 'hocuspocus' ? room : null, (to) => {
    encoding.writeVarUint(to, AWARENESS);
    encoding.writeVarUint8Array(to, encoding.toUint8Array(entry));
  });
}

/** [client, clock] of each person in an awareness body. */
export function people(bytes) {
  const from = decoding.createDecoder(bytes);
  const found = [];
  for (let left = decoding.readVarUint(from); left > 0; left--) {
    found.push([decoding.readVarUint(from), decoding.readVarUint(from)]);
    decoding.readVarUint8Array(from);
  }
  return found;
}

function body(data, at) {
  let length = 0;
  let shift = 1;
  for (;;) {
    const part = data[at++];
    length += (part & 127) * shift;
    if (part < 128) break;
    shift *= 128;
  }
  return data.subarray(at, at + length);
}
