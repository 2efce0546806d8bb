import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { runMain } from '../cli/fake-io.ts';
import { fakeAws } from './fake-aws.ts';
import { projectOf } from './project.ts';

const EACH = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        StartAt: 'Both',
        States: {
          Both: {
            Type: 'Parallel',
            Branches: [
              { StartAt: 'Left', States: { Left: { Type: 'Pass', End: true } } },
              { StartAt: 'Right', States: { Right: { Type: 'Pass', End: true } } },
            ],
            End: true,
          },
        },
      },
      MaxConcurrency: 1,
      End: true,
    },
  },
};

interface Event {
  readonly timestamp: string;
  readonly execution?: string;
  readonly type: string;
}

const aws = fakeAws();
const folder = projectOf({ 'each.asl.json': EACH });
const STATES = 'arn:aws:states:eu-west-1:123456789012';
const ARN = `${STATES}:execution:Each:a1`;
const childOf = (i: number): string => `${STATES}:execution:Each/Each:child-${i}`;
let byExecution = new Map<string, Event[]>();

/** A local run as AWS would store it: each execution with its own history. */
beforeEach(async () => {
  await runMain(folder, ['each.asl.json', '-i', '[1, 2, 3]', '--format', 'events', '-o', 'events.jsonl']);
  byExecution = new Map();
  for (const line of readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n')) {
    const { execution, ...event } = JSON.parse(line) as Event;
    const arn = execution === undefined ? ARN : childOf(Number(/\d+/.exec(execution)![0]));
    byExecution.set(arn, [...(byExecution.get(arn) ?? []), event]);
  }
  expect([...byExecution.keys()]).toEqual([ARN, childOf(0), childOf(1), childOf(2)]);
  aws.calls.length = 0;
  aws.answers = {
    GetExecutionHistory: ({ executionArn }) => ({
      events: byExecution
        .get(executionArn!)!
        .map(({ timestamp, ...event }) => ({ ...event, timestamp: Date.parse(timestamp) / 1000 })),
    }),
    // the newest first, in two pages
    ListExecutions: ({ nextToken }) =>
      nextToken === 'next'
        ? { executions: [listed(childOf(0), 'SUCCEEDED', 1)] }
        : { executions: [listed(childOf(2), 'SUCCEEDED', 3), listed(childOf(1), 'SUCCEEDED', 2)], nextToken: 'next' },
  };
});

const listed = (executionArn: string, status: string, second: number): object => ({
  executionArn,
  stateMachineArn: `${STATES}:stateMachine:Each/Each`,
  name: executionArn.split(':').at(-1),
  status,
  startDate: 1_700_000_000 + second,
});

/** Everything but the heading, and the times. */
const body = (text: string): string => text.replace(/^.*\n/, '').replaceAll(/ +\d+(?:\.\d+)? m?s\b/g, ' T');

test('a trace shows the executions of a Map run, like the trace of the run itself', async () => {
  const local = await runMain(folder, ['each.asl.json', '-i', '[1, 2, 3]']);
  const remote = await runMain(folder, ['trace', ARN, 'each.asl.json']);
  expect(remote.code).toBe(0);
  expect(body(remote.stderr)).toBe(body(local.stderr));
  expect(remote.stdout).toBe(local.stdout);
});

test('their events have their original places', async () => {
  const { stdout } = await runMain(folder, ['trace', ARN, '-q', '--format', 'json']);
  const paths = (JSON.parse(stdout) as { states: { path: string }[] }).states.map(({ path }) => path);
  const inside = [0, 1, 2].flatMap((i) =>
    ['Both', 'Both[0]/Left', 'Both[1]/Right'].map((path) => `Each[${i}]/${path}`),
  );
  expect(paths.toSorted()).toEqual(['Each', ...inside].toSorted());
});

test('a replay does not read their histories', async () => {
  const { code } = await runMain(folder, ['replay', 'each.asl.json', ARN]);
  expect({ code, calls: aws.calls }).toEqual({ code: 0, calls: ['GetExecutionHistory'] });
});

test('of many, failed ones are read first, and the number of the others is reported', async () => {
  const many = Array.from({ length: 300 }, (_, i) => listed(childOf(i), i === 250 ? 'FAILED' : 'SUCCEEDED', 300 - i));
  const asked: string[] = [];
  const { GetExecutionHistory } = aws.answers;
  aws.answers = {
    ListExecutions: () => ({ executions: many }),
    GetExecutionHistory({ executionArn = '' }) {
      asked.push(executionArn);
      return GetExecutionHistory!({ executionArn: byExecution.has(executionArn) ? executionArn : childOf(0) });
    },
  };
  const { code, stderr } = await runMain(folder, ['trace', ARN, 'each.asl.json']);
  expect(code).toBe(0);
  expect(stderr).toContain(
    'warning: 100 of the executions of its Map runs are left out: at most 200 of each are read\n',
  );
  expect(asked.slice(0, 2)).toEqual([ARN, childOf(250)]);
  expect(asked).toHaveLength(201);
});

test('Express executions have no history', async () => {
  aws.answers = {
    ...aws.answers,
    ListExecutions: () => ({
      executions: [listed(`${STATES}:express:Each/Each:child:uuid`, 'FAILED', 1), listed(childOf(0), 'SUCCEEDED', 2)],
    }),
  };
  const { stderr } = await runMain(folder, ['trace', ARN, 'each.asl.json']);
  expect(stderr).toContain(
    'warning: 1 of the executions of its Map runs is left out (1 did not succeed): Express executions have no history\n',
  );
});
