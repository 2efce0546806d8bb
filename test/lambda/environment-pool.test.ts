import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { EnvironmentPool, type EnvironmentRequest } from '../../src/lambda/environment/environment-pool.ts';
import type { ExecutionEnvironment } from '../../src/lambda/environment/execution-environment.ts';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Each environment counts its invocations. */
const COUNTING = `
let calls = 0;
exports.handler = async ({ ms }) => {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  return ++calls;
};`;

/** How many environments there were: each has one first invocation. */
async function countEnvironments(invocations: number, ms: number): Promise<number> {
  const root = writeFiles({ 'app.js': COUNTING });
  const { call } = startRun(root, [makeFunction(root, { timeoutSeconds: 60 })]);
  const counts = await Promise.all(Array.from({ length: invocations }, () => call('Fn', { ms })));
  return counts.filter((count) => count === 1).length;
}

test('quick invocations share a few environments', async () => {
  // a thread takes 30 ms to start, in which one environment can handle all of them
  expect(await countEnvironments(40, 0)).toBeLessThan(20);
});

test('slow invocations run at the same time, as many as there are', async () => {
  const started = performance.now();
  expect(await countEnvironments(12, 3_000)).toBe(12);
  expect(performance.now() - started, 'not one after the other').toBeLessThan(12 * 3_000);
});

test('invocations that wait for one another get separate environments', async () => {
  const root = writeFiles({
    'app.js': `
const { existsSync, writeFileSync } = require('node:fs');
exports.handler = async ({ mine, other }) => {
  writeFileSync(mine, '');
  while (!existsSync(other)) await new Promise((resolve) => setTimeout(resolve, 5));
  return mine;
};`,
  });
  const { call } = startRun(root, [makeFunction(root, { timeoutSeconds: 60 })]);
  const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `${root}/${name}`);
  const calls = names.map((mine, i) => call('Fn', { mine, other: names[(i + 1) % names.length]! }));
  expect(await Promise.all(calls)).toEqual(names);
});

class Environment implements ExecutionEnvironment {
  alive = true;
  loaded = false;
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
  invoke(): never {
    throw new Error('nothing is invoked');
  }
  async terminate(): Promise<void> {
    this.alive = false;
  }
}

const request = (key: string): EnvironmentRequest<Environment> => ({ key, create: () => new Environment(key) });

/** How many environments there are after `ms` milliseconds in which 20 invocations at a time each take that long. */
async function countAfter(ms: number, takes: (environment: Environment) => Promise<void>): Promise<number> {
  const pool = new EnvironmentPool<Environment>(50);
  const all = new Set<Environment>();
  const end = performance.now() + ms;
  const invoke = async (): Promise<void> => {
    while (performance.now() < end) {
      const environment = pool.take(request('a')) ?? (await pool.wait(request('a')).environment);
      all.add(environment);
      environment.loaded = true;
      pool.started(environment);
      await takes(environment);
      pool.release(environment);
    }
  };
  await Promise.all(Array.from({ length: 20 }, invoke));
  await pool.close();
  return all.size;
}

test('quick invocations get no more environments than there are processors, slow ones each get their own', async () => {
  let invocations = 0;
  const takesNoTime = async (): Promise<void> => {
    if (++invocations % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  expect(await countAfter(300, takesNoTime)).toBeLessThanOrEqual(availableParallelism());
  expect(await countAfter(600, () => sleep(20))).toBe(20);
});

test('at its limit, an idle environment makes room for another function, and the queue advances', async () => {
  const pool = new EnvironmentPool<Environment>(2);
  const [a, b] = [pool.take(request('a')), pool.take(request('b'))];
  for (const environment of [a!, b!]) pool.started(environment);
  expect(pool.take(request('c'))).toBeUndefined();
  const waiting = pool.wait(request('c'));
  pool.release(a!);
  expect((await waiting.environment).key).toBe('c');
  expect(a!.alive).toBe(false);
  await pool.close();
});

test('a cancelled request leaves the queue, and an ended environment is not reused', async () => {
  const pool = new EnvironmentPool<Environment>(1);
  const first = pool.take(request('a'))!;
  pool.started(first);
  const [one, two] = [pool.wait(request('a')), pool.wait(request('a'))];
  pool.cancel(one, new Error('given up'));
  await expect(one.environment).rejects.toThrow('given up');
  await first.terminate();
  pool.release(first);
  const second = await two.environment;
  expect(second).not.toBe(first);
  // no other environment starts: there is room for only one
  await sleep(50);
  pool.release(second);
  expect(pool.take(request('a'))).toBe(second);
  await pool.close();
});
