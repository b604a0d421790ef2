// Scenarios with many clients.
import { moves, seed, spans } from './edits.mjs';
import { Meter, paced, sleep, tell, until } from './meter.mjs';
import { Client, people, presenceFrame, updateFrame } from './speech.mjs';

const WRITER = 100;
/** Milliseconds that stragglers may take to arrive. */
const PATIENCE = 10_000;

/** Fill an empty room; returns the document's bytes. */
export async function filled(server, room, nodes, heavy = 0) {
  const state = seed(nodes, heavy);
  const client = new Client(server, room);
  await client.join();
  client.wire.send(updateFrame(server, room, state));
  // Until another client is given it.
  for (let tries = 0; tries < 200; tries++) {
    const probe = new Client(server, room);
    const found = await probe.join();
    probe.close();
    if (found.length >= state.length / 2) break;
    await sleep(20);
  }
  client.close();
  return state;
}

/** `writers` × `rate` edits a second to all of `readers` clients, of whom the first ones write. */
export async function fan(server, { room, readers, writers, rate, seconds }) {
  const base = await filled(server, room, Math.max(writers, 2));
  const count = Math.ceil(rate * seconds);
  const sent = Array.from({ length: writers }, () => new Float64Array(count));
  const frames = sent.map((_, at) =>
    moves(base, WRITER + at, `n${at}`, count).map((each) => updateFrame(server, room, each)),
  );
  const meter = new Meter();
  let delivered = 0;
  let messages = 0;
  let last = null;
  let parsed = [];
  const clients = Array.from({ length: readers }, (_, reader) => new Client(server, room, {
    onUpdate(update) {
      messages++;
      // All readers are told the same bytes: read them once.
      if (last === null || !last.equals(update)) {
        last = Buffer.from(update);
        parsed = spans(last);
      }
      const now = performance.now();
      for (const [client, first, end] of parsed) {
        const writer = client - WRITER;
        if (writer === reader || writer < 0 || writer >= writers) continue;
        for (let clock = first; clock < end; clock++) {
          delivered++;
          meter.note(now - sent[writer][clock]);
        }
      }
    },
  }));
  await Promise.all(clients.map((client) => client.join()));
  await sleep(300);
  await tell('begin');
  const begun = performance.now();
  await paced(count * writers, rate * writers, (number) => {
    const writer = number % writers;
    const at = Math.floor(number / writers);
    sent[writer][at] = performance.now();
    clients[writer].wire.send(frames[writer][at]);
  });
  const expected = count * writers * (readers - 1);
  await until(() => delivered >= expected, PATIENCE);
  const took = (performance.now() - begun) / 1000;
  await tell('end', { delivered });
  const left = clients.filter((client) => client.wire.closed !== null).length;
  for (const client of clients) client.close();
  return { ...meter.summary(), expected, delivered, messages, left, rate: delivered / took };
}

/** Everybody tells presence `hz` times a second. */
export async function presence(server, { room, clients: count, hz, seconds }) {
  await filled(server, room, 2);
  const meter = new Meter();
  const sent = new Map();
  let delivered = 0;
  const seen = Array.from({ length: count }, () => new Map());
  const clients = Array.from({ length: count }, (_, reader) => new Client(server, room, {
    onPeople(bytes) {
      const now = performance.now();
      for (const [client, clock] of people(bytes)) {
        if (client === WRITER + reader) continue;
        const times = sent.get(client);
        const before = seen[reader].get(client) ?? 0;
        for (let at = before + 1; at <= clock && times?.[at] !== undefined; at++) {
          delivered++;
          meter.note(now - times[at]);
        }
        if (clock > before) seen[reader].set(client, clock);
      }
    },
  }));
  await Promise.all(clients.map((client) => client.join()));
  await sleep(300);
  await tell('begin');
  const total = Math.ceil(count * hz * seconds);
  await paced(total, count * hz, (number) => {
    const who = number % count;
    const clock = Math.floor(number / count) + 1;
    const state = { user: { name: `Person ${who}`, color: '#30bced' }, cursor: { x: number, y: clock } };
    if (!sent.has(WRITER + who)) sent.set(WRITER + who, []);
    sent.get(WRITER + who)[clock] = performance.now();
    clients[who].wire.send(presenceFrame(server, room, WRITER + who, clock, state));
  });
  const expected = total * (count - 1);
  await until(() => delivered >= expected, PATIENCE);
  await tell('end', { delivered });
  for (const client of clients) client.close();
  return { ...meter.summary(), expected, delivered };
}

/** Two clients in each room, one of whom edits `rate` times a second. */
export async function rooms(server, { names, rate, seconds }) {
  const base = seed(8);
  const count = Math.ceil(rate * seconds);
  const updates = moves(base, WRITER, 'n0', count);
  const meter = new Meter();
  const connects = new Meter();
  let delivered = 0;
  const pairs = [];
  await tell('closed');
  for (const name of names) {
    const begun = performance.now();
    await filled(server, name, 8);
    const sent = new Float64Array(count);
    const writer = new Client(server, name);
    const reader = new Client(server, name, {
      onUpdate(update) {
        const now = performance.now();
        for (const [client, first, end] of spans(update)) {
          if (client !== WRITER) continue;
          for (let clock = first; clock < end; clock++) {
            delivered++;
            meter.note(now - sent[clock]);
          }
        }
      },
    });
    await Promise.all([writer.join(), reader.join()]);
    connects.note(performance.now() - begun);
    pairs.push({ writer, reader, sent, frames: updates.map((each) => updateFrame(server, name, each)) });
  }
  await sleep(1000);
  await tell('begin');
  await paced(count * pairs.length, rate * pairs.length, (number) => {
    const pair = pairs[number % pairs.length];
    const at = Math.floor(number / pairs.length);
    pair.sent[at] = performance.now();
    pair.writer.wire.send(pair.frames[at]);
  });
  const expected = count * pairs.length;
  await until(() => delivered >= expected, PATIENCE);
  await tell('end', { delivered });
  for (const { writer, reader } of pairs) {
    writer.close();
    reader.close();
  }
  await tell('left');
  return { ...meter.summary(), expected, delivered, connect: connects.summary() };
}

/** Many connections load one document at once; then they stay idle. */
export async function join(server, { room, connections, heavy }) {
  const base = await filled(server, room, 30, heavy);
  await sleep(500);
  await tell('begin');
  const meter = new Meter();
  const begun = performance.now();
  const clients = Array.from({ length: connections }, () => new Client(server, room));
  await Promise.all(
    clients.map(async (client) => {
      await client.join();
      meter.note(performance.now() - begun);
    }),
  );
  const bytes = clients.reduce((sum, client) => sum + client.bytes, 0);
  await tell('end', { delivered: connections });
  for (const client of clients) client.close();
  return { ...meter.summary(), bytes, document: base.length };
}
