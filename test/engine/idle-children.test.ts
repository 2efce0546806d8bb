import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json.ts';
import { type RunCase, runCase } from './run-case.ts';

// Children that only pass their inputs on are not created if nothing observes them. The expected values are those of the
// same run with an observer, which creates them all.

const PASS = { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } };
const PASS_TWICE = {
  StartAt: 'One',
  States: { One: { Type: 'Pass', Comment: 'nothing', Next: 'Two' }, Two: { Type: 'Succeed' } },
};
const task = (next: string | undefined): object => ({
  Type: 'Task',
  Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f',
  ...(next === undefined ? { End: true } : { Next: next }),
});

function inline(processor: object = PASS, fields: object = {}): object {
  return { Type: 'Map', ItemsPath: '$.items', ItemProcessor: processor, ...fields };
}

function distributed(fields: object = {}, processor: object = PASS): object {
  return {
    Type: 'Map',
    ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' }, ...processor },
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'data', Key: 'items.json' },
    },
    ...fields,
  };
}

const alone = (map: object): Json => ({ StartAt: 'Map', States: { Map: { ...map, End: true } } }) as Json;

/** The Map, then a task; beside them a branch of tasks. */
const besideTasks = (map: object): Json =>
  ({
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Map', States: { Map: { ...map, Next: 'After' }, After: task(undefined) } },
          { StartAt: 'One', States: { One: task('Two'), Two: task('Three'), Three: task(undefined) } },
        ],
        ResultPath: '$.both',
        Next: 'Last',
      },
      Last: { Type: 'Pass', End: true },
    },
  }) as unknown as Json;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const oneOf = (count: number, at: number, item: Json): Json[] => numbers(count).map((n) => (n === at ? item : n));
const TOO_LARGE = 'x'.repeat(262_143);
const LARGEST = 'x'.repeat(262_142);
const ANSWER = [{ return: 1 }];
const TASKS = { After: ANSWER, One: ANSWER, Two: ANSWER, Three: ANSWER };
const AT_ONCE = Object.fromEntries(Object.keys(TASKS).map((name) => [name, [{ return: 1, atOnce: true }]]));

const CASES: readonly (RunCase & { readonly name: string; readonly status: string })[] = [
  ...[0, 1, 63, 64, 65, 1000].map((count) => ({
    name: `an inline Map of ${count} items`,
    definition: alone(inline()),
    input: { items: numbers(count) },
    status: 'SUCCEEDED',
  })),
  {
    name: 'an inline Map in a machine with a time limit',
    definition: { ...(alone(inline()) as object), TimeoutSeconds: 60 },
    input: { items: numbers(200) },
    status: 'SUCCEEDED',
  },
  {
    name: 'several states in an iteration',
    definition: alone(inline(PASS_TWICE, { MaxConcurrency: 1 })),
    input: { items: numbers(100) },
    status: 'SUCCEEDED',
  },
  {
    name: 'the members of an object',
    definition: alone(inline()),
    input: { items: { a: 1, b: [2] } },
    status: 'SUCCEEDED',
  },
  {
    name: 'iterations with a selector',
    definition: alone(inline(PASS, { ItemSelector: { 'n.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index' } })),
    input: { items: numbers(100) },
    status: 'SUCCEEDED',
  },
  {
    name: 'an inline Map beside tasks',
    definition: besideTasks(inline()),
    input: { items: numbers(500) },
    tasks: TASKS,
    status: 'SUCCEEDED',
  },
  {
    name: 'an inline Map beside tasks that answer at once',
    definition: besideTasks(inline()),
    input: { items: numbers(500) },
    tasks: AT_ONCE,
    status: 'SUCCEEDED',
  },
  {
    name: 'an inline Map beside tasks that take time',
    definition: besideTasks(inline()),
    input: { items: numbers(500) },
    tasks: { ...TASKS, One: [{ return: 1, after: 1 }] },
    status: 'SUCCEEDED',
  },
  {
    name: 'an item too large for the output of its state',
    definition: alone(inline(PASS_TWICE)),
    input: { items: oneOf(100, 70, TOO_LARGE) },
    status: 'FAILED',
  },
  ...[
    { count: 6248, status: 'SUCCEEDED' },
    { count: 6249, status: 'FAILED' },
    { count: 9000, status: 'FAILED' },
  ].map(({ count, status }) => ({
    name: `five events and four for each of ${count} items, of at most 24,999 before the last one`,
    definition: alone(inline(PASS, { ResultPath: null })),
    input: { items: numbers(count) },
    status,
  })),
  ...[0, 1, 64, 65, 300].map((count) => ({
    name: `a Distributed Map of ${count} items`,
    definition: alone(distributed()),
    dataset: { items: numbers(count), batch: 150 },
    status: 'SUCCEEDED',
  })),
  {
    name: 'children of several states, one at a time',
    definition: alone(distributed({ MaxConcurrency: 1 }, PASS_TWICE)),
    dataset: { items: numbers(100) },
    status: 'SUCCEEDED',
  },
  {
    name: 'batches of selected items',
    definition: alone(
      distributed({
        ItemSelector: { 'n.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index' },
        ItemBatcher: { MaxItemsPerBatch: 3, BatchInput: { a: 1 } },
      }),
    ),
    dataset: { items: numbers(100) },
    status: 'SUCCEEDED',
  },
  {
    name: 'a Distributed Map beside tasks',
    definition: besideTasks(distributed()),
    dataset: { items: numbers(500), batch: 400 },
    tasks: TASKS,
    status: 'SUCCEEDED',
  },
  {
    name: 'a Distributed Map beside tasks that answer at once',
    definition: besideTasks(distributed()),
    dataset: { items: numbers(500), batch: 400 },
    tasks: AT_ONCE,
    status: 'SUCCEEDED',
  },
  {
    name: 'a Distributed Map beside tasks that take time',
    definition: besideTasks(distributed()),
    dataset: { items: numbers(500), batch: 400 },
    tasks: { ...TASKS, One: [{ return: 1, after: 1 }] },
    status: 'SUCCEEDED',
  },
  {
    name: 'the largest item',
    definition: alone(distributed({ ResultPath: null })),
    dataset: { items: oneOf(100, 70, LARGEST) },
    status: 'SUCCEEDED',
  },
  {
    name: 'a child whose item is too large',
    definition: alone(distributed({ ResultPath: null })),
    dataset: { items: oneOf(100, 70, TOO_LARGE), batch: 90 },
    status: 'FAILED',
  },
  {
    name: 'the same, tolerated',
    definition: alone(distributed({ ToleratedFailureCount: 1 })),
    dataset: { items: oneOf(100, 70, TOO_LARGE), batch: 90 },
    status: 'SUCCEEDED',
  },
  {
    name: 'records of children',
    definition: alone(
      distributed({
        ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: { Bucket: 'data', Prefix: 'results' } },
      }),
    ),
    dataset: { items: numbers(100) },
    status: 'SUCCEEDED',
  },
  {
    name: 'a reader that fails midway',
    definition: alone(distributed()),
    dataset: { items: numbers(100), throw: { Error: 'States.ItemReaderFailed', Cause: 'gone' } },
    status: 'FAILED',
  },
];

describe('without an observer', () => {
  for (const { name, status, ...run } of CASES) {
    it(name, async () => {
      const { outcome, requests, written } = await runCase(run);
      expect(outcome.status).toBe(status);
      for (const isRepeatable of [true, false]) {
        const unobserved = await runCase({ ...run, isUnobserved: true, isRepeatable });
        expect(unobserved).toEqual({ events: [], children: [], outcome, requests, written });
      }
    });
  }
});
