// Measures sfn-run beside references, in turn and in one run, and prints the ratios. Absolute times mean nothing on
// another machine.
//
//   npm run bench -- [--quick] [--only NAME[,NAME]] [--times N] [--against DIR] [--executions N]
//
// Each group is measured N times, in a process of its own; the table gives the median and the range. `--against` names
// another built copy of this project: the two are measured in turn, and the table sets them side by side. `--executions`
// says how many have ended in the store of the group `finished`.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { GROUPS } from './groups/index.mjs';
import { ROOT } from './support/bench.mjs';
import { formatTable } from './support/format-table.mjs';
import { summarize } from './support/summarize.mjs';

const MEASURE = fileURLToPath(new URL('./measure-group.mjs', import.meta.url));

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    times: { type: 'string' },
    against: { type: 'string' },
    executions: { type: 'string' },
  },
});
const names = values.only?.split(',') ?? Object.keys(GROUPS);
const unknown = names.find((name) => !Object.hasOwn(GROUPS, name));
if (unknown !== undefined) refuse(`no group '${unknown}'; there are: ${Object.keys(GROUPS).join(', ')}`);
const times = Number(values.times ?? (values.quick ? 1 : 5));
if (!Number.isInteger(times) || times < 1) refuse(`--times must be a positive integer, not '${values.times}'`);
const other = values.against === undefined ? undefined : resolve(values.against);
if (other !== undefined && !existsSync(join(other, 'dist', 'main.cjs'))) {
  refuse(`--against must name a built copy of this project: there is no ${join(other, 'dist', 'main.cjs')}`);
}
if (values.executions !== undefined && !/^[1-9]\d*$/.test(values.executions)) {
  refuse(`--executions must be a positive integer, not '${values.executions}'`);
}
const measured = [
  ...(values.quick ? ['--quick'] : []),
  ...(values.executions === undefined ? [] : ['--executions', values.executions]),
];

const rows = [];
for (const name of names) {
  const start = performance.now();
  process.stderr.write(`${name} ... `);
  const ours = [];
  const others = [];
  for (let i = 0; i < times; i++) {
    ours.push(measure(name, ROOT));
    if (other !== undefined) others.push(measureOther(name, other));
  }
  rows.push(...summarize(ours, other === undefined ? undefined : others));
  process.stderr.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}
console.log(formatTable(rows, { isCompared: other !== undefined }));
const repeated = times === 1 ? 'measured once' : `median and range of ${times}`;
const compared = other === undefined ? '' : `, against ${other}`;
console.log(
  `\n${repeated}${compared}; Node ${process.version}, load ${loadavg()[0].toFixed(1)}${values.quick ? ', --quick' : ''}`,
);

function measure(name, root) {
  const args = [MEASURE, name, root, ...measured];
  const stdio = ['ignore', 'pipe', 'inherit'];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', stdio, maxBuffer: 1 << 26 }));
}

/** An older build may lack features that a group measures. */
function measureOther(name, root) {
  try {
    return measure(name, root);
  } catch {
    process.stderr.write(`(${name} cannot be measured there) `);
    return [];
  }
}

function refuse(message) {
  console.error(message);
  process.exit(2);
}
