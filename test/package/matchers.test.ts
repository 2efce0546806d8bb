import { join } from 'node:path';
import { expect as jestExpect } from 'expect';
import { describe, expect, test, vi } from 'vitest';
import './extend-expect.ts';
import type { WorkflowMatchers } from '../../matchers/matchers.d.ts';
import { run, StatesError } from '../../src/index.ts';
import { matchers } from '../../src/matchers.ts';
import { folderOf } from '../cli/fake-io.ts';
import { MOCKS, ORDER } from '../testing/run-tests.ts';

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> extends WorkflowMatchers<T> {}
}

const DEFINITION = join(folderOf({ 'order.asl.json': ORDER }), 'order.asl.json');
const { states } = MOCKS;

test('mocks are functions: their result is the output, and Retry and Catch see their errors', async () => {
  const charge = vi.fn().mockRejectedValueOnce(new StatesError('Timeout', 'slow')).mockResolvedValue(7);
  const result = await run(DEFINITION, {
    input: { gift: true, items: ['a', 'b'] },
    mocks: {
      Reserve: () => 'ok',
      Charge: charge,
      'arn:aws:lambda:*:pack': (item: string, { state, attempt }) => `${state} ${item} ${attempt}`,
    },
    clock: '2026-01-31T12:00:00Z',
  });
  expect(charge).toHaveBeenCalledTimes(2);
  const { status, output, duration, calls, events, variables } = result;
  expect({ status, output, duration, variables }).toEqual({
    status: 'SUCCEEDED',
    output: { gift: true, items: ['a', 'b'], stock: 'ok', paid: 7, packed: ['Pack one a 0', 'Pack one b 0'] },
    duration: 15,
    variables: { done: ['Pack one a 0', 'Pack one b 0'] },
  });
  expect(calls.map(({ path, attempt }) => `${path} ${attempt}`)).toEqual([
    'Reserve 0',
    'Charge 0',
    'Charge 1',
    'Pack[0]/Pack one 0',
    'Pack[1]/Pack one 0',
  ]);
  expect(new Date(events[0]!.timestamp).toISOString()).toBe('2026-01-31T12:00:00.000Z');
});

test('mocks may be written as in a mock file, and a run may start in the middle', async () => {
  const result = await run(DEFINITION, {
    start: 'Pack',
    input: { items: ['a'] },
    variables: { kept: 1 },
    mocks: { 'Pack one': { return: 'packed' } },
  });
  expect(result).toSucceedWith({ items: ['a'], packed: ['packed'] });
  expect(result.variables).toEqual({ kept: 1, done: ['packed'] });
});

/** The calls of matchers that pass, and those that fail with the first line of their message. */
const HOLD: ((expect: (run: unknown) => WorkflowMatchers) => (run: unknown) => unknown)[] = [
  (e) => (run) => e(run).toSucceed(),
  (e) => (run) => e(run).toSucceedWith(expect.objectContaining({ paid: 12 })),
  (e) => (run) => e(run).toHaveVisited('Pack[1]/Pack one'),
  (e) => (run) => e(run).toHavePath(['Reserve', '...', 'Done']),
  (e) => (run) => e(run).toHaveRetried('Charge', 1),
  (e) => (run) => e(run).toHaveCalled('Pack one', 'b'),
  (e) => (run) => e(run).toHaveCalled('arn:aws:lambda:*:reserve'),
];

const FAIL: [(run: WorkflowMatchers) => unknown, string][] = [
  [(e) => e.toSucceedWith({ paid: 1 }), 'a different output'],
  [(e) => e.toFailWith('E'), 'expected it to fail with E, but it ended as SUCCEEDED'],
  [(e) => e.toHaveVisited('Sold out'), "'Sold out' was not visited"],
  [(e) => e.toHavePath(['Reserve', 'Done']), "the path differs after 'Reserve': expected 'Done', but got 'Charge'"],
  [(e) => e.toHaveRetried('Reserve'), "'Reserve' was retried 0 times"],
  [(e) => e.toHaveCaught('Charge'), "no catcher of 'Charge' caught an error"],
  [(e) => e.toHaveCalled('Pack one', 'c'), "'Pack one' was not called with this"],
  [(e) => e.toHaveCalled('Wrap'), "'Wrap' was not called"],
];

describe.each([
  ['vitest', expect as unknown as typeof jestExpect],
  ['Jest', jestExpect],
])('the matchers in %s', (_, expectOfTool) => {
  expectOfTool.extend(matchers as never);
  const of = (value: unknown): WorkflowMatchers & { readonly not: WorkflowMatchers } =>
    expectOfTool(value) as unknown as ReturnType<typeof of>;
  const succeeded = run(DEFINITION, {
    input: { gift: true, items: ['a', 'b'] },
    mocks: { ...states, Charge: { sequence: [{ throw: { error: 'Timeout' } }, { return: 12 }] } },
  });
  const failed = run(DEFINITION, { mocks: { Reserve: { throw: { error: 'NoStock' } } } });

  test.each(HOLD)('hold %#', async (call) => {
    call(of)(await succeeded);
  });

  test.each(FAIL)('explain the failure %#', async (call, message) => {
    const result = await succeeded;
    const say = (): unknown => call(of(result));
    expect(say).toThrow(message);
  });

  test('of a run that failed', async () => {
    const result = await failed;
    of(result).toFailWith('SoldOut', /nothing/);
    of(result).toHaveCaught('Reserve', 'NoStock');
    expect(() => of(result).toSucceed()).toThrow(
      'the workflow ended as FAILED with SoldOut: nothing left\n\n  ⚠ Reserve  (NoStock)\n  ✖ Sold out',
    );
  });

  test.each([Promise.resolve(), undefined, null, 'a run', {}])('report that %s is not a run', (value) => {
    const wanted = 'await it first';
    expect(() => of(value).toSucceed()).toThrow(wanted);
    expect(() => of(value).not.toHaveVisited('Done')).toThrow(wanted);
  });

  test.each<[string, (run: WorkflowMatchers) => unknown]>([
    ["There is no state 'Don'\nDid you mean 'Done'?", (e) => e.toHaveVisited('Don')],
    ["There is no state 'Pack/Pack oen'\nDid you mean 'Pack/Pack one'?", (e) => e.toHaveVisited('Pack[0]/Pack oen')],
    ["There is no state 'Chrage'\nDid you mean 'Charge'?", (e) => e.toHavePath(['...', 'Chrage', '...'])],
    ["There is no state 'Chrage'\nDid you mean 'Charge'?", (e) => e.toHaveRetried('Chrage')],
    ["There is no state 'Chrage'\nDid you mean 'Charge'?", (e) => e.toHaveCaught('Chrage')],
    ["There is no state 'Chrage'\nDid you mean 'Charge'?", (e) => e.toHaveCalled('Chrage')],
    ["No visit has the path 'Pack one'\nDid you mean 'Pack[0]/Pack one'?", (e) => e.toHavePath(['...', 'Pack one'])],
    ['the path must name at least one state: each run visits one', (e) => e.toHavePath([])],
  ])('report %j, also with not', async (message, call) => {
    const result = await succeeded;
    expect(() => call(of(result))).toThrow(message);
    expect(() => call(of(result).not)).toThrow(message);
  });
});

test.each<[Parameters<typeof run>, string]>([
  [[DEFINITION as never, { mock: {} }] as never, "run has no option 'mock'\nDid you mean 'mocks'?"],
  [
    [DEFINITION as never] as never,
    `no function named 'reserve' in this project\n  mocks: { "Reserve": () => ({}) } answers it with a mock\n`,
  ],
  [[DEFINITION as never, { seed: -1 }] as never, 'seed must be a whole number from 0 to 4294967295, but it is -1'],
  [
    [DEFINITION as never, { mocks: { Chrage: () => 1 } }] as never,
    "mocks: There is no state 'Chrage'\nDid you mean 'Charge'?",
  ],
  [['no.yml' as never], 'no.yml'],
  [[DEFINITION as never, { start: 'Nowhere' }] as never, "the machine has no state 'Nowhere'"],
  [[DEFINITION as never, { clock: 'soon' }] as never, 'clock is not a time: soon'],
  [[DEFINITION as never, { mocks: { Chrage: { return: 1 } } }] as never, "There is no state 'Chrage'"],
])('reports the error: %j', async (args, message) => {
  await expect((run as (...given: unknown[]) => Promise<unknown>)(...args)).rejects.toThrow(message);
});
