// A websocket client over a raw socket: as cheap as Node allows, so that the server is measured.
import { randomBytes } from 'node:crypto';
import net from 'node:net';

const END = Buffer.from('\r\n\r\n');

/** One masked binary frame. The mask is zero, which RFC 6455 allows and costs nothing. */
export function frame(payload) {
  const n = payload.length;
  const head = n < 126 ? 2 : n < 65536 ? 4 : 10;
  const out = Buffer.alloc(head + 4 + n);
  out[0] = 0x82;
  if (head === 2) out[1] = 0x80 | n;
  else if (head === 4) {
    out[1] = 0xfe;
    out.writeUInt16BE(n, 2);
  } else {
    out[1] = 0xff;
    out.writeBigUInt64BE(BigInt(n), 2);
  }
  out.set(payload, head + 4);
  return out;
}

export class Wire {
  /** `onFrame(payload)` gets each binary message of the server. */
  constructor(server, path, onFrame) {
    this.onFrame = onFrame;
    this.rest = [];
    this.held = 0;
    this.wanted = 0;
    this.closed = null;
    this.opened = new Promise((resolve, reject) => {
      this.accept = resolve;
      this.fail = reject;
    });
    this.opened.catch(() => {});
    this.socket = net.connect({ port: server.port, host: '127.0.0.1', noDelay: true });
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${server.port}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...Object.entries(server.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    ];
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    this.upgraded = false;
    this.socket.on('data', (data) => this.read(data));
    this.socket.on('error', (error) => this.end(error.code));
    this.socket.on('close', () => this.end('gone'));
  }

  send(framed) {
    return this.socket.write(framed);
  }

  close() {
    this.socket.destroy();
  }

  end(why) {
    this.closed ??= why;
    this.fail(new Error(`the server closed: ${this.closed}`));
  }

  read(data) {
    if (this.rest.length) {
      // A large message comes in many pieces: put them together once, when it is whole.
      this.rest.push(data);
      this.held += data.length;
      if (this.held < this.wanted) return;
      data = Buffer.concat(this.rest);
      this.rest = [];
    }
    if (!this.upgraded) {
      const end = data.indexOf(END);
      if (end < 0) return this.keep(data, 0);
      if (!data.subarray(0, 16).toString().includes(' 101')) return this.end('refused');
      this.upgraded = true;
      data = data.subarray(end + 4);
      this.accept(this);
    }
    this.frames(data);
  }

  /** Wait until there are `wanted` bytes, of which `rest` are here. */
  keep(rest, wanted) {
    if (!rest.length) return;
    this.rest = [rest];
    this.held = rest.length;
    this.wanted = wanted;
  }

  frames(bytes) {
    let at = 0;
    let wanted = 0;
    while (bytes.length - at >= 2) {
      let n = bytes[at + 1];
      let from = at + 2;
      if (n === 126) {
        if (bytes.length - at < 4) break;
        n = bytes.readUInt16BE(at + 2);
        from = at + 4;
      } else if (n === 127) {
        if (bytes.length - at < 10) break;
        n = Number(bytes.readBigUInt64BE(at + 2));
        from = at + 10;
      }
      if (bytes.length - from < n) {
        wanted = from - at + n;
        break;
      }
      this.message(bytes[at] & 15, bytes.subarray(from, from + n));
      at = from + n;
    }
    this.keep(bytes.subarray(at), wanted);
  }

  message(opcode, payload) {
    if (opcode === 2) this.onFrame(payload);
    else if (opcode === 9) this.send(pong(payload));
    else if (opcode === 8) this.closed ??= payload.length > 1 ? payload.readUInt16BE(0) : 1005;
  }
}

function pong(payload) {
  const out = frame(payload);
  out[0] = 0x8a;
  return out;
}
