import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';

/** A short version of `npm run interrupts`: each scenario once, in order, at a moment that depends on the seed. */
test('an interrupted run ends at once with 130 and leaves nothing behind', { timeout: 120_000 }, () => {
  const script = resolve(import.meta.dirname, '../interrupts/run.mjs');
  // the machine may be busy
  const args = [
    script,
    '--runs',
    '18',
    '--most',
    '5000',
    '--seed',
    String(Date.now() % 100_000),
    '--bin',
    buildCommand(),
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stdout, stderr }).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^18 runs, seed \d+: 0 with faults;.*\n$/),
    stderr: '',
  });
});
