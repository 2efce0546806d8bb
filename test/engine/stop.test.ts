import { expect, test } from 'vitest';
import { eventLine, runCase } from './run-case.ts';

const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };
const pass = (name: string, then: object = { End: true }) => ({ [name]: { Type: 'Pass', ...then } });
const branch = (name: string) => ({
  StartAt: `Pass${name}`,
  States: {
    ...pass(`Pass${name}`, { Next: `Wait${name}` }),
    [`Wait${name}`]: { Type: 'Wait', Seconds: 1, End: true },
  },
});
const definition = {
  StartAt: 'A',
  States: {
    ...pass('A', { Next: 'B' }),
    ...pass('B', { Next: 'C' }),
    C: { ...task, Next: 'Both' },
    Both: { Type: 'Parallel', Branches: [branch('1'), branch('2')], ResultPath: '$.branches', Next: 'Each' },
    Each: { Type: 'Map', ItemsPath: '$.branches', ItemProcessor: branch('Item'), Next: 'D' },
    ...pass('D'),
  },
};
const testCase = { definition, tasks: { C: [{ return: {} }] } };

const { events: whole } = await runCase(testCase);

test('the machine passes states of all kinds', () => {
  expect(whole.at(-1)?.type).toBe('ExecutionSucceeded');
});

// "An execution can be stopped at any time": the event that ends its history is then the next one
test.each(whole.slice(0, -1).map((event) => [eventLine(event), event.id] as const))(
  'an execution that is stopped at %s writes nothing more than its end',
  async (_, id) => {
    const { events, outcome } = await runCase({ ...testCase, abortAfter: id });
    expect(events.map(eventLine)).toEqual([...whole.slice(0, id).map(eventLine), `${id + 1}<0 ExecutionAborted`]);
    expect(outcome.status).toBe('ABORTED');
  },
);
