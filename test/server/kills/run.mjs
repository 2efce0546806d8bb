import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { killServer } from './kill-server.mjs';

/** `npm run kills -- --kills 500`: kills a server with --data this often, under load. */
const { values } = parseArgs({ options: { kills: { type: 'string', default: '500' } } });
const bin = fileURLToPath(new URL('../../../bin/sfn-run.js', import.meta.url));
const began = performance.now();
const { kills, started, answered, changed, restartMs, faults } = await killServer({
  bin,
  kills: Number(values.kills),
  log: (line) => console.log(line),
});
console.log(
  `${kills} kills in ${Math.round((performance.now() - began) / 1000)} s: ${started} executions, ${answered} answers and ${changed} changes were acknowledged, the longest restart took ${Math.round(restartMs)} ms, ${faults.length} faults`,
);
for (const fault of faults.slice(0, 50)) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
