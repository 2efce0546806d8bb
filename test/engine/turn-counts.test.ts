import { describe, expect, test } from 'vitest';
import type { Machine } from '../../src/definition/definition.ts';
import { EngineHost } from '../../src/engine/engine-host.ts';
import { StatesError } from '../../src/engine/errors.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import { Journal, type JournalEntry } from '../../src/engine/journal.ts';
import type { TaskRunner } from '../../src/engine/task-runner.ts';
import type { MapData } from '../../src/engine/world.ts';
import type { Json } from '../../src/json.ts';
import { compileCase, eventLine, optionsFor } from './run-case.ts';

// Nothing may depend on how many turns of the microtask queue something takes: here each takes a random number of them.

const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };
const callback = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: 'f', Payload: { 'token.$': '$$.Task.Token' } },
};
const wait = (seconds: number, next: object = { End: true }) => ({ Type: 'Wait', Seconds: seconds, ...next });

function distributed(name: string): object {
  return {
    StartAt: name,
    States: {
      [name]: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: 'data', Key: 'k' },
        },
        ItemSelector: { 'n.$': '$$.Map.Item.Value', 'id.$': 'States.UUID()' },
        MaxConcurrency: 2,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: `${name}Wait`,
          States: { [`${name}Wait`]: wait(7, { Next: `${name}Work` }), [`${name}Work`]: { ...task, End: true } },
        },
        End: true,
      },
    },
  };
}

const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 3, MaxAttempts: 2 }];
const inline = {
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemsPath: '$.items',
      MaxConcurrency: 2,
      ItemProcessor: { StartAt: 'Item', States: { Item: { ...task, Retry: retry, End: true } } },
      End: true,
    },
  },
};
const waiting = {
  StartAt: 'First',
  States: {
    First: wait(11, { Next: 'Token' }),
    Token: { ...callback, TimeoutSeconds: 60, HeartbeatSeconds: 20, Next: 'Second' },
    Second: wait(13, { Next: 'Late' }),
    Late: { ...task, TimeoutSeconds: 5, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Caught' }], End: true },
    Caught: { Type: 'Pass', End: true },
  },
};
const definitions = {
  'a Distributed Map': distributed('Run'),
  'an inline Map': inline,
  'waits, a callback and a timeout': waiting,
  'all of them': {
    StartAt: 'All',
    States: { All: { Type: 'Parallel', Branches: [distributed('Run'), inline, waiting], End: true } },
  },
};
type Turns = () => Promise<void>;

/** Takes 0 to 7 turns, at random. */
function createTurns(seed: number): Turns {
  let state = seed;
  return async () => {
    state = (state * 48271) % 2147483647;
    for (let turns = state % 8; turns > 0; turns--) await null;
  };
}

/** Answers at different times of the run's clock. */
function createRunner(turns: Turns): TaskRunner {
  return async ({ state, payload, attempt }, { notify, sleep }) => {
    const pass = async (seconds: number): Promise<void> => {
      await turns();
      await sleep(seconds * 1000);
      await turns();
    };
    const item = typeof payload === 'number' ? payload : ((payload as { readonly n?: number }).n ?? 0);
    await pass(item / 100);
    notify({ kind: 'started' });
    if (state === 'Token') {
      notify({ kind: 'submitted', output: {} });
      for (let beats = 0; beats < 2; beats++) {
        await pass(15);
        notify({ kind: 'heartbeat' });
      }
    }
    await pass(state === 'Late' ? Number.POSITIVE_INFINITY : 0.5 + item);
    if (state === 'Item' && attempt === 0) throw new StatesError('E', undefined);
    return {};
  };
}

function createData(isRemote: boolean, turns: Turns): MapData {
  return {
    hasStore: true,
    isRemote,
    async *readItems() {
      for (const values of [[1], [2, 3], [], [4]]) {
        await turns();
        yield { values, source: 'S3://data' };
      }
    },
    writeResults: () => Promise.reject(new Error('nothing is written')),
  };
}

/** Starts, or continues from the journal, and runs until this many events have been written. */
async function run(
  machine: Machine,
  seed: number,
  isRemote: boolean,
  past?: readonly JournalEntry[],
  until = Number.POSITIVE_INFINITY,
) {
  const turns = createTurns(seed);
  const events: string[] = [];
  const entries: JournalEntry[] = [...(past ?? [])];
  const { limits, info, ...options } = optionsFor(machine, { items: [1, 2, 3] });
  const host = new EngineHost({
    ...options,
    limitsOf: () => limits,
    runTask: createRunner(turns),
    mapData: createData(isRemote, turns),
    interceptor: { onFailure: turns as () => Promise<undefined>, afterState: turns as () => Promise<undefined> },
    onEvent: (event) => events.push(`${event.timestamp} ${event.scope.kind} ${event.scope.index} ${eventLine(event)}`),
  });
  const journal = new Journal({
    now: options.clock.now,
    random: () => 0.5,
    chanceOf: () => () => 0.5,
    write: (entry) => entries.push(JSON.parse(JSON.stringify(entry)) as JournalEntry),
  });
  let isTold = true;
  if (past === undefined) host.start({ machine, info, journal }, ROOT_SCOPE);
  else isTold = await host.resume({ machine, info, journal: journal.withPast(past) }, ROOT_SCOPE, false).told;
  await turns();
  await host.run(() => host.size === 0 || events.length >= until);
  return { events, journal: [...entries], isTold };
}

describe.each(Object.entries(definitions))('%s', async (_, definition) => {
  const machine = await compileCase(definition as Json);

  test('its events do not depend on turns', async () => {
    const { events: whole } = await run(machine, 1, false);
    expect(whole.at(-1)).toContain('ExecutionSucceeded');
    for (let seed = 2; seed < 12; seed++) expect((await run(machine, seed, false)).events).toEqual(whole);
  });

  test.each([false, true])('continues from its journal (items over a network: %s)', async (isRemote) => {
    const { events: whole } = await run(machine, 1, false);
    for (let until = 1; until < whole.length; until++) {
      const before = await run(machine, until, isRemote, undefined, until);
      const after = await run(machine, until + 1, isRemote, before.journal);
      expect(after.isTold).toBe(true);
      expect(after.events.slice(0, before.events.length)).toEqual(before.events);
      expect(after.events.at(-1)).toContain('ExecutionSucceeded');
    }
  });
});
