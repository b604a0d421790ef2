// Edits made beforehand, and which edits an update holds.
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';

/** The update that makes a document of Karate's schema with `count` nodes; `heavy` bytes of text more. */
export function seed(count, heavy = 0) {
  const doc = new Y.Doc();
  doc.clientID = 1;
  doc.transact(() => {
    doc.getMap('meta').set('schema', 1);
    const nodes = doc.getMap('nodes');
    for (let at = 0; at < count; at++) {
      const params = new Y.Map([['sigma', 4]]);
      const entries = [['type', 'blur'], ['position', [0, 0]], ['params', params]];
      nodes.set(`n${at}`, new Y.Map(entries));
    }
    for (let at = 0; at * 10_000 < heavy; at++) doc.getMap('x-bench').set(`k${at}`, noise(10_000));
  });
  return Y.encodeStateAsUpdate(doc);
}

/** `length` letters that no compressor shortens much. */
export function noise(length) {
  let text = '';
  while (text.length < length) text += Math.random().toString(36).slice(2);
  return text.slice(0, length);
}

/** `count` drags of one node by Yjs client `client`: edit number i has clock i. */
export function moves(base, client, node, count) {
  return made(base, client, count, (doc, at) => {
    doc.getMap('nodes').get(node).set('position', [at, at + 1]);
  });
}

/** `count` updates of `size` bytes that overwrite each other. */
export function blobs(base, client, count, size) {
  const text = noise(size);
  return made(base, client, count, (doc) => doc.getMap('x-bench').set('blob', text));
}

function made(base, client, count, edit) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, base);
  doc.clientID = client;
  const updates = [];
  doc.on('update', (update) => updates.push(update));
  for (let at = 0; at < count; at++) doc.transact(() => edit(doc, at));
  return updates;
}

/** [client, first clock, end] of each run of structs in `update`. */
export function spans(update) {
  const from = decoding.createDecoder(update);
  const found = [];
  for (let clients = decoding.readVarUint(from); clients > 0; clients--) {
    let structs = decoding.readVarUint(from);
    const client = decoding.readVarUint(from);
    const first = decoding.readVarUint(from);
    let clock = first;
    for (; structs > 0; structs--) clock += struct(from);
    found.push([client, first, clock]);
  }
  return found;
}

function struct(from) {
  const info = decoding.readUint8(from);
  if (info === 0 || info === 10) return decoding.readVarUint(from);
  for (const bit of [0x80, 0x40]) {
    if (info & bit) {
      decoding.readVarUint(from);
      decoding.readVarUint(from);
    }
  }
  if (!(info & 0xc0)) {
    if (decoding.readVarUint(from) === 1) decoding.readVarString(from);
    else {
      decoding.readVarUint(from);
      decoding.readVarUint(from);
    }
    if (info & 0x20) decoding.readVarString(from);
  }
  const kind = info & 31;
  if (kind === 1) return decoding.readVarUint(from);
  if (kind === 7) return decoding.readVarUint(from), 1;
  if (kind !== 8) throw new Error(`the bench makes no content of kind ${kind}`);
  const count = decoding.readVarUint(from);
  for (let at = 0; at < count; at++) decoding.readAny(from);
  return count;
}
