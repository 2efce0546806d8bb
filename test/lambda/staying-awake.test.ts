import { availableParallelism } from 'node:os';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Answers, awaitAnswers } from '../../src/lambda/node/await-answers.ts';
import { REPORTED, STAYS_AWAKE, WORDS } from '../../src/lambda/worker/channel-data.ts';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

/** Enough in a row for both sides to stay awake, also while other work delays many of them. */
const MANY = 500;

async function callRepeatedly(code: string, times = MANY): Promise<{ results: unknown[]; lines: string[] }> {
  const root = writeFiles({ 'app.js': code });
  const { call, lines } = startRun(root, [makeFunction(root)]);
  const results: unknown[] = [];
  for (let i = 0; i < times; i++) results.push(await call('Fn', i));
  return { results, lines };
}

const numbers = Array.from({ length: MANY }, (_, i) => i);

describe('invocations that follow quickly upon each other', () => {
  test('have their own results and lines, in order', async () => {
    const { results, lines } = await callRepeatedly(
      'exports.handler = async (i) => { console.log(`line ${i}`); return i; };',
    );
    expect(results).toEqual(numbers);
    expect(lines).toEqual(numbers.map((i) => `stdout: line ${i}`));
  });

  test('do not inherit an AsyncLocalStorage from the one before', async () => {
    const { results } = await callRepeatedly(`
      const store = new (require('node:async_hooks').AsyncLocalStorage)();
      exports.handler = async (i) => { const before = store.getStore(); store.enterWith(i); return before ?? null; };
    `);
    expect(new Set(results)).toEqual(new Set([null]));
  });

  test('run what they have left in the event loop', async () => {
    const root = writeFiles({
      'app.js': 'let ran = 0; exports.handler = async () => { setImmediate(() => ran++); return ran; };',
    });
    const { call } = startRun(root, [makeFunction(root)]);
    for (const _ of numbers) await call('Fn');
    await expect.poll(() => call('Fn'), { interval: 20 }).toBeGreaterThanOrEqual(MANY);
  });

  test('end like others: by a timeout, by an exit', async () => {
    const root = writeFiles({
      'app.js': `exports.handler = async (i) => {
        if (i === ${MANY}) for (;;);
        if (i === ${MANY + 1}) process.exit(7);
        return i;
      };`,
    });
    const { call } = startRun(root, [makeFunction(root, { timeoutSeconds: 1 })]);
    for (const i of numbers) expect(await call('Fn', i)).toBe(i);
    await expect(call('Fn', MANY)).rejects.toMatchObject({ error: 'Sandbox.Timedout' });
    for (const i of numbers) expect(await call('Fn', i)).toBe(i);
    await expect(call('Fn', MANY + 1)).rejects.toMatchObject({ error: 'Runtime.ExitError' });
    expect(await call('Fn', 1)).toBe(1);
  });
});

test.each([
  { name: 'without commands', code: 'exports.handler = async (i) => i;' },
  {
    name: 'whose handler stops the clock',
    code: 'process.hrtime = () => [0, 0]; exports.handler = async (i) => i;',
  },
])('a warm thread $name uses no processor', async ({ code }) => {
  await callRepeatedly(code);
  const before = process.cpuUsage();
  await new Promise((resolve) => setTimeout(resolve, 400));
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(200);
});

describe.skipIf(availableParallelism() === 1)('a thread is asked to stay awake', () => {
  /** A channel whose other end answers in the same process. */
  function openChannel(): { answers: Answers; words: Int32Array; command(): Promise<void>; far: MessagePort } {
    const { port1, port2 } = new MessageChannel();
    const words = new Int32Array(new SharedArrayBuffer(WORDS * 4));
    let resolve = (): void => {};
    const answers = awaitAnswers(port1, words, () => {
      answers.answered();
      resolve();
    });
    port2.on('message', () => {
      port2.postMessage('answer');
      Atomics.add(words, REPORTED, 1);
    });
    onTestFinished(() => {
      answers.answered();
      port1.close();
    });
    const command = (): Promise<void> => {
      const answered = new Promise<void>((done) => {
        resolve = done;
      });
      port1.postMessage('command');
      answers.sent();
      return answered;
    };
    return { answers, words, command, far: port2 };
  }

  test('after quick answers in a row', async () => {
    const { words, command } = openChannel();
    await command();
    expect(Atomics.load(words, STAYS_AWAKE)).toBe(0);
    await expect
      .poll(
        async () => {
          await command();
          return Atomics.load(words, STAYS_AWAKE);
        },
        { interval: 0, timeout: 10_000 },
      )
      .toBe(1);
  });

  test('only while it is the only one with a command', async () => {
    const one = openChannel();
    const other = openChannel();
    other.far.removeAllListeners('message');
    void other.command();
    for (let i = 0; i < 200; i++) {
      await one.command();
      expect(Atomics.load(one.words, STAYS_AWAKE)).toBe(0);
    }
  });
});
