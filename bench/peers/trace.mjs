// The trace that servers are fed: three people who arrange a document, each their own part of it.
import * as Y from 'yjs';
import { spans } from './edits.mjs';

/** Yjs ids as long as most that Yjs draws. */
const AUTHORS = [3_141_592_653, 2_718_281_828, 1_618_033_988];
/** Frames of one drag, and edits of other kinds between two: 85 % of all frames are drags'. */
const DRAG = [12, 48];
const OTHERS = [2, 8];
const MOST_NODES = 33;

/** `count` edits on a document of `nodes` nodes, as `{client, update, end}` in the order of time. */
export function trace(base, nodes, count) {
  const people = AUTHORS.map((client, at) => person(base, client, at, nodes));
  return Array.from({ length: count }, (_, at) => people[at % people.length]());
}

/** Counts how many edits of `edits` have been heard of, from updates. */
export class Heard {
  #ends;
  count = 0;

  constructor(edits) {
    this.#ends = new Map(AUTHORS.map((client) => [client, { ends: [], next: 0 }]));
    for (const { client, end } of edits) this.#ends.get(client).ends.push(end);
  }

  hear(update) {
    for (const [client, , end] of spans(update)) {
      const author = this.#ends.get(client);
      while (author?.ends[author.next] <= end) {
        author.next++;
        this.count++;
      }
    }
  }
}

function person(base, client, at, count) {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, base);
  doc.clientID = client;
  let last;
  doc.on('update', (update) => (last = update));
  const mine = Array.from({ length: count }, (_, node) => `n${node}`).filter((_, node) => node % 3 === at);
  const steps = work(doc, mine, random(client), at);
  return () => {
    doc.transact(steps.next().value);
    return { client, update: last, end: Y.getState(doc.store, client) };
  };
}

function* work(doc, mine, draw, author) {
  const within = ([from, to]) => from + Math.floor(draw() * (to - from + 1));
  const some = () => mine[Math.floor(draw() * mine.length)];
  const nodes = doc.getMap('nodes');
  for (let turn = 0; ; turn++) {
    const dragged = nodes.get(some());
    const from = [within([0, 4000]), within([0, 3000])];
    const by = [within([-9, 9]), within([-9, 9])];
    for (let frame = within(DRAG); frame > 0; frame--) {
      yield () => dragged.set('position', [from[0] + by[0] * frame, from[1] + by[1] * frame]);
    }
    for (let left = within(OTHERS); left > 0; left--) {
      yield other(doc, mine, draw(), some(), some(), `a${author}-${turn}-${left}`);
    }
  }
}

/** One edit that is no drag. Each adds at least one struct, so that it can be heard of. */
function other(doc, mine, kind, node, source, fresh) {
  const [nodes, edges] = [doc.getMap('nodes'), doc.getMap('edges')];
  if (kind < 0.5) return () => nodes.get(node).get('params').set('sigma', Math.round(kind * 200) / 2);
  if (kind < 0.7) return () => edges.set(`${node}:image`, { source, port: 'image' });
  if (kind < 0.8 || mine.length < 3) return () => nodes.get(node).set('title', `Blur ${fresh}`);
  const gone = kind >= 0.9 || mine.length >= MOST_NODES ? mine.splice(mine.indexOf(node), 1) : [];
  mine.push(fresh);
  return () => {
    for (const old of gone) {
      nodes.delete(old);
      for (const [key, { source }] of edges.entries()) {
        if (source === old || key === `${old}:image`) edges.delete(key);
      }
    }
    const params = new Y.Map([['sigma', 4]]);
    nodes.set(fresh, new Y.Map([['type', 'blur'], ['position', [0, 0]], ['params', params]]));
  };
}

/** Numbers from 0 to 1, the same for the same seed: mulberry32 (Tommy Ettinger, 2017). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
