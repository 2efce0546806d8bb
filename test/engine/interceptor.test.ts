import { describe, expect, test } from 'vitest';
import { StatesError } from '../../src/engine/errors.ts';
import type { TraceEvent } from '../../src/engine/events.ts';
import { BrokenOff, type ExecuteOptions, execute } from '../../src/engine/execute.ts';
import type { Interceptor, StateWatcher } from '../../src/engine/interceptor.ts';
import { watchStates } from '../../src/engine/watch-states.ts';
import type { Json } from '../../src/json.ts';
import { compileCase, eventLine, optionsFor } from './run-case.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:f';
const task = (more: object = {}) => ({ Type: 'Task', Resource: FUNCTION, End: true, ...more });
const single = (state: object) => ({ StartAt: 'Work', States: { Work: state } });
const pair = (state: object) => ({ StartAt: 'Work', States: { Work: state, After: { Type: 'Succeed' } } });

async function run(definition: object, interceptor: Interceptor, more: Partial<ExecuteOptions> = {}) {
  const events: TraceEvent[] = [];
  const machine = await compileCase(definition as Json);
  const outcome = await execute({
    ...optionsFor(machine, { n: 1 }),
    runTask: async ({ payload }) => ({ given: payload }),
    onEvent: (event) => events.push(event),
    interceptor,
    ...more,
  });
  return { outcome, lines: events.map(eventLine) };
}

/** Records every call; each hook returns later, and changes nothing. */
function observer(): { readonly seen: Json[][]; readonly interceptor: Interceptor } {
  const seen: Json[][] = [];
  const later = async (...call: Json[]): Promise<undefined> => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    seen.push(call);
  };
  return {
    seen,
    interceptor: {
      beforeState: ({ state, input }) => later('before', state.name, input),
      onData: (step, value, { state }) => later(step, state.name, value),
      atTask: ({ resource, payload }, { retryCount }) => later('task', resource.kind, payload, retryCount),
      atFork: ({ kind }, { state }) => later('fork', state.name, kind),
      onFailure: ({ error, plan }, { state }) => later('failure', state.name, error.error ?? null, { ...plan } as Json),
      afterState: ({ output, next }, { state }) => later('after', state.name, output, next ?? null),
    },
  };
}

// the steps are those of the language's specification: InputPath, Parameters, the work, ResultSelector, ResultPath
test('every stage of a state is shown in order, with its data', async () => {
  const { seen, interceptor } = observer();
  const { outcome } = await run(
    pair(
      task({
        Parameters: { 'a.$': '$.n' },
        ResultSelector: { 'b.$': '$.given.a' },
        ResultPath: '$.r',
        OutputPath: '$.r',
        End: undefined,
        Next: 'After',
      }),
    ),
    interceptor,
  );
  expect(outcome.output).toEqual({ b: 1 });
  expect(seen).toEqual([
    ['before', 'Work', { n: 1 }],
    ['afterInputPath', 'Work', { n: 1 }],
    ['afterParameters', 'Work', { a: 1 }],
    ['task', 'lambda', { a: 1 }, 0],
    ['result', 'Work', { given: { a: 1 } }],
    ['afterResultSelector', 'Work', { b: 1 }],
    ['afterResultPath', 'Work', { n: 1, r: { b: 1 } }],
    ['after', 'Work', { b: 1 }, 'After'],
    ['before', 'After', { b: 1 }],
    ['afterInputPath', 'After', { b: 1 }],
    ['afterParameters', 'After', { b: 1 }],
    ['result', 'After', { b: 1 }],
    ['afterResultSelector', 'After', { b: 1 }],
    ['afterResultPath', 'After', { b: 1 }],
    ['after', 'After', { b: 1 }, null],
  ]);
});

test('a failure is shown with its consequence', async () => {
  const { seen, interceptor } = observer();
  const retry = { ErrorEquals: ['Flaky'], MaxAttempts: 1, IntervalSeconds: 2, JitterStrategy: 'FULL' };
  await run(pair(task({ Retry: [retry], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'After' }] })), interceptor, {
    random: () => 0.5,
    runTask: async () => {
      throw new StatesError('Flaky', 'once more');
    },
  });
  expect(seen.filter(([kind]) => /before|task|failure|after$/.test(kind as string))).toEqual([
    ['before', 'Work', { n: 1 }],
    ['task', 'lambda', { n: 1 }, 0],
    ['failure', 'Work', 'Flaky', { kind: 'retry', index: 0, delay: 1000, unjittered: 2000 }],
    ['task', 'lambda', { n: 1 }, 1],
    ['failure', 'Work', 'Flaky', { kind: 'catch', index: 0, spentRetrier: 0 }],
    ['after', 'Work', { Error: 'Flaky', Cause: 'once more' }, 'After'],
    ['before', 'After', { Error: 'Flaky', Cause: 'once more' }],
    ['after', 'After', { Error: 'Flaky', Cause: 'once more' }, null],
  ]);
});

// the contract in src/engine/watch-states.ts
test('two watchers are both called, the added one first', async () => {
  const told: string[] = [];
  const watcher = (name: string): StateWatcher => ({
    beforeState: ({ state }) => void told.push(`${name}: before ${state.name}`),
    onFailure: ({ plan }, { state }) => void told.push(`${name}: ${plan.kind} ${state.name}`),
    afterState: ({ next }, { state }) => void told.push(`${name}: after ${state.name}, ${next}`),
    onGivenWork: ({ state }) => void told.push(`${name}: given ${state.name}`),
  });
  const interceptor: Interceptor = {
    watcher: watcher('own'),
    atFork: () => ({ end: { error: new StatesError('Given', undefined) } }),
  };
  const inner = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
  await run(
    pair({ Type: 'Parallel', Branches: [inner], End: true, Catch: [{ ErrorEquals: ['Given'], Next: 'After' }] }),
    watchStates(watcher('added'), interceptor),
  );
  const calls = [
    'before Work',
    'given Work',
    'catch Work',
    'after Work, After',
    'before After',
    'after After, undefined',
  ];
  expect(told).toEqual(calls.flatMap((call) => [`added: ${call}`, `own: ${call}`]));
});

test('a watcher without hooks sees each failure', async () => {
  const told: Json[] = [];
  const watcher: StateWatcher = {
    beforeState() {},
    onFailure: ({ error, plan }, { state }) => void told.push([state.name, error.error ?? null, plan.kind]),
    afterState() {},
    onGivenWork() {},
  };
  const retry = { ErrorEquals: ['Flaky'], MaxAttempts: 1 };
  await run(
    single(task({ Retry: [retry] })),
    { watcher },
    {
      runTask: async () => {
        throw new StatesError('Flaky', undefined);
      },
    },
  );
  expect(told).toEqual([
    ['Work', 'Flaky', 'retry'],
    ['Work', 'Flaky', 'fail'],
  ]);
});

test('a final failure names the exhausted retrier, counting earlier attempts', async () => {
  const { seen, interceptor } = observer();
  const { lines } = await run(
    single(task({ Retry: [{ ErrorEquals: ['Flaky'], MaxAttempts: 2 }] })),
    { ...interceptor, beforeState: () => ({ retryCount: 2 }) },
    {
      runTask: async () => {
        throw new StatesError('Flaky', undefined);
      },
    },
  );
  expect(seen.at(-1)).toEqual(['failure', 'Work', 'Flaky', { kind: 'fail', spentRetrier: 0 }]);
  expect(lines.filter((line) => line.includes('Scheduled'))).toHaveLength(1);
});

describe('the result of a hook', () => {
  test('before a state replaces its input and its variables', async () => {
    const { outcome, lines } = await run(
      { QueryLanguage: 'JSONata', ...single(task({ Arguments: '{% [$states.input, $v] %}' })) },
      {
        beforeState({ strand }) {
          strand.variables.set('v', 'set');
          return { input: null };
        },
      },
    );
    expect(outcome.output).toEqual({ given: [null, 'set'] });
    expect(lines[1]).toBe('2<0 TaskStateEntered Work');
  });

  test('at a task replaces the resource and its input', async () => {
    const activity = { kind: 'activity', arn: 'arn:aws:states:us-east-1:123456789012:activity:a', name: 'a' } as const;
    const { outcome, lines } = await run(single(task()), {
      atTask: ({ payload }) => ({ resource: activity, payload: [payload] }),
    });
    expect(outcome.output).toEqual({ given: [{ n: 1 }] });
    expect(lines.slice(2, -2)).toEqual(['3<2 ActivityScheduled', '4<3 ActivitySucceeded']);
  });

  test('at a task may refuse it: nothing is scheduled', async () => {
    const { outcome, lines } = await run(single(task()), {
      atTask() {
        throw new StatesError('States.Runtime', 'no such activity', { fatal: true });
      },
    });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: 'no such activity' });
    expect(lines).toEqual(['1<0 ExecutionStarted', '2<0 TaskStateEntered Work', '3<2 ExecutionFailed States.Runtime']);
  });

  const processor = (mode: object) => ({ ...mode, StartAt: 'Inner', States: { Inner: task() } });
  test.each([
    {
      name: 'a Parallel',
      state: { Type: 'Parallel', Branches: [processor({})], End: true },
      kind: 'branches',
      rest: ['3<2 ParallelStateStarted', '4<3 ParallelStateSucceeded', '5<3 ParallelStateExited Work'],
    },
    {
      name: 'a Map',
      state: { Type: 'Map', ItemsPath: '$.items', ItemProcessor: processor({}), End: true },
      kind: 'iterations',
      rest: ['3<2 MapStateStarted 2', '4<3 MapStateSucceeded', '5<3 MapStateExited Work'],
    },
    {
      name: 'a Distributed Map',
      state: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemProcessor: processor({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' } }),
        End: true,
      },
      kind: 'mapRun',
      rest: [
        '3<2 MapStateStarted 2',
        '4<3 MapRunStarted',
        '5<4 MapRunSucceeded',
        '6<5 MapStateSucceeded',
        '7<4 MapStateExited Work',
      ],
    },
  ])('at the fork of $name replaces its result', async ({ state, kind, rest }) => {
    const kinds: string[] = [];
    const { outcome, lines } = await run(single(state), {
      beforeState: () => ({ input: { items: [1, 2] } }),
      atFork(fork) {
        kinds.push(fork.kind);
        return { end: { result: ['given'] } };
      },
    });
    expect(outcome.output).toEqual(['given']);
    expect(kinds).toEqual([kind]);
    expect(lines.slice(2, -1)).toEqual(rest);
  });

  test('after a state replaces its output and its next state', async () => {
    const { outcome, lines } = await run(pair({ Type: 'Pass', Next: 'After' }), {
      afterState: ({ output }) => ({ output: [output], next: undefined }),
    });
    expect(outcome.output).toEqual([{ n: 1 }]);
    expect(lines).toEqual([
      '1<0 ExecutionStarted',
      '2<0 PassStateEntered Work',
      '3<2 PassStateExited Work',
      '4<3 ExecutionSucceeded',
    ]);
  });

  test('as the context object is visible to expressions', async () => {
    const { outcome } = await run(single({ Type: 'Pass', Parameters: { 'c.$': '$$.Mine' }, End: true }), {
      contextObject: (own) => ({ Mine: Object.keys(own) }),
    });
    expect(outcome.output).toEqual({ c: ['Execution', 'StateMachine', 'State'] });
  });
});

test('nothing else runs while a hook waits', async () => {
  const order: string[] = [];
  const branch = (name: string) => ({
    StartAt: name,
    States: { [name]: { Type: 'Pass', Next: `${name}2` }, [`${name}2`]: { Type: 'Pass', End: true } },
  });
  await run(single({ Type: 'Parallel', Branches: [branch('A'), branch('B')], End: true }), {
    async beforeState({ state }) {
      order.push(`${state.name} waits`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(`${state.name} goes on`);
      return undefined;
    },
  });
  expect(order.filter((_, i) => i % 2 === 1)).toEqual(
    order.filter((_, i) => i % 2 === 0).map((line) => line.replace('waits', 'goes on')),
  );
  expect(order).toHaveLength(10);
});

test('a hook that throws aborts the run', async () => {
  const broken = run(single({ Type: 'Pass', End: true }), {
    afterState() {
      throw new TypeError('a bug');
    },
  });
  const error: unknown = await broken.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BrokenOff);
  expect((error as BrokenOff).cause).toEqual(new TypeError('a bug'));
});
