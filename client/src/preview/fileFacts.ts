/** What a picture file says of its planes: PNG, JPEG and WebP, from its first bytes. */
export interface FileFacts {
  readonly gray: boolean;
  readonly alpha: boolean;
}

const UNKNOWN: FileFacts = { gray: false, alpha: true };

/** Whether the picture has one colour plane, and whether it has alpha. */
export function fileFacts(bytes: Uint8Array): FileFacts {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 30) return UNKNOWN;
  if (view.getUint32(0) === 0x89504e47) return ofPng(view);
  if (view.getUint16(0) === 0xffd8) return ofJpeg(view);
  if (name(view, 0) === "RIFF" && name(view, 8) === "WEBP") return ofWebp(view);
  return UNKNOWN;
}

function name(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((i) => view.getUint8(at + i)));
}

function ofPng(view: DataView): FileFacts {
  const type = view.getUint8(25);
  let alpha = type === 4 || type === 6;
  for (let at = 8; at + 8 <= view.byteLength; at += 12 + view.getUint32(at)) {
    if (name(view, at + 4) === "tRNS") alpha = true;
    if (name(view, at + 4) === "IDAT") break;
  }
  return { gray: type === 0 || type === 4, alpha };
}

function ofJpeg(view: DataView): FileFacts {
  for (let at = 2; at + 10 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint8(at + 1);
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (frame) return { gray: view.getUint8(at + 9) === 1, alpha: false };
  }
  return { gray: false, alpha: false };
}

function ofWebp(view: DataView): FileFacts {
  const kind = name(view, 12);
  if (kind === "VP8X") return { gray: false, alpha: (view.getUint8(20) & 0x10) !== 0 };
  if (kind === "VP8L") return { gray: false, alpha: (view.getUint32(21, true) & 0x10000000) !== 0 };
  return { gray: false, alpha: false };
}
