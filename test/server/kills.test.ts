import { expect, test } from 'vitest';
import { buildCommand } from '../cli/built-command.ts';
import { killServer } from './kills/kill-server.mjs';

test('a server that is killed under load loses nothing it has acknowledged, and does nothing twice', async () => {
  const bin = buildCommand();
  const { faults, started, answered } = await killServer({ bin, kills: 20 });
  expect(faults).toEqual([]);
  // the server has been under load
  expect(Math.min(started, answered)).toBeGreaterThan(50);
}, 300_000);
