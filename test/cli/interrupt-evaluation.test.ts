import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';
import { folderOf } from './fake-io.ts';

/** Many expressions, each of which takes the whole second that an evaluation may take. */
const ENDLESS = {
  recursion: '{% ($f := function($n) { $f($n + 1) }; $f(0)) %}',
  expression: `{% $contains('${'a'.repeat(50)}b', /^(?=a)(a|a)*$/) %}`,
};

const jsonata = (output: unknown, more: object = {}): object => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      Items: '{% [1..60] %}',
      ItemProcessor: {
        StartAt: 'Try',
        States: {
          Try: {
            Type: 'Parallel',
            Branches: [pass(output)],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Go' }],
            End: true,
          },
          Go: { Type: 'Pass', End: true },
        },
      },
      End: true,
      ...more,
    },
  },
});

let named = 0;
function pass(output: unknown): object {
  const name = `Slow ${named++}`;
  return { StartAt: name, States: { [name]: { Type: 'Pass', Output: output, End: true } } };
}

const folder = folderOf({
  'recursion.asl.json': jsonata(ENDLESS.recursion),
  'expression.asl.json': jsonata(ENDLESS.expression),
  'template.asl.json': jsonata(
    Array.from({ length: 60 }, () => "{% $count([1..400000].($ * 2)) > 0 ? 'slow' %}"),
    { MaxConcurrency: 1 },
  ),
  'path.asl.json': {
    StartAt: 'Slow',
    States: {
      Slow: { Type: 'Pass', Parameters: { 'x.$': '$..[?(@..[?(@..x)])].y' }, ResultPath: null, Next: 'Again' },
      Again: { Type: 'Choice', Choices: [{ Variable: '$.end', IsPresent: true, Next: 'End' }], Default: 'Slow' },
      End: { Type: 'Succeed' },
    },
  },
  'path.json': {
    list: Array.from({ length: 60 }, () => ({ a: { a: { a: Array.from({ length: 60 }, (_, i) => ({ i })) } } })),
  },
});
let bin = '';

beforeAll(() => {
  bin = buildCommand();
}, 60_000);

/** Runs until Ctrl-C after a second, unless `--timeout` ends it; returns the exit code and how long the end took. */
async function interrupt(args: readonly string[], signal?: NodeJS.Signals): Promise<{ code: number; ms: number }> {
  const child = spawn(process.execPath, [bin, ...args], { cwd: folder, stdio: 'ignore' });
  const exit = once(child, 'exit');
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(child.exitCode).toBe(null);
  const start = performance.now();
  if (signal !== undefined) child.kill(signal);
  const [code] = await exit;
  return { code, ms: performance.now() - start };
}

test.each(['recursion', 'expression', 'template', 'path'])(
  'Ctrl-C ends the evaluation of %s',
  async (name) => {
    const input = name === 'path' ? ['-i', 'path.json'] : [];
    const { code, ms } = await interrupt([`${name}.asl.json`, '-q', ...input], 'SIGINT');
    expect(code).toBe(130);
    // a second, plus the delay of a busy machine
    expect(ms).toBeLessThan(4_000);
  },
  30_000,
);

test('--timeout ends an evaluation', async () => {
  const { code, ms } = await interrupt(['recursion.asl.json', '-q', '--timeout', '1.5']);
  expect(code).toBe(1);
  expect(ms).toBeLessThan(4_000);
}, 30_000);
