/**
 * Interrupts runs of the built command at random moments: `npm run interrupts -- --runs 300 --seed 1`.
 * The seed repeats scenarios, signals and delays; --most is how many milliseconds a run may take to end. Exits with 1
 * if something is wrong.
 */

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { interruptRun } from './interrupt-run.mjs';
import { SCENARIOS } from './scenarios.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const MAX_DELAY_MS = 900;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    most: { type: 'string', default: '1000' },
    bin: { type: 'string', default: fileURLToPath(new URL('../../bin/sfn-run.js', import.meta.url)) },
  },
});
const random = mulberry32(Number(values.seed));
const names = Object.keys(SCENARIOS).filter((name) => values.only === undefined || name === values.only);
const times = [];
const endings = {};
let faulty = 0;
for (let i = 0; i < Number(values.runs); i++) {
  const name = names[i % names.length];
  const signal = SIGNALS[Math.floor(random() * SIGNALS.length)];
  const delayMs = Math.floor(random() * MAX_DELAY_MS);
  const { endMs, ended, faults } = await interruptRun(values.bin, SCENARIOS[name], {
    signal,
    delayMs,
    mostMs: Number(values.most),
  });
  times.push(endMs);
  endings[ended] = (endings[ended] ?? 0) + 1;
  if (faults.length === 0) continue;
  faulty++;
  console.log(`${name}, ${signal} after ${delayMs} ms:\n  ${faults.join('\n  ')}`);
}
times.sort((a, b) => a - b);
const at = (share) => Math.round(times[Math.floor((times.length - 1) * share)]);
console.log(
  `${times.length} runs, seed ${values.seed}: ${faulty} with faults; ended after ${at(0.5)} ms (median), ${at(0.95)} ms (19 of 20), ${at(1)} ms (all); endings ${JSON.stringify(endings)}`,
);
process.exitCode = faulty === 0 ? 0 : 1;

/** A small generator of numbers in [0, 1) that is the same everywhere. */
function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
