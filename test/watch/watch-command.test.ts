import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { buildCommand } from '../cli/built-command.ts';
import { folderOf } from '../cli/fake-io.ts';
import { ROOT } from '../samples/run-sample.ts';
import { MOCKS, ORDER } from '../testing/run-tests.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let bin = '';
beforeAll(() => {
  bin = buildCommand();
});

const started: ChildProcess[] = [];
afterEach(() => {
  // of a test that failed
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

/** A watching command in a separate process. */
function start(cwd: string, ...argv: string[]) {
  // both outputs in one pipe: those of two arrive in any order
  const command = ['-c', 'exec "$0" "$@" 2>&1', process.execPath, bin, ...argv, '--watch'];
  const child = spawn('sh', command, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  let text = '';
  child.stdout.on('data', (data) => (text += data));
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve));
  let seen = 0;
  return {
    /** Its output until it waits for a change. */
    async nextRun(): Promise<string> {
      const end = Date.now() + 30_000;
      for (;;) {
        const at = text.indexOf('watching ', seen);
        const lineEnd = at < 0 ? -1 : text.indexOf('\n', at);
        if (lineEnd >= 0) {
          const said = text.slice(seen, lineEnd);
          seen = lineEnd;
          return said;
        }
        if (child.exitCode !== null) throw new Error(`it has ended: ${text}`);
        if (Date.now() > end) throw new Error(`it prints nothing more: ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async interrupt(): Promise<number | null> {
      child.kill('SIGINT');
      return exit;
    },
  };
}

function replaceIn(path: string, from: string, to: string, byRename = false): void {
  const text = readFileSync(path, 'utf8').replaceAll(from, to);
  writeFileSync(byRename ? `${path}~` : path, text);
  if (byRename) renameSync(`${path}~`, path);
}

/** The lines about the subject of a run, and its outcome. */
function gist(said: string): string[] {
  return said
    .split('\n')
    .filter((line) =>
      /changed$|^(?:SUCC|FAIL|PASS)|^ {2}[-+~✖✔] .*(?:before|any more|now|output)$|as in the last|error/.test(line),
    )
    .map((line) => line.replace(/ in [\d.]+ m?s/, ''));
}

test('run: a save of a handler, the definition or the input; an invalid file waits; a deleted one is restored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-watch-'));
  cpSync(join(ROOT, 'samples/order'), folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  const watching = start(folder, 'run', 'template.yml', '-i', 'event.json', '-f');
  const run = async (): Promise<string[]> => gist(await watching.nextRun());
  expect(await run()).toEqual(['SUCCEEDED · 11 states in 13 visits · 1 retry · 1 error caught']);
  replaceIn(file('src/ship-order.ts'), 'toUpperCase', 'toLowerCase', true);
  expect(await run()).toEqual([
    'src/ship-order.ts changed',
    'SUCCEEDED · 11 states in 13 visits · 1 retry · 1 error caught',
    '  ~ Ship by post has a different output',
    '  ~ Confirm has a different output',
  ]);
  // a module that the handler imports; only types, so that nothing differs
  replaceIn(file('src/order.ts'), 'The input', 'The  input');
  replaceIn(file('event.json'), '"gift": true', '"gift": false');
  expect((await run()).slice(1, 3)).toEqual([
    'SUCCEEDED · 10 states in 12 visits · 1 retry · 1 error caught',
    expect.stringMatching(/^ {2}~ Check order\[\d\]\/|^ {2}~ Check order|^ {2}~ Is it a gift/),
  ]);
  const definition = readFileSync(file('order.asl.yaml'), 'utf8');
  writeFileSync(file('order.asl.yaml'), `${definition}\nx: [`);
  expect(await watching.nextRun()).toContain('error');
  rmSync(file('order.asl.yaml'));
  expect(await watching.nextRun()).toContain('order.asl.yaml changed');
  writeFileSync(file('order.asl.yaml'), definition);
  expect((await run())[1]).toBe('SUCCEEDED · 10 states in 12 visits · 1 retry · 1 error caught');
  expect(await watching.interrupt()).toBe(130);
});

test('test: a save runs the files that depend on it, and no others', async () => {
  const tests = (name: string, more: object = {}): object => ({
    definition: 'order.asl.json',
    mocks: MOCKS,
    tests: [{ name, input: { gift: false, items: [] }, expect: { visited: 'Done' } }],
    ...more,
  });
  const folder = folderOf({
    'order.asl.json': ORDER,
    'a.sfn-test.json': tests('a'),
    'b.sfn-test.json': tests('b', { mocks: 'mocks.json' }),
    'mocks.json': MOCKS,
  });
  const watching = start(folder, 'test');
  const files = async (): Promise<string[]> =>
    (await watching.nextRun())
      .split('\n')
      .filter((line) => /^[✔✖]/.test(line))
      .map((line) => line.split(' ').slice(0, 2).join(' '));
  expect(await files()).toEqual(['✔ a.sfn-test.json', '✔ b.sfn-test.json']);
  writeFileSync(
    join(folder, 'mocks.json'),
    JSON.stringify({ states: { ...MOCKS.states, Reserve: { throw: { error: 'NoStock' } } } }),
  );
  expect(await files()).toEqual(['✖ b.sfn-test.json']);
  writeFileSync(join(folder, 'a.sfn-test.json'), JSON.stringify(tests('c')));
  expect(await files()).toEqual(['✔ a.sfn-test.json']);
  writeFileSync(join(folder, 'order.asl.json'), JSON.stringify({ ...ORDER, Comment: 'x' }));
  expect(await files()).toEqual(['✔ a.sfn-test.json', '✖ b.sfn-test.json']);
  expect(await watching.interrupt()).toBe(130);
});

test('test: a file of tests that appears is run, in a folder that was not there either; one that goes is gone', async () => {
  const tests = (name: string): string =>
    JSON.stringify({
      definition: `${ROOT}/samples/order/order.asl.yaml`,
      tests: [{ name, state: 'Is it a gift?', input: { gift: true } }],
    });
  const folder = folderOf({ 'a.sfn-test.json': tests('a') });
  const watching = start(folder, 'test', '--report', 'page.html');
  const files = async (): Promise<string[]> => {
    const said = (await watching.nextRun()).split('\n');
    return said.filter((line) => /^[✔✖]/.test(line)).map((line) => line.split(' ')[1]!);
  };
  const onPage = (): string[] =>
    ['a', 'b', 'c'].filter((name) => readFileSync(join(folder, 'page.html'), 'utf8').includes(`${name}.sfn-test.json`));
  expect(await files()).toEqual(['a.sfn-test.json']);
  writeFileSync(join(folder, 'b.sfn-test.json'), tests('b'));
  expect(await files()).toEqual(['b.sfn-test.json']);
  // the page is of all tests, whichever were run last
  expect(onPage()).toEqual(['a', 'b']);
  mkdirSync(join(folder, 'deep/deeper'), { recursive: true });
  await new Promise((resolve) => setTimeout(resolve, 100));
  writeFileSync(join(folder, 'deep/deeper/c.sfn-test.json'), tests('c'));
  expect(await files()).toEqual(['deep/deeper/c.sfn-test.json']);
  expect(onPage()).toEqual(['a', 'b', 'c']);
  // not a file of tests
  writeFileSync(join(folder, 'other.json'), '{}');
  rmSync(join(folder, 'a.sfn-test.json'));
  expect(await files()).toEqual([]);
  expect(onPage()).toEqual(['b', 'c']);
  expect(await watching.interrupt()).toBe(130);
});

test('test: coverage is that of all tests, whichever a save has run again', async () => {
  const tests = (gift: boolean, comment = ''): string =>
    JSON.stringify({
      definition: 'order.asl.json',
      mocks: MOCKS,
      tests: [{ name: `a${comment}`, input: { gift, items: [] }, expect: { visited: 'Done' } }],
    });
  const folder = folderOf({
    'order.asl.json': ORDER,
    'gift.sfn-test.json': tests(true),
    'plain.sfn-test.json': tests(false),
  });
  const watching = start(folder, 'test', '--coverage');
  const coverage = async (): Promise<string> => {
    const said = await watching.nextRun();
    return said.slice(said.indexOf('Coverage'));
  };
  const first = await coverage();
  expect(first).not.toContain('Wrap');
  // runs only the other file, which does not reach Wrap
  writeFileSync(join(folder, 'plain.sfn-test.json'), tests(false, 'gain'));
  expect(await coverage()).toBe(first);
  writeFileSync(join(folder, 'gift.sfn-test.json'), tests(false));
  expect(await coverage()).toContain('Wrap');
  expect(await watching.interrupt()).toBe(130);
});

test('test: snapshots that the run itself updates do not start it again', async () => {
  const pass = (Result: number): object => ({ StartAt: 'A', States: { A: { Type: 'Pass', Result, End: true } } });
  const folder = folderOf({
    'a.asl.json': pass(1),
    'a.sfn-test.json': { definition: 'a.asl.json', tests: [{ name: 'a', expect: { matches: 'snapshot' } }] },
  });
  const watching = start(folder, 'test', '-u');
  expect(await watching.nextRun()).toContain('1 snapshot written');
  writeFileSync(join(folder, 'a.asl.json'), JSON.stringify(pass(2)));
  expect(await watching.nextRun()).toMatch(/^.*\n+a\.asl\.json changed\n[\s\S]*1 snapshot written/);
  writeFileSync(join(folder, 'a.asl.json'), JSON.stringify(pass(3)));
  expect(await watching.nextRun()).toMatch(/^.*\n+a\.asl\.json changed\n[\s\S]*1 snapshot written/);
  await watching.interrupt();
});

test('test: where there are no tests, the first one that is written runs', async () => {
  const folder = folderOf({ 'order.asl.json': ORDER });
  const watching = start(folder, 'test');
  expect(await watching.nextRun()).toContain('there are no tests in this folder');
  const tests = [{ name: 'a', input: { gift: false, items: [] }, expect: { visited: 'Done' } }];
  writeFileSync(join(folder, 'a.sfn-test.json'), JSON.stringify({ definition: 'order.asl.json', mocks: MOCKS, tests }));
  expect(await watching.nextRun()).toContain('1 test passed');
  expect(await watching.interrupt()).toBe(130);
});

test('test: a checkout of many files, there and back, ends with the current files', async () => {
  const suite = (count: number, gift: boolean): Record<string, string> =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `t${i}.sfn-test.json`,
        JSON.stringify({
          definition: 'order.asl.json',
          mocks: MOCKS,
          tests: [{ name: 'a', input: { gift, items: [] }, expect: { visited: 'Wrap' } }],
        }),
      ]),
    );
  const folder = folderOf({ 'order.asl.json': ORDER, ...suite(20, true) });
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: folder, stdio: 'ignore' });
  };
  git('init', '-b', 'one');
  git('add', '.');
  git('commit', '-m', '1');
  git('checkout', '-b', 'two');
  for (const [name, text] of Object.entries(suite(30, false))) writeFileSync(join(folder, name), text);
  git('add', '.');
  git('commit', '-m', '2');
  git('checkout', 'one');
  const watching = start(folder, 'test');
  /** A checkout may be noticed in parts: the last output covers all of its files. */
  const until = async (end: RegExp): Promise<void> => {
    for (let said = ''; !end.test(said); ) said = await watching.nextRun();
  };
  expect(await watching.nextRun()).toMatch(/20 tests passed · 20 files/);
  git('checkout', 'two');
  await until(/FAILED/);
  git('checkout', 'one');
  await until(/PASSED/);
  expect(await watching.interrupt()).toBe(130);
});

test('validate: a save validates again', async () => {
  const folder = folderOf({ 'order.asl.json': ORDER });
  const watching = start(folder, 'validate', 'order.asl.json');
  expect(await watching.nextRun()).toContain('1 file');
  writeFileSync(join(folder, 'order.asl.json'), JSON.stringify({ ...ORDER, StartAt: 'Nowhere' }));
  expect(await watching.nextRun()).toContain('MISSING_TRANSITION_TARGET');
  expect(await watching.interrupt()).toBe(130);
});

test('keys: r reruns, f reruns failures, t selects by name, q quits', async () => {
  const passing = { name: 'passes', input: { gift: false, items: [] }, expect: { visited: 'Done' } };
  const failing = { name: 'fails', input: { gift: false, items: [] }, expect: { visited: 'Wrap' } };
  const folder = folderOf({
    'order.asl.json': ORDER,
    'a.sfn-test.json': { definition: 'order.asl.json', mocks: MOCKS, tests: [passing, failing] },
  });
  const stdin = Object.assign(new EventEmitter(), { isTTY: true, setRawMode() {}, resume() {}, pause() {} });
  let text = '';
  const done = main(['test', '--watch'], {
    stdin: stdin as never,
    stdout: { write() {}, columns: 80 },
    stderr: { write: (more) => (text += more), columns: 80 },
    env: {},
    cwd: folder,
    onInterrupt: () => () => {},
  });
  const next = async (keys: string): Promise<string> => {
    text = '';
    stdin.emit('data', keys);
    while (!text.includes('q quits')) await new Promise((resolve) => setTimeout(resolve, 10));
    return text
      .split('\n')
      .filter((line) => /^(?:PASSED|FAILED|error)/.test(line))
      .join()
      .replace(/ in [\d.]+ m?s/, '');
  };
  while (!text.includes('q quits')) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(text).toContain('r reruns · f reruns failures · t selects by name · q quits');
  expect(await next('r')).toBe('FAILED · 1 test failed · 1 test passed · 1 file');
  expect(await next('f')).toBe('FAILED · 1 test failed · 0 tests passed · 1 file');
  expect(await next('tpasz😀\u007f\u007fses\r')).toBe('PASSED · 1 test passed · 1 file');
  // an invalid pattern selects nothing else
  expect(await next('t/[/\r')).toMatch(/^error: Invalid regular expression: \/\[\/.*: Unterminated character class$/);
  expect(await next('r')).toBe('PASSED · 1 test passed · 1 file');
  expect(await next('t/^FAILS$/i\r')).toBe('FAILED · 1 test failed · 0 tests passed · 1 file');
  expect(text).toContain('tests whose name matches /^FAILS$/i\n');
  // arrows and function keys are no text, and Escape gives up
  expect(await next('tpas\u001b[Dses\u001bOP\r')).toBe('PASSED · 1 test passed · 1 file');
  stdin.emit('data', 'tfails');
  stdin.emit('data', '\u001b');
  expect(await next('r')).toBe('PASSED · 1 test passed · 1 file');
  expect(await next('t\r')).toBe('FAILED · 1 test failed · 1 test passed · 1 file');
  expect(text).toContain('all tests\n');
  stdin.emit('data', 'q');
  expect(await done).toBe(0);
});

test('run: objects of --s3 and the configuration are watched; files that the run itself writes are not', async () => {
  const s3 = (action: string, Arguments: object) => ({
    Type: 'Task',
    Resource: `arn:aws:states:::aws-sdk:s3:${action}`,
    Arguments,
  });
  const flow = {
    QueryLanguage: 'JSONata',
    StartAt: 'Read',
    States: {
      Read: {
        ...s3('getObject', { Bucket: 'shop', Key: 'prices.json' }),
        Output: '{% $states.result.Body & $states.input.unit %}',
        Next: 'Write',
      },
      Write: {
        ...s3('putObject', { Bucket: 'shop', Key: 'out.json', Body: '{% $states.input & $now() %}' }),
        Output: '{% $states.input %}',
        Next: 'Read again',
      },
      'Read again': {
        ...s3('getObject', { Bucket: 'shop', Key: 'out.json' }),
        Output: '{% $states.input %}',
        End: true,
      },
    },
  };
  const folder = folderOf({
    'flow.asl.json': flow,
    'sfn-run.yml': 's3: buckets\ninput: { unit: EUR }\n',
  });
  mkdirSync(join(folder, 'buckets/shop'), { recursive: true });
  writeFileSync(join(folder, 'buckets/shop/prices.json'), '12');
  const watching = start(folder, 'run', 'flow.asl.json');
  const run = async (): Promise<string[]> => gist(await watching.nextRun());
  expect(await run()).toEqual(['SUCCEEDED · 3 states']);
  writeFileSync(join(folder, 'buckets/shop/prices.json'), '13');
  const changed = ['~ Read has', '~ Write has', '~ Read again has'].map((text) => `  ${text} a different output`);
  // nothing in between: not for out.json, which the run wrote and read
  expect(await run()).toEqual(['buckets/shop/prices.json changed', 'SUCCEEDED · 3 states', ...changed]);
  replaceIn(join(folder, 'sfn-run.yml'), 'EUR', 'CHF');
  expect(await run()).toEqual(['sfn-run.yml changed', 'SUCCEEDED · 3 states', ...changed]);
  expect(await watching.interrupt()).toBe(130);
});
