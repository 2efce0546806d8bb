import { expect, test } from 'vitest';
import type { RootExecution } from '../../src/engine/task-runner.ts';
import type { ParkedExecution } from '../../src/server/parked-execution.ts';
import { ParkedExecutions } from '../../src/server/parked-executions.ts';
import type { RegisteredMachine, Revision, Target } from '../../src/server/registered-machine.ts';

const root = { info: { arn: 'arn:parent' } } as unknown as RootExecution;

function target(machine: string, revision = 'r1', aliasArn?: string): Target {
  return {
    machine: { key: machine } as RegisteredMachine,
    revision: { key: revision } as Revision,
    versionArn: aliasArn && `${machine}:1`,
    aliasArn,
  };
}

function parked(name: string, more: Partial<ParkedExecution> = {}): ParkedExecution {
  return {
    arn: `arn:${name}`,
    target: target('m'),
    startDate: 1_700_000_000_123,
    eventCount: 3,
    scope: undefined,
    root: undefined,
    text: '{"input":{"ä":"日本語 🎉"},"entries":[]}',
    recorded: undefined,
    due: Number.POSITIVE_INFINITY,
    order: 0,
    ...more,
  };
}

const ALL: readonly ParkedExecution[] = [
  parked('token'),
  parked('wait', { due: 5_000, order: 1 }),
  parked('in a store', { text: undefined, due: 4_000.25, order: 2 }),
  parked('of a task', {
    scope: { kind: 'child', index: 0, state: 'S', parent: undefined },
    root,
    order: 3,
  }),
  parked('redriven', {
    recorded: { start: 1, values: ['PassStateExited', 0, 0, undefined], scopes: undefined },
    order: 4,
  }),
  parked('of an alias', { target: target('m', 'r1', 'alias'), order: 5 }),
  parked('of a revision', { target: target('m', 'r2'), order: 6 }),
  parked('of another machine', { target: target('n'), due: 5_000, order: 7 }),
];

test('what is parked is found as it was', () => {
  const executions = new ParkedExecutions();
  for (const each of ALL) executions.add(each);
  expect(executions.size).toBe(ALL.length);
  for (const each of ALL) expect(executions.get(each.arn)).toEqual(each);
  expect([...executions.all()]).toEqual(expect.arrayContaining([...ALL]));
  expect([...executions.arns()].sort()).toEqual(ALL.map(({ arn }) => arn).sort());
  expect([executions.has('arn:token'), executions.has('arn:other')]).toEqual([true, false]);
  expect(executions.get('arn:other')).toBeUndefined();
});

test('those of one target share it, and each keeps its own', () => {
  const executions = new ParkedExecutions();
  const [first, second] = [target('m'), target('m')];
  executions.add(parked('a', { target: first }));
  executions.add(parked('b', { target: second }));
  executions.add(parked('c', { target: target('n') }));
  executions.delete('arn:a');
  expect(executions.get('arn:b')?.target).toBe(first);
  executions.delete('arn:b');
  // nothing refers to it any more: the next one has its own
  executions.add(parked('d', { target: second }));
  expect(executions.get('arn:d')?.target).toBe(second);
  expect(executions.get('arn:c')?.target).toEqual(target('n'));
});

test('those that are due come in their order, and not while they are held back', () => {
  const executions = new ParkedExecutions();
  for (const each of ALL) executions.add(each);
  expect(executions.nextDue).toBe(4_000.25);
  expect(executions.takeDue(4_000)).toBeUndefined();
  expect(executions.takeDue(9_000)?.arn).toBe('arn:in a store');
  executions.holdBack('arn:wait');
  executions.holdBack('arn:token');
  expect(executions.takeDue(9_000)?.arn).toBe('arn:of another machine');
  expect(executions.takeDue(9_000)).toBeUndefined();
  // all are still parked; one that could not be resumed is due again
  expect(executions.size).toBe(ALL.length);
  executions.delete('arn:wait');
  executions.add(ALL[1]!);
  expect(executions.nextDue).toBe(5_000);
  executions.delete('arn:wait');
  expect(executions.nextDue).toBeUndefined();
});

test('30,000 parked executions take next to nothing of V8’s heap', () => {
  const executions = new ParkedExecutions();
  const before = process.memoryUsage();
  for (let i = 0; i < 30_000; i++) executions.add(parked(`execution-${i}`, { due: 100_000 - i, order: i }));
  const after = process.memoryUsage();
  expect((after.arrayBuffers - before.arrayBuffers) / 30_000).toBeLessThan(250);
  // garbage included: an object with ten members takes 100 bytes
  expect((after.heapUsed - before.heapUsed) / 30_000).toBeLessThan(400);
  expect(executions.get('arn:execution-27777')?.due).toBe(100_000 - 27_777);
});
