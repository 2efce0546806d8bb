// Looks for commands that crash, hang, stay silent or contradict themselves, on random cases.
//
//   npm run fuzz -- [--seed N] [--seconds S] [--cases N] [--only KIND[,KIND]] [--jobs N]
//   npm run fuzz -- --seed N --case I one case: its files, its commands and their output
import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleSource } from '../bundle-source.mjs';
import { makeCase } from './cases.mjs';

const ROOT = join(fileURLToPath(import.meta.url), '../../..');
const HANG_MS = 10_000;
/** A process that waits forever uses no CPU time; a starved one does, in the end. */
const IDLE_HANG_MS = 60_000;
const CLOCK_TICK_MS = 10;
/** A process is replaced after this many cases: users do not see accumulated state either. */
const CASES_A_PROCESS = 4_000;
const MAX_SHOWN = 30;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    seconds: { type: 'string', default: '60' },
    cases: { type: 'string', default: 'Infinity' },
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    case: { type: 'string' },
  },
});
const seed = Number(values.seed) % 2 ** 32;
const end = performance.now() + Number(values.seconds) * 1000;
const folder = mkdtempSync(join(tmpdir(), 'sfn-run-fuzz-'));
// where it finds its external packages
const bundle = join(ROOT, 'node_modules', '.cache', `sfn-run-fuzz-${process.pid}`, 'main.cjs');
await bundleSource(join(ROOT, 'src/cli/main.ts'), bundle);

for (const name of ['models.json', 'models.bin']) cpSync(join(ROOT, 'src/services', name), join(bundle, '..', name));

const failures = new Map();
const counts = new Map();
let nextIndex = 0;
let processes = 0;
let done = 0;

/** The CPU time of a process in ms; undefined if the system has no /proc. */
function cpuTime(pid) {
  try {
    // after the name in parentheses: state, and eleven fields on, utime and stime in clock ticks (proc(5))
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
  } catch {
    return undefined;
  }
}

function fail(index, problem) {
  // the same fault in another case is not new
  const signature = problem.replaceAll(/\d+|"[^"]*"|'[^']*'/g, '·').slice(0, 120);
  const known = failures.get(signature);
  if (known !== undefined) {
    known.count++;
    return;
  }
  failures.set(signature, { count: 1, index, problem });
  if (failures.size <= MAX_SHOWN) {
    console.log(
      `\n${problem}\n  replay: npm run fuzz -- --seed ${seed} --case ${index}${values.only && ` --only ${values.only}`}`,
    );
  }
}

/** Runs cases in separate processes until the time is up. */
function work(lane) {
  return new Promise((resolve) => {
    const start = () => {
      const child = fork(
        join(ROOT, 'test/fuzz/worker.mjs'),
        // separate: a process that was abandoned may still write
        [bundle, join(folder, `${lane}-${processes++}`), String(seed), values.only],
        {
          execArgv: ['--max-old-space-size=2048'],
        },
      );
      let index = -1;
      let count = 0;
      let watchdog;
      /** Ends the process; a response that it has already sent is ignored. */
      const giveUp = (signal) => {
        child.removeAllListeners('exit').removeAllListeners('message');
        child.kill(signal);
      };
      const next = () => {
        clearTimeout(watchdog);
        if (performance.now() >= end || nextIndex >= Number(values.cases)) {
          giveUp('SIGTERM');
          resolve();
          return;
        }
        if (count++ === CASES_A_PROCESS) {
          giveUp('SIGTERM');
          start();
          return;
        }
        index = nextIndex++;
        child.send(index);
        const begun = performance.now();
        const cpuBefore = cpuTime(child.pid);
        // on a busy machine, a case gets ten seconds of CPU time, however long that takes
        const watch = () => {
          const used = cpuBefore === undefined ? HANG_MS : cpuTime(child.pid) - cpuBefore;
          if (used < HANG_MS && performance.now() - begun < IDLE_HANG_MS) {
            watchdog = setTimeout(watch, 1000);
            return;
          }
          fail(index, `no end within ${HANG_MS / 1000} s`);
          giveUp('SIGKILL');
          start();
        };
        watchdog = setTimeout(watch, HANG_MS);
      };
      child.on('message', (answer) => {
        for (const problem of answer.problems) fail(answer.index, problem);
        if (answer.kind === undefined) return;
        counts.set(answer.kind, (counts.get(answer.kind) ?? 0) + 1);
        done++;
        next();
      });
      child.on('exit', (code, signal) => {
        clearTimeout(watchdog);
        fail(index, `the process ended with ${code ?? signal}`);
        start();
      });
      next();
    };
    start();
  });
}

async function showCase(index) {
  const made = makeCase(seed, index, values.only === '' ? undefined : values.only.split(','));
  console.log(`${made.kind}: ${made.commands.map((words) => words.join(' ')).join('\n  ')}`);
  for (const [name, content] of Object.entries(made.files)) console.log(`\n--- ${name}\n${content}`);
  nextIndex = index;
  values.cases = String(index + 1);
  await work(0);
}

const started = performance.now();
if (values.case !== undefined) await showCase(Number(values.case));
else await Promise.all(Array.from({ length: Number(values.jobs) }, (_, lane) => work(lane)));
rmSync(folder, { recursive: true, force: true });
rmSync(join(bundle, '..'), { recursive: true, force: true });

const seconds = (performance.now() - started) / 1000;
const kinds = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} ${count}`);
console.log(
  `\nseed ${seed}: ${done} cases in ${seconds.toFixed(0)} s, ${Math.round(done / seconds)} a second (${kinds.join(', ')})`,
);
for (const { count, index, problem } of failures.values())
  console.log(`${count} × case ${index}: ${problem.slice(0, 200)}`);
console.log(failures.size === 0 ? 'nothing found' : `${failures.size} kinds of failures`);
process.exitCode = failures.size === 0 ? 0 : 1;
