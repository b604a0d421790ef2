// Scenarios about one document and its store.
import { filled } from './crowds.mjs';
import { blobs } from './edits.mjs';
import { Meter, paced, sleep, tell, until } from './meter.mjs';
import { Client, updateFrame } from './speech.mjs';
import { Heard, trace } from './trace.mjs';

const AUTHOR = 7;
const NODES = 80;
/** Updates an unpaced feed may have on their way. */
const WINDOW = 2000;

/** Three authors send `edits` of the trace, `rate` a second (0: as fast as they are taken). */
export async function feed(server, { room, edits, rate }) {
  const base = await filled(server, room, NODES);
  const made = trace(base, NODES, edits);
  const bytes = made.reduce((sum, { update }) => sum + update.length, 0);
  const heard = new Heard(made);
  const reader = new Client(server, room, { onUpdate: (update) => heard.hear(update) });
  const authors = new Map(made.slice(0, 3).map(({ client }) => [client, new Client(server, room)]));
  await Promise.all([reader, ...authors.values()].map((client) => client.join()));
  const send = ({ client, update }) => authors.get(client).wire.send(updateFrame(server, room, update));
  const told = async (enough) => {
    if (await until(enough, 20_000)) return;
    const ends = [...authors.values()].map((author) => author.wire.closed ?? 'open');
    throw new Error(`${heard.count} of ${edits} edits were told on; authors: ${ends}`);
  };
  await tell('begin');
  const begun = performance.now();
  if (rate) {
    await paced(edits, rate, (at) => send(made[at]));
  } else {
    for (let at = 0; at < edits; at++) {
      send(made[at]);
      if (at % 100 === 99) await told(() => at - heard.count < WINDOW);
    }
  }
  await told(() => heard.count >= edits);
  const took = (performance.now() - begun) / 1000;
  await tell('end', { delivered: heard.count });
  for (const client of [reader, ...authors.values()]) client.close();
  return { edits, heard: heard.count, bytes, rate: heard.count / took };
}

/** Load a document once; `wanted` bytes are all of it. */
export async function cold(server, { room, times = 1 }) {
  const meter = new Meter();
  let bytes = 0;
  await tell('begin');
  for (let time = 0; time < times; time++) {
    const begun = performance.now();
    const client = new Client(server, room);
    bytes = Math.max(bytes, (await client.join()).length);
    meter.note(performance.now() - begun);
    client.close();
  }
  await tell('end', { delivered: times });
  return { ...meter.summary(), first: meter.values[0], bytes };
}

/** Open every room of `names` with one client, one after another. */
export async function open(server, { names }) {
  const meter = new Meter();
  await tell('begin');
  const clients = [];
  for (const name of names) {
    const begun = performance.now();
    const client = new Client(server, name);
    await client.join();
    meter.note(performance.now() - begun);
    clients.push(client);
  }
  await tell('end', { delivered: names.length });
  for (const client of clients) client.close();
  return meter.summary();
}

/** A reader stops reading while `mib` MiB of updates are sent. */
export async function slow(server, { room, mib }) {
  const base = await filled(server, room, 2);
  const size = 64 * 1024;
  const updates = blobs(base, AUTHOR, mib * 16, size).map((each) => updateFrame(server, room, each));
  let heard = 0;
  const reader = new Client(server, room);
  const witness = new Client(server, room, { onUpdate: (update) => (heard += update.length) });
  const author = new Client(server, room);
  await Promise.all([reader.join(), witness.join(), author.join()]);
  reader.wire.socket.pause();
  await tell('begin');
  for (let at = 0; at < updates.length; at++) {
    author.wire.send(updates[at]);
    await until(() => (at + 1) * size - heard < 1 << 20, 20_000);
  }
  await until(() => heard >= updates.length * size, 20_000);
  await tell('end', { delivered: updates.length });
  await sleep(200);
  for (const client of [reader, witness, author]) client.close();
  return { sent: updates.length * size, heard };
}
