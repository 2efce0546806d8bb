import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../src/engine/clock.ts';
import { StatesError } from '../../src/engine/errors.ts';
import type { StatePause, TraceEvent } from '../../src/engine/events.ts';
import { BrokenOff, type ExecuteOptions, execute } from '../../src/engine/execute.ts';
import { type EngineLimits, NO_LIMITS } from '../../src/engine/limits.ts';
import type { TaskRunner } from '../../src/engine/task-runner.ts';
import type { Json } from '../../src/json.ts';
import { guardReporters, type Reporter } from '../../src/reporters/reporter.ts';
import { UsageError } from '../../src/source/usage-error.ts';
import { compileCase, eventLine, optionsFor, START } from './run-case.ts';

const noTask: TaskRunner = async () => {
  throw new Error('no task here');
};

async function start(definition: Json, options: Partial<ExecuteOptions> = {}, input: Json = {}) {
  const events: TraceEvent[] = [];
  const machine = await compileCase(definition);
  const outcome = execute({
    ...optionsFor(machine, input),
    runTask: noTask,
    onEvent: (event) => events.push(event),
    ...options,
  });
  return { events, outcome };
}

const work = (name = 'Work') => ({
  [name]: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:1:function:f', End: true },
});
const two = {
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 60, End: true } } },
        { StartAt: 'Work', States: work() },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Never' }],
      End: true,
    },
    Never: { Type: 'Pass', End: true },
  },
};

describe('a task runner that throws', () => {
  it.each([
    { name: 'a UsageError', thrown: new UsageError('no function f') },
    { name: 'a bug', thrown: new TypeError('x is not a function') },
  ])('$name aborts the run, past every catcher, with the history closed', async ({ thrown }) => {
    const { events, outcome } = await start(two, {
      runTask: async () => {
        throw thrown;
      },
    });
    const error = await outcome.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(BrokenOff);
    expect((error as BrokenOff).cause).toBe(thrown);
    expect((error as BrokenOff).outcome).toEqual({ status: 'ABORTED', startDate: START, stopDate: START });
    expect(events.map(eventLine)).toEqual([
      '1<0 ExecutionStarted',
      '2<0 ParallelStateEntered Both',
      '3<2 ParallelStateStarted',
      '4<3 WaitStateEntered Rest',
      '5<3 TaskStateEntered Work',
      '6<5 LambdaFunctionScheduled',
      '7<0 ExecutionAborted',
    ]);
  });

  it('after its task was cancelled is ignored', async () => {
    const timed = { StartAt: 'Work', States: { Work: { ...work().Work, TimeoutSeconds: 1 } } };
    const { outcome } = await start(timed, {
      runTask: async (_, { sleep }) => {
        await sleep(60_000).catch(() => {
          throw new Error('stopped midway');
        });
        return null;
      },
    });
    expect(await outcome).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });
});

describe('a signal', () => {
  it('aborted before the start ends the execution at its first event', async () => {
    const { events, outcome } = await start(two, { signal: AbortSignal.abort() });
    expect(await outcome).toEqual({ status: 'ABORTED', startDate: START, stopDate: START });
    expect(events.map(eventLine)).toEqual(['1<0 ExecutionStarted', '2<0 ExecutionAborted']);
  });

  it('reaches the running task, and the run waits until it has ended', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const { outcome } = await start(
      { StartAt: 'Work', States: work() },
      {
        signal: stop.signal,
        runTask: (_, { signal }) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              seen.push('aborted');
              setTimeout(() => {
                seen.push('ended');
                reject(signal.reason);
              }, 5);
            });
            setImmediate(() => stop.abort());
          }),
      },
    );
    expect((await outcome).status).toBe('ABORTED');
    expect(seen).toEqual(['aborted', 'ended']);
  });

  it('ends a machine that never waits', async () => {
    const stop = new AbortController();
    const loop = {
      StartAt: 'A',
      States: {
        A: { Type: 'Pass', Next: 'B' },
        B: { Type: 'Choice', Choices: [{ Variable: '$.x', IsPresent: true, Next: 'Done' }], Default: 'A' },
        Done: { Type: 'Succeed' },
      },
    };
    const { outcome } = await start(loop, { signal: stop.signal, limits: NO_LIMITS, onEvent: () => {} });
    setTimeout(() => stop.abort(), 10);
    expect((await outcome).status).toBe('ABORTED');
  });

  it('has no listeners after the end', async () => {
    const stop = new AbortController();
    const { outcome, events } = await start(
      { StartAt: 'A', States: { A: { Type: 'Succeed' } } },
      { signal: stop.signal },
    );
    await outcome;
    stop.abort();
    expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
  });
});

describe('a state without fields for its data', () => {
  // $ is the default of both fields
  const EXPLICIT = { InputPath: '$', OutputPath: '$' };
  const variants = [
    { title: 'a Pass', states: { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', End: true } } },
    { title: 'a Succeed', states: { A: { Type: 'Succeed' } } },
  ];
  const run = async (states: Readonly<Record<string, object>>, limits: EngineLimits): Promise<unknown> => {
    const { outcome, events } = await start({ StartAt: 'A', States: states as Json }, { limits }, { text: 'abc' });
    return { outcome: await outcome, events: events.map((event) => [eventLine(event), event.details]) };
  };

  it.each(
    variants.flatMap((variant) =>
      [NO_LIMITS, { ...NO_LIMITS, payloadBytes: 13 }, { ...NO_LIMITS, historyEvents: 3 }].map((limits) => ({
        ...variant,
        limits,
      })),
    ),
  )('does what the same state with InputPath and OutputPath $ does: $title, $limits', async ({ states, limits }) => {
    const explicit = Object.entries(states).map(([name, state]) => [name, { ...state, ...EXPLICIT }]);
    expect(await run(states, limits)).toEqual(await run(Object.fromEntries(explicit), limits));
  });

  it('fails if its input is too large for an output', async () => {
    const limits = { ...NO_LIMITS, payloadBytes: 13 };
    const { outcome } = await start({ StartAt: 'A', States: variants[0]!.states }, { limits }, { text: 'abc' });
    const { startDate, stopDate, ...end } = await outcome;
    expect(end).toEqual({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
      cause: "The state/task 'A' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
  });
});

describe('the history limit', () => {
  const loop = {
    StartAt: 'Count',
    States: {
      Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'More' },
      More: { Type: 'Choice', Choices: [{ Variable: '$.n', NumericLessThan: 20_000, Next: 'Count' }], Default: 'Done' },
      Done: { Type: 'Succeed' },
    },
  };

  it('ends a Standard execution with its event 25,000', async () => {
    const { events, outcome } = await start(loop, {}, { n: 0 });
    expect(await outcome).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: 'The execution reached the maximum number of history events (25000).',
    });
    expect(events.length).toBe(25_000);
    expect(eventLine(events[24_999]!)).toBe('25000<24999 ExecutionFailed States.Runtime');
  });

  it('allows a history of exactly that many events', async () => {
    const pass = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
    const { outcome } = await start(pass, { limits: { ...NO_LIMITS, historyEvents: 4 } });
    expect((await outcome).status).toBe('SUCCEEDED');
    const { outcome: tooLong } = await start(pass, { limits: { ...NO_LIMITS, historyEvents: 3 } });
    expect((await tooLong).error).toBe('States.Runtime');
  });

  it('cannot be caught', async () => {
    const caught = {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
          End: true,
        },
        Done: { Type: 'Succeed' },
      },
    };
    const { events, outcome } = await start(caught, { limits: { ...NO_LIMITS, historyEvents: 10 } }, [1, 2, 3]);
    expect(await outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(eventLine(events.at(-1)!)).toBe('10<9 ExecutionFailed States.Runtime');
  });

  it('does not apply to Express', async () => {
    const machine = await compileCase(loop, 'EXPRESS');
    let count = 0;
    const outcome = await execute({
      ...optionsFor(machine, { n: 0 }, 'EXPRESS'),
      runTask: noTask,
      onEvent: () => {
        count++;
      },
    });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { n: 20_000 } });
    // four for each round; the start, the Succeed and the end
    expect(count).toBe(80_004);
  });
});

describe('time', () => {
  it('stands still for waits and runs while real work is in progress', async () => {
    let real = 0;
    const order: string[] = [];
    const machine = await compileCase(two);
    const { outcome } = await start(two, {
      ...optionsFor(machine),
      clock: createVirtualClock(START, () => real),
      runTask: async (_, { hold }) => {
        const release = hold();
        await new Promise((resolve) => setTimeout(resolve, 10));
        // the Wait of a minute is still pending: no jump while the work is in progress
        real = 250;
        order.push('worked');
        release();
        return 'done';
      },
      onEvent: ({ type, timestamp }) => order.push(`${type} ${timestamp - START}`),
    });
    expect(await outcome).toMatchObject({ status: 'SUCCEEDED', stopDate: START + 60_000 });
    expect(order.slice(5)).toEqual([
      'LambdaFunctionScheduled 0',
      'worked',
      'LambdaFunctionStarted 250',
      'LambdaFunctionSucceeded 250',
      'TaskStateExited 250',
      'WaitStateExited 60000',
      'ParallelStateSucceeded 60000',
      'ParallelStateExited 60000',
      'ExecutionSucceeded 60000',
    ]);
  });

  it('has pauses: waits, and those before retries, each with its failure', async () => {
    const pauses: Omit<StatePause, 'scope'>[] = [];
    let failures = 0;
    // by IntervalSeconds and BackoffRate of the ASL specification
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 2 }];
    const definition = {
      StartAt: 'Rest',
      States: { Rest: { Type: 'Wait', Seconds: 60, Next: 'Work' }, Work: { ...work().Work, Retry } },
    };
    const { outcome } = await start(definition, {
      runTask: async () => {
        if (++failures < 3) throw new StatesError('Busy', `failure ${failures}`);
        return null;
      },
      onPause: ({ scope: _, ...pause }) => pauses.push(pause),
    });
    expect(await outcome).toMatchObject({ status: 'SUCCEEDED', stopDate: START + 100_000 });
    expect(pauses).toEqual([
      { state: 'Rest', since: START, until: START + 60_000 },
      {
        state: 'Work',
        since: START + 60_000,
        until: START + 70_000,
        retry: { error: 'Busy', cause: 'failure 1', failedEventId: 7 },
      },
      {
        state: 'Work',
        since: START + 70_000,
        until: START + 100_000,
        retry: { error: 'Busy', cause: 'failure 2', failedEventId: 10 },
      },
    ]);
  });

  it('of a task that waits forever ends if nothing else is left', async () => {
    const { outcome } = await start(
      { StartAt: 'Work', States: work() },
      {
        limits: NO_LIMITS,
        runTask: async (_, { sleep }) => {
          await sleep(Number.POSITIVE_INFINITY);
          return 'nothing else to wait for';
        },
      },
    );
    expect(await outcome).toMatchObject({ output: 'nothing else to wait for', stopDate: START });
  });

  it('does not jump to the end of a delay whose task is over', async () => {
    const { outcome } = await start(
      {
        StartAt: 'Work',
        States: {
          Work: { ...work().Work, TimeoutSeconds: 1, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Ask' }] },
          ...work('Ask'),
        },
      },
      {
        runTask: async ({ state }, { sleep, awaitOutside }) => {
          if (state === 'Work') await sleep(100_000);
          const release = awaitOutside();
          await new Promise((resolve) => setTimeout(resolve, 20));
          release();
          return 'answered';
        },
      },
    );
    expect(await outcome).toMatchObject({ output: 'answered', stopDate: START + 1000 });
  });

  it('passes 10,000 concurrent waits in order', async () => {
    const each = {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: {
            ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
            StartAt: 'Rest',
            States: { Rest: { Type: 'Wait', SecondsPath: '$', End: true } },
          },
          End: true,
        },
      },
    };
    const input = Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 10_000);
    let last = 0;
    let isOrdered = true;
    const { outcome } = await start(
      each,
      {
        onEvent: ({ timestamp }) => {
          isOrdered &&= timestamp >= last;
          last = timestamp;
        },
      },
      input,
    );
    expect(await outcome).toMatchObject({ status: 'SUCCEEDED', output: input, stopDate: START + 9_999_000 });
    expect(isOrdered).toBe(true);
  });
});

describe('tasks', () => {
  it('receive their state, attempt, token and role', async () => {
    const seen: Json[] = [];
    const definition = {
      StartAt: 'Ask',
      States: {
        Ask: {
          Type: 'Task',
          Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
          Parameters: { QueueUrl: 'q', 'MessageBody.$': '$$.Task.Token' },
          Credentials: { RoleArn: 'arn:aws:iam::1:role/Other' },
          Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1 }],
          TimeoutSeconds: 1,
          End: true,
        },
      },
    };
    let chance = 0;
    const { outcome } = await start(definition, {
      random: () => (chance = (chance + 0.37) % 1),
      runTask: async ({ state, attempt, token, payload, roleArn }, { sleep }) => {
        const { MessageBody } = payload as Record<string, Json>;
        seen.push({
          state,
          attempt,
          isSameToken: token !== undefined && token === MessageBody,
          roleArn: roleArn ?? null,
        });
        seen.push(token ?? null);
        await sleep(Number.POSITIVE_INFINITY);
        return null;
      },
    });
    expect((await outcome).error).toBe('States.Timeout');
    const [first, firstToken, second, secondToken] = seen;
    const common = { state: 'Ask', isSameToken: true, roleArn: 'arn:aws:iam::1:role/Other' };
    expect([first, second]).toEqual([
      { ...common, attempt: 0 },
      { ...common, attempt: 1 },
    ]);
    expect(firstToken).not.toBe(secondToken);
  });

  it('pass on their output, with its state', async () => {
    const lines: unknown[] = [];
    const definition = {
      StartAt: 'Each',
      States: { Each: { Type: 'Map', ItemProcessor: { StartAt: 'Work', States: work() }, End: true } },
    };
    const { outcome } = await start(
      definition,
      {
        runTask: async (_, { log }) => {
          log('hello', 'stderr');
          return null;
        },
        onLog: ({ scope, state, text, stream }) =>
          lines.push([scope.kind, scope.index, scope.state, state, text, stream]),
      },
      [1],
    );
    await outcome;
    expect(lines).toEqual([['iteration', 0, 'Each', 'Work', 'hello', 'stderr']]);
  });
});

it.each(['onLog', 'onEvent'] as const)('a reporter that throws in %s is not called again; the others are', (hook) => {
  const seen: string[] = [];
  const broken: Reporter = {
    [hook]() {
      seen.push('broken');
      throw new Error('full disk');
    },
    onEnd: () => void seen.push('broken, at the end'),
  };
  const fine: Reporter = { [hook]: () => void seen.push('fine') };
  const { tell, tellEvent } = guardReporters([broken, fine]);
  const line = {
    scope: { kind: 'execution', index: 0, state: undefined, parent: undefined },
    state: 'S',
    text: 'x',
    stream: 'stdout',
  } as const;
  const event = {
    id: 1,
    previousEventId: 0,
    type: 'ExecutionStarted',
    timestamp: 0,
    details: {},
    scope: line.scope,
  } as const;
  for (let i = 0; i < 2; i++) {
    if (hook === 'onEvent') tellEvent(event);
    else tell((reporter) => reporter.onLog?.(line));
  }
  tell((reporter) => reporter.onEnd?.({ status: 'RUNNING', startDate: 0, stopDate: 0 }));
  expect(seen).toEqual(['broken', 'fine', 'fine']);
});

it('the clock does not stop at the end of a Wait that was aborted', async () => {
  const wait = (seconds: number, next: object) => ({ Type: 'Wait', Seconds: seconds, ...next });
  const definition = {
    StartAt: 'Both',
    States: {
      Both: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Long', States: { Long: wait(300, { End: true }) } },
          { StartAt: 'Short', States: { Short: wait(10, { Next: 'Fail' }), Fail: { Type: 'Fail' } } },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Later' }],
        End: true,
      },
      Later: wait(3600, { End: true }),
    },
  };
  const clock = createVirtualClock(START);
  const stops: number[] = [];
  const jumpTo = (time: number): void => {
    stops.push((time - START) / 1000);
    clock.jumpTo(time);
  };
  await (await start(definition, { clock: { ...clock, jumpTo } })).outcome;
  expect(stops).toEqual([10, 3610]);
});

describe('a run that is stopped in the middle of an evaluation', () => {
  it('evaluates none of the expressions that are left', async () => {
    const stop = new AbortController();
    let draws = 0;
    const random = (): number => {
      draws++;
      stop.abort();
      return 0.5;
    };
    const { outcome } = await start(
      {
        QueryLanguage: 'JSONata',
        StartAt: 'Draw',
        States: { Draw: { Type: 'Pass', Output: ['{% $random() + 1 %}', '{% $random() + 2 %}'], End: true } },
      },
      { random, signal: stop.signal },
    );
    expect((await outcome).status).toBe('ABORTED');
    // an evaluation outlives the run that it belongs to by a few promises
    await new Promise((resolve) => setImmediate(resolve));
    expect(draws).toBe(1);
  });
});

it('the first event has the time at which the execution started', async () => {
  const virtual = createVirtualClock(START);
  let now = START;
  // each reading takes a millisecond
  const clock = { ...virtual, now: () => now++ };
  const { events, outcome } = await start({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } }, { clock });
  expect(events[0]).toMatchObject({ type: 'ExecutionStarted', timestamp: (await outcome).startDate });
});
