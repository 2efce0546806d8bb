// Measures sfn-run beside references, in turn and in one run, and prints the ratios. Absolute times mean nothing on
// another machine.
//
//   npm run bench -- [--quick] [--only NAME[,NAME]]
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { GROUPS } from './groups/index.mjs';
import { createBench } from './support/bench.mjs';
import { formatTable } from './support/format-table.mjs';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const names = values.only?.split(',') ?? Object.keys(GROUPS);
for (const name of names) {
  if (!Object.hasOwn(GROUPS, name)) {
    console.error(`no group '${name}'; there are: ${Object.keys(GROUPS).join(', ')}`);
    process.exit(2);
  }
}

const bench = createBench({ quick: values.quick });
const rows = [];
try {
  for (const name of names) {
    const start = performance.now();
    process.stderr.write(`${name} ... `);
    rows.push(...(await GROUPS[name](bench)));
    process.stderr.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  }
} finally {
  bench.close();
}
console.log(formatTable(rows));
console.log(`\nNode ${process.version}, load ${loadavg()[0].toFixed(1)}${values.quick ? ', --quick' : ''}`);
