// The load generator of bench/sync.py: node load.mjs '{"scenario": …, "server": …}'.
import { cold, feed, open, slow } from './documents.mjs';
import { fan, join, presence, rooms } from './crowds.mjs';

const scenarios = { fan, presence, rooms, join, feed, cold, slow, open };
const order = JSON.parse(process.argv[2]);
const found = await scenarios[order.scenario](order.server, order);
process.stdout.write(`${JSON.stringify({ done: true, ...found })}\n`, () => process.exit(0));
