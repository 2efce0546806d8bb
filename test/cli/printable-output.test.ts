import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printableLines } from '../../src/source/printable.ts';
import { folderOf, runMain } from './fake-io.ts';

/**
 * Clears the screen, sets a title, rings, goes back, changes the direction of text; also as one control character (C1).
 */
const HOSTILE = '\u001b[2J\u001b]0;title\u0007\u0008\u009b2J\u202e';
const LONG_LINE = '{"a": "~"}'.repeat(1000);
/** What our output may contain: line breaks and tabs. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;

test.each([
  { name: 'nothing to do', text: 'a\tb\nc', color: false, expected: 'a\tb\nc' },
  { name: 'Windows line breaks', text: 'a\r\nb\rc', color: false, expected: 'a\nb\\u000dc' },
  {
    name: 'a colour on a terminal',
    text: '\u001b[1;31mred\u001b[0m',
    color: true,
    expected: '\u001b[1;31mred\u001b[0m',
  },
  { name: 'a colour elsewhere', text: '\u001b[31mred', color: false, expected: '\\u001b[31mred' },
  { name: 'the cursor', text: 'x\u001b[2Ky\u001b[1Az', color: true, expected: 'x\\u001b[2Ky\\u001b[1Az' },
  { name: 'an incomplete sequence', text: '\u001b[31', color: true, expected: '\\u001b[31' },
  { name: 'C1', text: '\u009b31m', color: true, expected: '\\u009b31m' },
])('made printable: $name', ({ text, color, expected }) => {
  expect(printableLines(text, color)).toBe(expected);
  // most long lines are found to be printable in another way
  expect(printableLines(LONG_LINE + text, color)).toBe(LONG_LINE + expected);
  expect(printableLines(text + LONG_LINE, color)).toBe(expected + LONG_LINE);
});

describe('no output lets a value move the cursor', () => {
  const folder = folderOf({
    'machine.json': {
      StartAt: HOSTILE,
      States: { [HOSTILE]: { Type: 'Pass', Result: HOSTILE, Next: 'Fail' }, Fail: { Type: 'Fail', Cause: HOSTILE } },
    },
    'wrong.json': { StartAt: HOSTILE, States: { A: { Type: HOSTILE, [HOSTILE]: 1 } } },
    'echo.json': { StartAt: 'Echo', States: { Echo: { Type: 'Pass', Result: HOSTILE, End: true } } },
    'task.json': {
      StartAt: 'T',
      States: { T: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true } },
    },
    // the bundler quotes the line
    'broken.js': `export const handler = () => {\n  /* ${HOSTILE} */ const = 1;\n};\n`,
    'history.json': { events: [{ id: 1, type: HOSTILE, timestamp: 0 }] },
  });
  const env = { FORCE_COLOR: '1' };

  test.each([
    [['machine.json', '-v']],
    [['machine.json', '--format', 'json']],
    [['echo.json']],
    [['echo.json', '--format', 'history']],
    [['echo.json', '--format', 'events', '-i', `"${HOSTILE}"`]],
    [['task.json', '--handler', 'f=broken.js']],
    [['task.json', '--handler', `f=${HOSTILE}.js`]],
    [['validate', 'wrong.json']],
    [['validate', 'wrong.json', '--format', 'github']],
    [['validate', 'wrong.json', '--format', 'json']],
    [['validate', 'wrong.json', '--format', 'sarif']],
    [['validate', `${HOSTILE}.json`]],
    [[`--${HOSTILE}`]],
    [['echo.json', '--timeout', HOSTILE]],
    [['echo.json', '--format', HOSTILE]],
    [['echo.json', HOSTILE]],
    [['echo.json', '-i', HOSTILE]],
    [['echo.json', '-m', HOSTILE]],
    [['trace', 'history.json']],
    [['trace', HOSTILE]],
    [['test-state', 'machine.json', '--state-name', HOSTILE, '--role-arn', HOSTILE]],
    [['test-state', 'machine.json', '--state-name', `x${HOSTILE}`]],
  ])('%j', async (argv) => {
    for (const isTTY of [true, false]) {
      const { stdout, stderr } = await runMain(folder, argv, { isTTY, env });
      expect(stdout + stderr).not.toBe('');
      // sfn-run's own colours
      expect((stdout + stderr).replaceAll(/\u001b\[\d*m/g, '')).not.toMatch(CONTROLS);
    }
  });
});

// Source: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
test("in a job of GitHub Actions, no value is a command to the job's runner", async () => {
  const cause = 'no\n::add-mask::x\n  ::stop-commands::y\n##[group]z\na ::b';
  const folder = folderOf({
    'fail.json': { StartAt: 'F', States: { F: { Type: 'Fail', Error: '::error::e', Cause: cause } } },
    'wrong.json': { StartAt: 'F', States: {} },
  });
  const { stderr } = await runMain(folder, ['fail.json'], { env: { GITHUB_ACTIONS: 'true' } });
  expect(stderr.replace(/^.*?\n\n✖/s, '✖').replace(/\n\n.*/s, '')).toBe(
    '✖ F: ::error::e\n    no\n    \\::add-mask::x\n      \\::stop-commands::y\n    \\##[group]z\n    a ::b',
  );
  const annotated = await runMain(folder, ['validate', 'wrong.json', '--format', 'github'], {
    env: { GITHUB_ACTIONS: 'true' },
  });
  expect(annotated.stdout).toMatch(/^::error file=wrong.json,/);
});

test('all output is made printable: nothing else writes to the streams', () => {
  const writers = readdirSync('src', { recursive: true, encoding: 'utf8' })
    // code that runs in handlers' environments writes to their streams, which are captured
    .filter((path) => path.endsWith('.ts') && !path.startsWith('lambda/'))
    .filter((path) => /\b(?:stdout|stderr)\.write\(/.test(readFileSync(join('src', path), 'utf8')));
  // the version is a constant
  expect(writers.sort()).toEqual(['cli/main.ts']);
});
