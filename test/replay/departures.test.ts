import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/engine/events.ts';
import { formatPath } from '../../src/history/scope-path.ts';
import type { Json } from '../../src/json.ts';
import type { Replayed } from '../../src/replay/replay.ts';
import type { RunCase } from '../engine/run-case.ts';
import { storedEvents } from '../reporters/stored-history.ts';
import { record, replayAgainst } from './replay-case.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:f';
const task = (more: object = {}): Json => ({ Type: 'Task', Resource: FUNCTION, End: true, ...more });
const machine = (states: object, more: object = {}): Json =>
  ({ StartAt: Object.keys(states)[0]!, States: states, ...more }) as Json;

/** A short version of what the user sees about a replay. */
function describeReplay({ departure, missing }: Replayed): object {
  const show = (event: TraceEvent | undefined): string | undefined =>
    event && [event.type, event.details?.name ?? event.details?.error].filter(Boolean).join(' ');
  return {
    ...(departure !== undefined && {
      state: departure.state,
      recorded: show(departure.recorded),
      actual: show(departure.actual),
      ...(departure.field !== undefined && {
        field: departure.field,
        values: [departure.recordedValue, departure.actualValue],
      }),
    }),
    ...(missing !== undefined && { missing: formatPath(missing.scope, missing.state) }),
  };
}

const nothing = {};

describe('a changed definition differs exactly at the change', () => {
  const before: RunCase = {
    definition: machine({
      Look: task({ End: undefined, Next: 'Price' }),
      Price: { Type: 'Pass', Parameters: { 'total.$': '$.n', currency: 'EUR' }, Next: 'Large' },
      Large: {
        Type: 'Choice',
        Choices: [{ Variable: '$.total', NumericGreaterThan: 100, Next: 'Check' }],
        Default: 'Ship',
      },
      Check: task({ End: undefined, Next: 'Ship' }),
      Ship: { Type: 'Succeed' },
    }),
    tasks: { Look: [{ return: { n: 12 } }], Check: [{ return: {} }] },
  };
  const states = (before.definition as { States: Record<string, object> }).States;

  it.each([
    { name: 'nothing', changed: {}, expected: nothing },
    {
      name: 'an output of a state',
      changed: { Price: { ...states.Price, Parameters: { 'total.$': '$.n', currency: 'USD' } } },
      expected: {
        state: 'Price',
        recorded: 'PassStateExited Price',
        actual: 'PassStateExited Price',
        field: 'output.currency',
        values: ['EUR', 'USD'],
      },
    },
    {
      name: "a task's input",
      changed: { Look: { ...states.Look, Parameters: { id: 1 } } },
      expected: {
        state: 'Look',
        recorded: 'LambdaFunctionScheduled',
        actual: 'LambdaFunctionScheduled',
        field: 'input.id',
        values: [undefined, 1],
      },
    },
    {
      name: 'another path, into a task without a record',
      changed: { Large: { ...states.Large, Default: 'Check' } },
      expected: {
        state: 'Ship',
        recorded: 'SucceedStateEntered Ship',
        actual: 'TaskStateEntered Check',
        missing: 'Check',
      },
    },
    {
      name: 'a new task state',
      changed: { Look: { ...states.Look, Next: 'New' }, New: task({ End: undefined, Next: 'Price' }) },
      expected: { state: 'Price', recorded: 'PassStateEntered Price', actual: 'TaskStateEntered New', missing: 'New' },
    },
    {
      name: 'a removed state',
      changed: { Price: { ...states.Price, Next: 'Ship' }, Large: undefined, Check: undefined },
      expected: { state: 'Large', recorded: 'ChoiceStateEntered Large', actual: 'SucceedStateEntered Ship' },
    },
    {
      name: 'an earlier end',
      changed: {
        Price: { ...states.Price, Next: undefined, End: true },
        Large: undefined,
        Check: undefined,
        Ship: undefined,
      },
      expected: { state: 'Large', recorded: 'ChoiceStateEntered Large', actual: 'ExecutionSucceeded' },
    },
    {
      name: 'a new failure',
      changed: { Price: { ...states.Price, Parameters: { 'total.$': '$.m', currency: 'EUR' } } },
      expected: { state: 'Price', recorded: 'PassStateExited Price', actual: 'ExecutionFailed States.Runtime' },
    },
    {
      name: 'a comment',
      changed: { Price: { ...states.Price, Comment: 'not in the history' } },
      expected: nothing,
    },
  ])('$name', async ({ changed, expected }) => {
    const definition = machine(JSON.parse(JSON.stringify({ ...states, ...changed })) as object);
    expect(describeReplay(await replayAgainst(definition, await record(before)))).toEqual(expected);
  });
});

describe('branches and iterations', () => {
  const branches = (inB: object): Json =>
    machine({
      Both: {
        Type: 'Parallel',
        Branches: [machine({ A: task() }), machine({ B: task(inB) })],
        End: true,
      },
    });

  it('answers tasks by place, whichever ended first', async () => {
    const events = await record({
      definition: branches({}),
      tasks: { A: [{ after: 9, return: 'a' }], B: [{ after: 1, return: 'b' }] },
    });
    const replayed = await replayAgainst(branches({}), events);
    expect(describeReplay(replayed)).toEqual(nothing);
    expect(replayed.outcome).toMatchObject({ status: 'SUCCEEDED', output: ['a', 'b'] });
  });

  it('names the branch that departs', async () => {
    const events = await record({ definition: branches({}), tasks: { A: [{ after: 9 }], B: [{ return: { x: 1 } }] } });
    expect(describeReplay(await replayAgainst(branches({ OutputPath: '$.x' }), events))).toEqual({
      state: 'Both[1]/B',
      recorded: 'TaskStateExited B',
      actual: 'TaskStateExited B',
      field: 'output',
      values: [{ x: 1 }, 1],
    });
  });

  const each = (more: object = {}, work: object = {}): Json =>
    machine({
      Each: { Type: 'Map', ItemProcessor: machine({ Work: task(work) }), End: true, ...more },
    });

  it('answers each iteration with its own outcomes, including retries', async () => {
    const retried = { Retry: [{ ErrorEquals: ['Busy'] }] };
    const events = await record({
      definition: each({}, retried),
      input: [1, 2],
      tasks: { Work: [{ after: 3, return: 'one' }, { throw: { Error: 'Busy' } }, { return: 'two' }] },
    });
    const replayed = await replayAgainst(each({}, retried), events);
    expect(describeReplay(replayed)).toEqual(nothing);
    expect(replayed.outcome.output).toEqual(['one', 'two']);
  });

  it('reports that an additional retry has no outcome', async () => {
    const events = await record({ definition: each(), input: [1], tasks: { Work: [{ throw: { Error: 'Busy' } }] } });
    expect(describeReplay(await replayAgainst(each({}, { Retry: [{ ErrorEquals: ['Busy'] }] }), events))).toEqual({
      state: 'Each[0]/Work',
      recorded: 'MapIterationFailed Each',
      actual: 'LambdaFunctionScheduled',
      missing: 'Each[0]/Work',
    });
  });

  it("does not hang on a task that a sibling's failure ended in the record", async () => {
    const both = (more: object): Json =>
      machine({
        Both: {
          Type: 'Parallel',
          Branches: [machine({ A: task() }), machine({ B: task(more), Mend: { Type: 'Pass', End: true } })],
          End: true,
        },
      });
    const definition = machine({
      Both: { Type: 'Parallel', Branches: [machine({ A: task() }), machine({ B: task() })], End: true },
    });
    const events = await record({ definition, tasks: { A: [{ after: 'never' }], B: [{ throw: { Error: 'E' } }] } });
    const caught = both({ Catch: [{ ErrorEquals: ['E'], Next: 'Mend' }] });
    expect(describeReplay(await replayAgainst(caught, events))).toEqual({
      state: 'Both[1]/B',
      recorded: 'TaskStateAborted',
      actual: 'TaskStateExited B',
      missing: 'Both[0]/A',
    });
  });

  it('finds a task by name if the definition moved it into a branch', async () => {
    const events = await record({ definition: machine({ B: task() }), tasks: { B: [{ return: 1 }] } });
    const replayed = await replayAgainst(branches({}), events);
    expect(describeReplay(replayed)).toMatchObject({
      recorded: 'TaskStateEntered B',
      actual: 'ParallelStateEntered Both',
      missing: 'Both[0]/A',
    });
  });
});

describe('Distributed Maps', () => {
  const each = (more: object, inner: object, work: object = {}): Json =>
    machine({
      Each: {
        Type: 'Map',
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          ...(machine(inner) as object),
          ...work,
        },
        End: true,
        ...more,
      },
    });

  it.each([
    { name: 'whole', io: {} },
    { name: 'by its ResultPath', io: { ResultPath: '$.out' } },
  ])('with tasks in their children are answered from the record: $name', async ({ io }) => {
    const definition = each({ ...io, ItemsPath: '$.items' }, { Work: task() });
    const input = { items: [1, 2] };
    const events = await record({ definition, input, tasks: { Work: [{ return: 'a' }, { return: 'b' }] } });
    const replayed = await replayAgainst(definition, events);
    expect(describeReplay(replayed)).toEqual(nothing);
    expect(replayed.outcome.output).toEqual('ResultPath' in io ? { ...input, out: ['a', 'b'] } : ['a', 'b']);
  });

  it('that failed fail again', async () => {
    const definition = each({}, { Work: task() });
    const events = await record({ definition, input: [1], tasks: { Work: [{ throw: { Error: 'E' } }] } });
    const replayed = await replayAgainst(definition, events);
    expect(describeReplay(replayed)).toEqual(nothing);
    expect(replayed.outcome.error).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('without tasks run again', async () => {
    const write = (text: string): Json => each({}, { One: { Type: 'Pass', Result: text, End: true } });
    const events = await record({ definition: write('old'), input: [1] });
    expect(describeReplay(await replayAgainst(write('old'), events))).toEqual(nothing);
    expect(describeReplay(await replayAgainst(write('new'), events))).toMatchObject({
      state: 'Each',
      field: 'output[0]',
      values: ['old', 'new'],
    });
  });
});

describe('ends', () => {
  const wait = (seconds: number, more: object = {}): Json =>
    machine({ Rest: { Type: 'Wait', Seconds: seconds, End: true } }, more);

  it('repeats an execution that timed out, and departs if it no longer does', async () => {
    const events = await record({ definition: wait(60, { TimeoutSeconds: 5 }) });
    expect(describeReplay(await replayAgainst(wait(60, { TimeoutSeconds: 5 }), events))).toEqual(nothing);
    expect(describeReplay(await replayAgainst(wait(3, { TimeoutSeconds: 5 }), events))).toEqual({
      state: 'Rest',
      recorded: 'ExecutionTimedOut States.Timeout',
      actual: 'WaitStateExited Rest',
    });
  });

  it('repeats an execution that was stopped during a task', async () => {
    const definition = machine({ Work: task() });
    const events = await record({ definition, abortAfter: 4, tasks: { Work: [{ after: 'never' }] } });
    const replayed = await replayAgainst(definition, events);
    expect(describeReplay(replayed)).toEqual(nothing);
    expect(replayed.outcome.status).toBe('ABORTED');
  });

  it('repeats a missed heartbeat, and assumes those that a record cannot contain', async () => {
    const ask = (more: object): Json =>
      machine({
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
          HeartbeatSeconds: 5,
          End: true,
          ...more,
        },
      });
    const slow = await record({ definition: ask({}), tasks: { Ask: [{ heartbeats: [4, 4, 4], return: 1 }] } });
    expect(describeReplay(await replayAgainst(ask({}), slow))).toEqual(nothing);
    const caught = machine({
      ...(ask({ Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Late' }] }) as { States: object }).States,
      Late: { Type: 'Pass', End: true },
    });
    const missed = await record({ definition: caught, tasks: { Ask: [{ heartbeats: [4], after: 'never' }] } });
    const replayed = await replayAgainst(caught, missed);
    expect(describeReplay(replayed)).toEqual(nothing);
    expect(replayed.outcome.output).toEqual({ Error: 'States.Timeout', Cause: '' });
  });

  it('departs if a task took longer than its current timeout', async () => {
    const definition = (more: object): Json => machine({ Work: task(more) });
    const events = await record({ definition: definition({}), tasks: { Work: [{ after: 30 }] } });
    expect(describeReplay(await replayAgainst(definition({ TimeoutSeconds: 60 }), events))).toMatchObject({
      field: 'timeoutInSeconds',
    });
    const { outcome } = await replayAgainst(definition({ TimeoutSeconds: 10 }), events);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });
});

describe('a record', () => {
  const definition = (resource: string): Json =>
    machine({
      Work: { Type: 'Task', Resource: resource, Next: 'Rest' },
      Rest: { Type: 'Wait', Seconds: 9, End: true },
    });
  const lines = `
    1<0 +0 ExecutionStarted {"input":{}}
    2<0 +1 TaskStateEntered {"name":"Work","input":{}}
    3<2 +2 LambdaFunctionScheduled {"input":{},"resource":"arn:aws:lambda:eu-west-1:111122223333:function:f"}
    4<3 +5 LambdaFunctionStarted
    5<4 +9 LambdaFunctionSucceeded {"output":{"id":"0b5d9c5c-1f5e-4c1e-9f39-0d2a4b3c5d6e"}}
    6<5 +9 TaskStateExited {"name":"Work","output":{"id":"0b5d9c5c-1f5e-4c1e-9f39-0d2a4b3c5d6e"}}
    7<6 +9 WaitStateEntered {"name":"Rest","input":{"id":"0b5d9c5c-1f5e-4c1e-9f39-0d2a4b3c5d6e"}}
    8<7 +9009 WaitStateExited {"name":"Rest","output":{"id":"0b5d9c5c-1f5e-4c1e-9f39-0d2a4b3c5d6e"}}
    9<8 +9010 ExecutionSucceeded {"output":{"id":"0b5d9c5c-1f5e-4c1e-9f39-0d2a4b3c5d6e"}}
  `;

  it('fills in a resource that the definition leaves open', async () => {
    expect(describeReplay(await replayAgainst(definition('${Fn}'), storedEvents(lines)))).toEqual(nothing);
    expect(
      describeReplay(
        await replayAgainst(definition('arn:aws:lambda:eu-west-1:111122223333:function:g'), storedEvents(lines)),
      ),
    ).toMatchObject({ field: 'resource' });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('that stops after event %i is compared as far as it goes', async (length) => {
    const cut = lines.trim().split('\n').slice(0, length).join('\n');
    const replayed = await replayAgainst(definition('${Fn}'), storedEvents(cut));
    expect(replayed.isRecordCut).toBe(true);
    expect(replayed.departure).toBeUndefined();
  });

  it('that stops still shows an earlier departure', async () => {
    const cut = lines.trim().split('\n').slice(0, 7).join('\n');
    const changed = machine({
      Work: { Type: 'Task', Resource: '${Fn}', ResultPath: '$.r', Next: 'Rest' },
      Rest: { Type: 'Wait', Seconds: 9, End: true },
    });
    expect(describeReplay(await replayAgainst(changed, storedEvents(cut)))).toMatchObject({
      state: 'Work',
      field: 'output.id',
    });
  });

  it('of a task refused by the service is refused again', async () => {
    const refused = storedEvents(`
      1<0 +0 ExecutionStarted {"input":{}}
      2<0 +1 TaskStateEntered {"name":"Do","input":{}}
      3<2 +2 ExecutionFailed {"error":"States.Runtime","cause":"The activity a does not exist."}
    `);
    const activity = machine({ Do: task({ Resource: 'arn:aws:states:us-east-1:111111111111:activity:a' }) });
    expect(describeReplay(await replayAgainst(activity, refused))).toEqual(nothing);
  });

  it('of another machine departs at its first state', async () => {
    expect(
      describeReplay(await replayAgainst(machine({ Other: { Type: 'Pass', End: true } }), storedEvents(lines))),
    ).toEqual({
      state: 'Work',
      recorded: 'TaskStateEntered Work',
      actual: 'PassStateEntered Other',
    });
  });
});

it('aborting a replay is not reported as an event', async () => {
  const events = await record({ definition: machine({ A: { Type: 'Pass', End: true } }) });
  const seen: string[] = [];
  const added = machine({ A: { Type: 'Pass', Next: 'New' }, New: task() });
  await replayAgainst(added, events, {
    reporters: [{ onEvent: ({ type }) => void seen.push(type), onEnd: ({ status }) => void seen.push(status) }],
  });
  expect(seen.slice(-3)).toEqual(['TaskStateEntered', 'LambdaFunctionScheduled', 'RUNNING']);
});
