import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';
import { folderOf } from './fake-io.ts';
import { HAS_TMUX, tmuxTerminal } from './tmux.ts';

const terminal = tmuxTerminal('terminal');

const folder = folderOf({
  'echo.json': { StartAt: 'Echo', States: { Echo: { Type: 'Pass', End: true } } },
  'slow.json': {
    StartAt: 'First',
    States: { First: { Type: 'Pass', Next: 'Wait for it' }, 'Wait for it': { Type: 'Wait', Seconds: 30, End: true } },
  },
  'slow.sfn-test.json': {
    definition: 'slow.json',
    tests: [
      { name: 'jumps over the wait', expect: { visited: 'Wait for it' } },
      { name: 'waits', 'fast-forward': false, expect: { visited: 'Wait for it' } },
    ],
  },
  'short.json': {
    StartAt: 'Nap',
    States: { Nap: { Type: 'Wait', Seconds: 1, End: true } },
  },
});
let bin = '';

beforeAll(() => {
  bin = buildCommand();
}, 60_000);

test('a closed reader ends nothing and prints nothing', () => {
  const script = `set -o pipefail; node '${bin}' echo.json --format events | head -c 1; echo " $?"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
  expect(stdout).toBe('{ 0\n');
  expect(stderr).not.toMatch(/EPIPE|at /);
});

test('a trace whose reader closes does not stop the run', () => {
  const script = `node '${bin}' echo.json -v 2>&1 >out.json | true; cat out.json`;
  expect(execFileSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' })).toBe('{}\n');
});

/** From util-linux: other systems' versions have other arguments. */
const SCRIPT = '/usr/bin/script';
const hasScript = process.platform === 'linux' && existsSync(SCRIPT);

// `script` without a surrounding terminal opens one with 0 rows and 0 columns, as do containers and `expect`
test.skipIf(!hasScript)('a terminal without a size has 80 columns', () => {
  const argv = ['-qec', `stty size; '${process.execPath}' '${bin}' short.json`, '/dev/null'];
  const { stdout, status } = spawnSync(SCRIPT, argv, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, TERM: 'xterm', NO_COLOR: '1' },
  });
  const shown = stdout
    .replaceAll('\r\n', '\n')
    .replace(/(?:\x1b\[\?2026h.*?\x1b\[\?2026l|\x1b\[(?:0K|1G))+/g, '<live>')
    .replace(/1\.\d\d s/g, '1.0N s');
  expect(`${status}\n${shown}`).toMatchInlineSnapshot(`
    "0
    0 0
    short  STANDARD  short.json

    <live>  ✔ Nap           Wait                             1.0N s

    SUCCEEDED in 1.0N s · 1 state
    {}
    "
  `);
});

// the live line is drawn only on a terminal, and tmux is one that can be read
describe.skipIf(!HAS_TMUX)('a terminal (needs tmux)', () => {
  beforeAll(() => terminal.open(folder, 24));
  afterAll(() => terminal.close());

  test('shows the running state, and removes it at the end', async () => {
    terminal.run(`node '${bin}' short.json`);
    await terminal.until(/^\S Nap 0\.\d s, (?:1\.0|0\.\d) s left of 1\.0 s$/m);
    const seen = await terminal.until(/exit \d+/);
    expect(seen.slice(seen.indexOf('short')).replace(/1\.\d\d s/g, '1.0N s')).toMatchInlineSnapshot(`
      "short  STANDARD  short.json

        ✔ Nap           Wait                             1.0N s

      SUCCEEDED in 1.0N s · 1 state
      {}
      exit 0
      $"
    `);
  }, 30_000);

  test('Ctrl-C stops the run and shows how far it had come', async () => {
    terminal.run(`node '${bin}' slow.json`);
    await terminal.until(/Wait for it \d/);
    terminal.type('C-c');
    const seen = await terminal.until(/exit \d+/);
    const shown = seen
      .slice(seen.indexOf('slow'))
      .replace(/[23]\d\.\d s (?=left)/, 'REST ')
      .replace(/ +\d\.\d\d s| +\d+ ms/g, ' N');
    expect(shown).toMatchInlineSnapshot(`
      "slow  STANDARD  slow.json

        ✔ First         Pass N
        ■ Wait for it   Wait  REST left N

      ABORTED in N · 2 states
      exit 130
      $"
    `);
  }, 30_000);

  test('the live line shows the running test file; Ctrl-C reports the tests that passed', async () => {
    terminal.run(`node '${bin}' test slow.sfn-test.json --jobs 1`);
    await terminal.until(/^\S slow\.sfn-test\.json {2}1 of 2$/m);
    terminal.type('C-c');
    const seen = await terminal.until(/exit \d+/);
    const shown = seen.slice(seen.indexOf('■')).replace(/\b[\d.]+ (?:ms|s)\b/g, 'N');
    expect(shown).toMatchInlineSnapshot(`
      "■ slow.sfn-test.json  1 passed · 1 not run  N

      INTERRUPTED in N · 1 test passed · 1 file
      exit 130
      $"
    `);
  }, 30_000);
});
