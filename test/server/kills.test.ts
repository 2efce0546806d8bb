import { expect, test } from 'vitest';
import { buildCommand } from '../cli/built-command.ts';
import { killServer } from './kills/kill-server.mjs';

test('a server killed under load loses nothing that it acknowledged, and does nothing twice', async () => {
  const bin = buildCommand();
  const { faults, started, answered, changed } = await killServer({ bin, kills: 15 });
  expect(faults).toEqual([]);
  // the server has been under load
  expect(Math.min(started, answered, changed)).toBeGreaterThan(20);
}, 600_000);
