// Changes one line of the engine, of a state type or of an expression at a time, and checks whether a test notices. A
// survivor is either a missing test or a change without effect: the latter are listed in equivalent-mutants.mjs.
//
// The tests run once with a probe at each change. After that, only the test files that reach a change are run on it,
// the quickest first.
//
//   npm run mutate -- [--seed N] [--count N] [--only FOLDER[,FOLDER]] [--verbose]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { EQUIVALENT_MUTANTS } from './equivalent-mutants.mjs';
import { findMutants, linesOf, withProbes } from './mutants.mjs';

const ROOT = join(fileURLToPath(import.meta.url), '../../..');
const SECOND_MS = 1000;
/** The tests that run the engine, states and expressions in their own process. */
const TESTS = [
  'engine',
  'expressions',
  'definition',
  'replay',
  'redrive',
  'test-state',
  'step-functions',
  'datasets',
  'tasks',
  'reporters',
]
  .map((folder) => `test/${folder}/`)
  .concat('test/validate/cross-checks.test.ts');
/** Only types: code that is unused because of a change is not an error. */
const COMPILE = 'tsc --noEmit --allowUnreachableCode true --noUnusedLocals false --noUnusedParameters false'.split(' ');
const QUICK_SECONDS = 3;
/** A change may make tests this much slower, or it counts as an endless loop. */
const MAX_SLOWER = 10;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '12' },
    count: { type: 'string', default: '100' },
    only: { type: 'string', default: 'engine,states,expressions' },
    verbose: { type: 'boolean', default: false },
  },
});

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'sfn-run-mutation-')));
let running;
process.on('exit', () => {
  end(running);
  rmSync(copy, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
for (const name of readdirSync(ROOT)) {
  if (name === 'node_modules') symlinkSync(join(ROOT, name), join(copy, name));
  else if (name !== '.git') cpSync(join(ROOT, name), join(copy, name), { recursive: true });
}

/** The text of each file that may be changed, by path. */
const originals = new Map();
const candidates = values.only.split(',').flatMap((folder) =>
  readdirSync(join(copy, 'src', folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => mutantsOf(join('src', folder, name))),
);
refuseStaleEntries();
const chosen = candidates
  .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
  .slice(0, Number(values.count))
  .map((mutant, id) => ({ id, ...mutant }));
console.log(`seed ${values.seed}: ${chosen.length} of ${candidates.length} mutants of ${values.only}`);

const costs = join(copy, 'seconds.json');
const testsOf = await findTests();
const counts = { noticed: 0, 'does not compile': 0, equivalent: 0, survived: 0 };
for (const mutant of chosen) {
  const { verdict, by } = await judge(mutant);
  counts[verdict]++;
  if (verdict === 'survived' || values.verbose) console.log(`\n${verdict}${by}: ${describe(mutant)}`);
}
console.log(
  Object.entries(counts)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', '),
);
process.exitCode = counts.survived === 0 ? 0 : 1;

/** Each with the line before and after, and a rank by which some are selected: changes elsewhere do not affect it. */
function mutantsOf(path) {
  const text = readFileSync(join(copy, path), 'utf8');
  originals.set(path, text);
  const before = new Map();
  return findMutants(path, text).map((mutant) => {
    const { was, is } = linesOf(text, mutant);
    const key = [path, was, is].join('\n');
    const nth = before.get(key) ?? 0;
    before.set(key, nth + 1);
    const rank = createHash('sha256').update([values.seed, key, nth].join('\n')).digest('hex');
    return { ...mutant, path, was, is, rank };
  });
}

function refuseStaleEntries() {
  const only = EQUIVALENT_MUTANTS.filter(({ path }) =>
    values.only.split(',').some((folder) => path.startsWith(`src/${folder}/`)),
  );
  const stale = only.filter((entry) => !candidates.some((mutant) => isSame(entry, mutant)));
  if (stale.length === 0) return;
  console.error('equivalent-mutants.mjs names changes that are none any more:');
  for (const { path, is } of stale) console.error(`  ${path}: ${is}`);
  process.exit(1);
}

function isSame(entry, { path, was, is }) {
  return entry.path === path && entry.was === was && entry.is === is;
}

/** Runs all tests once, and returns the test files that reach a mutant. */
async function findTests() {
  const paths = new Set(chosen.map(({ path }) => path));
  for (const path of paths) {
    const mutants = chosen.filter((mutant) => mutant.path === path);
    change(path, (text) => withProbes(text, mutants));
  }
  const reached = join(copy, 'reached');
  const report = join(copy, 'report.json');
  await runTests(TESTS, { SFN_RUN_REACHED: reached }, ['--reporter=json', `--outputFile=${report}`]);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const passed = testResults.filter(({ status }) => status === 'passed');
  // with them, every mutant would appear to be noticed
  for (const { name } of testResults.filter((result) => !passed.includes(result))) {
    console.log(`left out, as it fails without a change: ${relative(copy, name)}`);
  }
  for (const path of paths) change(path, (text) => text);
  const seconds = {};
  for (const { name, startTime, endTime } of passed) {
    seconds[relative(copy, name)] = (endTime - startTime) / SECOND_MS;
  }
  writeFileSync(costs, JSON.stringify(seconds));
  const files = readdirSync(reached).map((name) => JSON.parse(readFileSync(join(reached, name), 'utf8')));
  return ({ id }) =>
    files
      .filter((file) => file.reached.includes(id))
      .map(({ testPath }) => relative(copy, testPath))
      .filter((name) => Object.hasOwn(seconds, name))
      .map((name) => ({ name, seconds: seconds[name] }));
}

async function judge(mutant) {
  if (EQUIVALENT_MUTANTS.some((entry) => isSame(entry, mutant))) return { verdict: 'equivalent', by: '' };
  const tests = testsOf(mutant);
  change(mutant.path, (text) => text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end));
  try {
    for (const group of bySeconds(tests)) {
      const report = join(copy, 'report.json');
      rmSync(report, { force: true });
      const timeout = (60 + MAX_SLOWER * group.reduce((sum, { seconds }) => sum + seconds, 0)) * SECOND_MS;
      const names = group.map(({ name }) => name);
      const options = ['--bail=1', '--reporter=json', `--outputFile=${report}`];
      const ending = await runTests(names, { SFN_RUN_SECONDS: costs }, options, timeout);
      if (ending === 'out of time') return { verdict: 'noticed', by: ' by an endless loop' };
      if (ending === 'failed') return { verdict: 'noticed', by: noticedBy(report) };
    }
    const { status } = spawnSync('npx', COMPILE, { cwd: copy });
    if (status !== 0) return { verdict: 'does not compile', by: '' };
    return { verdict: 'survived', by: tests.length === 0 ? ' (no test reaches it)' : '' };
  } finally {
    change(mutant.path, (text) => text);
  }
}

/** The quick ones first, then the others for the mutants that survived: an endless loop shows in the quick ones. */
function bySeconds(tests) {
  const quick = tests.filter(({ seconds }) => seconds < QUICK_SECONDS);
  return [quick, tests.filter((one) => !quick.includes(one))].filter((group) => group.length > 0);
}

function noticedBy(report) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return ` by ${relative(copy, testResults.find(({ status }) => status === 'failed').name)}`;
}

/** Changes a file of the copy, starting from its original text. */
function change(path, edit) {
  writeFileSync(join(copy, path), edit(originals.get(path)));
}

/** After this many milliseconds they are ended, with their child processes. */
async function runTests(files, env, options, timeout) {
  const args = ['vitest', 'run', '--config', 'test/mutation/vitest.config.mjs', ...options, ...files];
  running = spawn('npx', args, { cwd: copy, stdio: 'ignore', detached: true, env: { ...process.env, ...env } });
  let isLate = false;
  const timer =
    timeout &&
    setTimeout(() => {
      isLate = true;
      end(running);
    }, timeout);
  const [status] = await once(running, 'exit');
  clearTimeout(timer);
  running = undefined;
  if (isLate) return 'out of time';
  return status === 0 ? 'passed' : 'failed';
}

/** With its child processes: one in an endless loop handles no signal. */
function end(tests) {
  if (tests !== undefined) process.kill(-tests.pid, 'SIGKILL');
}

function describe({ path, start, kind, was, is }) {
  const line = originals.get(path).slice(0, start).split('\n').length;
  return `${path}:${line} (${kind})\n  - ${was}\n  + ${is}`;
}
