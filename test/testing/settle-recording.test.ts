import { expect, test } from 'vitest';
import type { JsonObject } from '../../src/json.ts';
import { settleRecording } from '../../src/testing/record/settle-recording.ts';

// Source: docs/testing.md, "Tests that write themselves": what differs in each execution is left out, and a warning
// names it.

const START = Date.parse('2026-01-31T12:00:00Z');
const WARNING = 'the test does not expect ';

interface Case {
  readonly name: string;
  readonly recorded: JsonObject;
  readonly repeated: JsonObject;
  readonly kept: JsonObject;
  readonly gaps: string;
}

const CASES: readonly Case[] = [
  {
    name: 'a path that chance decides',
    recorded: { path: ['Toss', 'Heads'], output: 1 },
    repeated: { path: ['Toss', 'Tails'], output: 1 },
    kept: { output: 1 },
    gaps: 'path, which differs',
  },
  {
    name: 'a member that only another execution has',
    recorded: { path: ['A'], output: { a: 1 } },
    repeated: { path: ['A'], output: { a: 1, b: 2 } },
    kept: { path: ['A'], 'output-contains': { a: 1 } },
    gaps: 'output.b, which differs',
  },
  {
    name: 'a list, of which one item differs',
    recorded: { path: ['A'], output: { a: 1, list: [{ id: 1 }, 'x'] } },
    repeated: { path: ['A'], output: { a: 1, list: [{ id: 1 }, 'y'] } },
    kept: { path: ['A'], 'output-contains': { a: 1 } },
    gaps: 'output.list, which differs',
  },
  {
    name: 'a member of each item of a list',
    recorded: { path: ['A'], output: [{ id: 'x', a: 1 }] },
    repeated: { path: ['A'], output: [{ id: 'y', a: 1 }] },
    kept: { path: ['A'], 'output-contains': [{ a: 1 }] },
    gaps: 'output[0].id, which differs',
  },
  {
    name: 'an output of which nothing repeats',
    recorded: { path: ['A'], output: { id: 'x' } },
    repeated: { path: ['A'], output: { id: 'y' } },
    kept: { path: ['A'] },
    gaps: 'output.id, which differs',
  },
  {
    name: 'how often a state was visited',
    recorded: { path: ['A'], visits: { Toss: 3 } },
    repeated: { path: ['A'], visits: { Toss: 2 } },
    kept: { path: ['A'] },
    gaps: 'visits, which differs',
  },
];

test.each(CASES)('$name is not expected', async ({ recorded, repeated, kept, gaps }) => {
  const recording = { input: {}, mocks: {}, expect: { status: 'SUCCEEDED', ...recorded }, warnings: [] };
  const settled = await settleRecording(recording, START, async () => ({ status: 'SUCCEEDED', ...repeated }));
  expect(settled).toStrictEqual({
    ...recording,
    clock: '2026-01-31T12:00:00.000Z',
    expect: { status: 'SUCCEEDED', ...kept },
    warnings: [`${WARNING}${gaps} in each execution`],
  });
});

test('visits in child executions of a Distributed Map, which a history does not contain, are no difference', async () => {
  const recording = {
    ...{ input: {}, mocks: {}, warnings: [] },
    expect: { status: 'SUCCEEDED', path: ['Each'], visits: { Counted: 1 } },
  };
  const repeated = { status: 'SUCCEEDED', path: ['Each'], visits: { Counted: 1, 'In a child': 5 } };
  expect(await settleRecording(recording, START, async () => repeated)).toBe(recording);
});
