import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';

const BIN = resolve(import.meta.dirname, '../../bin');

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sfn-run-bin-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'bin'));
  mkdirSync(join(folder, 'dist'));
  for (const name of ['sfn-run.js', 'write-caches.js']) copyFileSync(join(BIN, name), join(folder, 'bin', name));
});

/** A build whose `main` has this body; long enough to have a code cache. */
function writeMain(body: string, length = 5_000): void {
  const padding = `/*${'-'.repeat(length)}*/`;
  writeFileSync(join(folder, 'dist/main.cjs'), `(function(exports){exports.main=async()=>{${body}};${padding}})`);
}

/** @param limit the maximum size of a file in KiB */
function start(
  limit = 'unlimited',
  args: readonly string[] = [],
): { status: number | null; stdout: string; stderr: string } {
  const line = `ulimit -f ${limit} && exec "$0" "$@"`;
  const command = ['-c', line, process.execPath, join(folder, 'bin/sfn-run.js'), ...args];
  return spawnSync('bash', command, { encoding: 'utf8', timeout: 20_000 });
}

describe('the exit code is a failure until the outcome is known', () => {
  test.each([
    ['the outcome', 'return 1', 1, ''],
    ['a promise that nothing settles', 'await new Promise(() => {}); return 0', 70, 'the command came to a halt'],
    ['a rejection', 'throw new Error("broken")', 70, 'Error: broken'],
    [
      'an error outside of the promise',
      'setImmediate(() => { throw new Error("late") }); await new Promise((r) => setTimeout(r, 1000)); return 0',
      70,
      'Error: late',
    ],
    [
      'a rejection that nobody has caught',
      'Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 1000)); return 0',
      70,
      'Error: lost',
    ],
    ['work after the outcome', 'setTimeout(() => console.error("later"), 20); return 0', 0, 'later'],
  ])('%s', (_name, body, status, text) => {
    writeMain(body);
    const ended = start();
    expect([ended.status, ended.stderr.includes(text)]).toEqual([status, true]);
    expect(ended.stderr.startsWith('sfn-run has a bug; please report this')).toBe(status === 70);
  });

  test('an incomplete build', () => {
    const { status, stderr } = start();
    expect(status).toBe(70);
    expect(stderr).toContain('ENOENT');
  });
});

describe('the code cache', () => {
  const names = (): string[] => readdirSync(join(folder, 'dist')).filter((name) => name !== 'main.cjs');
  const cachePath = (): string => join(folder, 'dist', names()[0]!);

  test.each([
    { what: 'the run of a template', code: 0, args: ['template.yml'], kind: '' },
    { what: 'the run of a definition', code: 0, args: ['flow.asl.json'], kind: '.asl' },
    { what: 'an execution that failed', code: 1, args: ['run', 'flow.asl.yaml'], kind: '.asl' },
    { what: 'another command', code: 0, args: ['graph', 'flow.asl.json'], kind: '' },
    { what: 'help', code: 0, args: ['run', '--help'], kind: '.help' },
    { what: 'help for all commands', code: 0, args: ['--help'], kind: '.help' },
    { what: 'a command that was refused', code: 2, args: ['flow.asl.jsn'], kind: undefined },
  ])('after $what', ({ code, args, kind }) => {
    writeMain(`return ${code}`);
    expect(start('unlimited', args).status).toBe(code);
    const cache = `main.cjs.${process.arch}.${process.version}${kind}.cache`;
    expect(names()).toEqual(kind === undefined ? [] : [cache]);
  });

  test('is one file', () => {
    writeMain('console.log("a"); return 0');
    expect([start().stdout, start().stdout, names().length]).toEqual(['a\n', 'a\n', 1]);
  });

  // V8 allocates long strings elsewhere, so the command treats short and long sources differently
  test.each([5_000, 100_000, 200_000, 1_200_000])('of another source of the same length is not used: %i', (length) => {
    writeMain('console.log("a"); return 0', length);
    expect([start().stdout, start().stdout]).toEqual(['a\n', 'a\n']);
    writeMain('console.log("b"); return 0', length);
    // as npm installs packages
    utimesSync(join(folder, 'dist/main.cjs'), 499_162_500, 499_162_500);
    expect([start().stdout, start().stdout]).toEqual(['b\n', 'b\n']);
  });

  // npm updates the package while a server runs: the old process, at its end, wrote its code as that of the new file
  test('is of the source that was compiled, not of the file that has replaced it since', () => {
    const [main, next] = [join(folder, 'dist/main.cjs'), join(folder, 'next.cjs')];
    const rename = `process.getBuiltinModule('fs').renameSync(${JSON.stringify(next)}, ${JSON.stringify(main)})`;
    writeMain(`console.log("b"); /* ${rename}; */ return 0`);
    renameSync(main, next);
    writeMain(`console.log("a");    ${rename};    return 0`);
    // only then could V8 take one for the other
    expect(statSync(main).size).toBe(statSync(next).size);
    expect([start().stdout, start().stdout, start().stdout]).toEqual(['a\n', 'b\n', 'b\n']);
  });

  test('is rewritten if it is corrupt', () => {
    writeMain('const f = (n) => n < 2 ? n : f(n - 1) + f(n - 2); console.log(f(20)); return 0');
    start();
    const whole = readFileSync(cachePath());
    for (let at = 0; at < whole.length - 5_000; at += 97) {
      const spoilt = Buffer.from(whole);
      spoilt[at]! ^= 0xff;
      writeFileSync(cachePath(), spoilt);
      expect([at, start().stdout]).toEqual([at, '6765\n']);
    }
    for (const length of [0, 1, 5_200, whole.length - 1]) {
      writeFileSync(cachePath(), whole.subarray(0, length));
      expect([length, start().stdout]).toEqual([length, '6765\n']);
    }
    expect(readFileSync(cachePath()).length).toBe(whole.length);
  }, 30_000);

  test('leaves nothing behind if it cannot be written completely', () => {
    writeMain('return 3');
    expect([start('4').status, names()]).toEqual([3, []]);
  });

  test('left by a killed process is removed', () => {
    writeMain('return 0');
    const left = join(folder, 'dist/main.cjs.x64.v20.0.0.cache.4242');
    writeFileSync(left, 'part');
    utimesSync(left, 499_162_500, 499_162_500);
    start();
    expect(names().filter((name) => name.endsWith('4242'))).toEqual([]);
  });
});
