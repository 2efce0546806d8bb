// Changes a line of the engine, of a state type or of an expression at a time, and looks whether a test notices. What
// survives is either a missing test or a change without effect, which a reader decides.
//
//   npm run mutate -- [--seed N] [--count N] [--only FOLDER[,FOLDER]]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRandom } from '../fuzz/random.mjs';
import { findMutants } from './mutants.mjs';

const ROOT = join(fileURLToPath(import.meta.url), '../../..');
const MINUTE_MS = 60_000;
/** The tests of these folders first: they are near the code and fast. A mutant that they miss meets all that import it. */
const NEAR = ['test/engine', 'test/states', 'test/expressions', 'test/definition', 'test/replay', 'test/test-state'];
/** They look at the built package or take processes apart, and say nothing of a changed line. */
const LEFT_OUT = ['test/package/**', 'test/bench/**', 'test/architecture.test.ts'];

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    count: { type: 'string', default: '100' },
    only: { type: 'string', default: 'engine,states,expressions' },
  },
});
const seed = Number(values.seed) % 2 ** 32;
const folders = values.only.split(',');

const copy = mkdtempSync(join(tmpdir(), 'sfn-run-mutation-'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
for (const name of readdirSync(ROOT)) {
  if (name === 'node_modules') symlinkSync(join(ROOT, name), join(copy, name));
  else if (name !== '.git') cpSync(join(ROOT, name), join(copy, name), { recursive: true });
}

const candidates = folders.flatMap((folder) =>
  readdirSync(join(copy, 'src', folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const path = join('src', folder, name);
      return findMutants(path, readFileSync(join(copy, path), 'utf8')).map((mutant) => ({ path, ...mutant }));
    }),
);
console.log(`seed ${seed}: ${values.count} of ${candidates.length} mutants of ${folders.join(', ')}`);

// without a change everything must pass, or each mutant would look as if it were noticed
if (runTests(['run']) !== 'passed') {
  console.error('The tests fail without a change; mend that first.');
  process.exit(1);
}

const counts = { noticed: 0, 'does not compile': 0, survived: 0 };
for (let i = 0; i < Number(values.count); i++) {
  const mutant = createRandom(seed, i).pick(candidates);
  const file = join(copy, mutant.path);
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end));
  const verdict = judge(mutant.path);
  writeFileSync(file, text);
  counts[verdict]++;
  if (verdict === 'survived') console.log(describe(mutant, text));
}
console.log(
  Object.entries(counts)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(', '),
);
process.exitCode = counts.survived === 0 ? 0 : 1;

function judge(path) {
  if (runTests(['run', ...NEAR]) !== 'passed' || runTests(['related', '--run', path]) !== 'passed') return 'noticed';
  const { status } = spawnSync('npx', ['tsc', '--noEmit'], { cwd: copy });
  return status === 0 ? 'survived' : 'does not compile';
}

/** An endless loop counts as noticed. */
function runTests(command) {
  const args = ['--bail', '1', '--reporter', 'dot', ...LEFT_OUT.flatMap((glob) => ['--exclude', glob])];
  const { status } = spawnSync('npx', ['vitest', ...command, ...args], {
    cwd: copy,
    timeout: 20 * MINUTE_MS,
    stdio: 'ignore',
  });
  return status === 0 ? 'passed' : 'failed';
}

function describe({ path, start, end, replacement, kind }, text) {
  const line = text.slice(0, start).split('\n').length;
  const [before, after] = [text.lastIndexOf('\n', start) + 1, text.indexOf('\n', end)];
  const was = text.slice(before, after).trim();
  const is = (text.slice(before, start) + replacement + text.slice(end, after)).trim();
  return `\nsurvived: ${path}:${line} (${kind})\n  - ${was}\n  + ${is}`;
}
