import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Machine } from '../../src/definition/definition.ts';
import { EngineHost, type HostOptions } from '../../src/engine/engine-host.ts';
import { StatesError } from '../../src/engine/errors.ts';
import { ROOT_SCOPE, type TraceEvent } from '../../src/engine/events.ts';
import { Journal, type JournalEntry } from '../../src/engine/journal.ts';
import type { NewExecution } from '../../src/engine/task-runner.ts';
import type { DatasetBatch, MapData } from '../../src/engine/world.ts';
import type { Json } from '../../src/json.ts';
import { compileCase, optionsFor, scriptedTasks } from './run-case.ts';

// The order is ours: AWS defines none between child executions. These tests show that it is always the same.

/** A Map over a dataset, each child of which waits, draws an id, and fails for some items. */
function distributed(key: string, fields: object): object {
  return {
    Type: 'Map',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSON' },
      Parameters: { Bucket: 'data', Key: key },
    },
    ItemSelector: { 'n.$': '$$.Map.Item.Value', 'id.$': 'States.UUID()' },
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: `Choose ${key}`,
      States: {
        [`Choose ${key}`]: {
          Type: 'Choice',
          Choices: [
            { Variable: '$.n', NumericEquals: 7, Next: `Fail ${key}` },
            { Variable: '$.n', NumericGreaterThan: 10, Next: `Work ${key}` },
          ],
          Default: `Wait ${key}`,
        },
        [`Fail ${key}`]: { Type: 'Fail', Error: 'Seven' },
        [`Wait ${key}`]: { Type: 'Wait', Seconds: 1, Next: `Work ${key}` },
        [`Work ${key}`]: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', End: true },
      },
    },
    ...fields,
    End: true,
  };
}

const DEFINITION = {
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'A', States: { A: distributed('a', { MaxConcurrency: 2, ToleratedFailureCount: 3 }) } },
        { StartAt: 'B', States: { B: distributed('b', { ToleratedFailurePercentage: 50 }) } },
      ],
      End: true,
    },
  },
};
const ITEMS = [1, 12, 7, 3, 15, 2, 11, 7, 5, 20, 4, 16];

interface SlowOptions {
  readonly log?: string[];
  /** The object that cannot be read to its end. */
  readonly failing?: string;
}

/** Reads in batches that arrive at random times: of three, over a network of any size. */
function createSlowData(isRemote: boolean, { log = [], failing }: SlowOptions = {}): MapData {
  return {
    hasStore: true,
    isRemote,
    async *readItems({ parameters }): AsyncGenerator<DatasetBatch> {
      const { Key: key } = parameters as { Key: string };
      try {
        for (let at = 0; at < ITEMS.length; ) {
          if (Math.random() < 0.7) await delay(Math.random() * 4);
          // empty if a row is longer than the text that has arrived
          const to = at + (isRemote ? Math.floor(Math.random() * 5) : 3);
          yield { values: ITEMS.slice(at, to), source: 'S3://data' };
          at = to;
        }
        if (key === failing) throw new StatesError('States.ItemReaderFailed', 'gone');
      } finally {
        log.push(`${key} closed`);
      }
    },
    writeResults: () => {
      throw new Error('nothing is written');
    },
  };
}

function createRandom(): () => number {
  let state = 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

interface Past {
  readonly journal: readonly JournalEntry[];
  readonly isResumed: boolean;
}

/** A host for a machine, with a virtual clock. */
async function createHost(
  definition: object,
  options: Pick<HostOptions, 'mapData' | 'onEvent'>,
): Promise<{
  readonly host: EngineHost;
  readonly machine: Machine;
  readonly info: NewExecution;
  readonly now: () => number;
}> {
  const machine = await compileCase(definition as Json);
  const { limits, info, ...others } = optionsFor(machine);
  const runTask = scriptedTasks({
    'Work a': [{ echo: true, after: 2 }],
    'Work b': [{ echo: true, after: 3 }],
    Now: [{}],
  });
  return {
    host: new EngineHost({ ...others, limitsOf: () => limits, runTask, ...options }),
    machine,
    info,
    now: others.clock.now,
  };
}

/** Runs to the end, or until this many events have been written. */
async function runWith(mapData: MapData, { journal: past, isResumed }: Past, until = Number.POSITIVE_INFINITY) {
  const events: string[] = [];
  const entries: JournalEntry[] = [...past];
  const onEvent = (event: TraceEvent): void => void events.push(toLine(event));
  const { host, machine, info, now } = await createHost(DEFINITION, { mapData, onEvent });
  const journal = new Journal({
    now,
    random: createRandom(),
    chanceOf: createRandom,
    write: (entry) => entries.push(JSON.parse(JSON.stringify(entry)) as JournalEntry),
  });
  let isTold = true;
  if (isResumed) {
    isTold = await host.resume({ machine, info, journal: journal.withPast(past) }, ROOT_SCOPE, false).told;
  } else host.start({ machine, info, journal }, ROOT_SCOPE);
  await host.run(() => host.size === 0 || events.length >= until);
  // a read that is under way would be added later: a server that was killed writes nothing more
  return { events, journal: [...entries], isTold };
}

const toLine = ({ type, id, previousEventId, timestamp, details, scope }: TraceEvent): string =>
  JSON.stringify([type, id, previousEventId, timestamp, details, scope.kind, scope.state, scope.index]);

const NEW: Past = { journal: [], isResumed: false };

test('children of a folder start in the same order, with the same ids and times, whenever their items come', async () => {
  const { events } = await runWith(createSlowData(false), NEW);
  expect(events.at(-1)).toContain('ExecutionSucceeded');
  for (let i = 0; i < 10; i++) expect((await runWith(createSlowData(false), NEW)).events).toEqual(events);
});

test.each([false, true])('an execution continues from its journal (items over a network: %s)', async (isRemote) => {
  for (const until of [10, 25, 40, 60, 90, 120]) {
    const before = await runWith(createSlowData(isRemote), NEW, until);
    const { journal } = before;
    const between = await runWith(createSlowData(isRemote), { journal, isResumed: true }, until + 40);
    const after = await runWith(createSlowData(isRemote), { journal: between.journal, isResumed: true });
    expect([between.isTold, after.isTold]).toEqual([true, true]);
    expect(between.events.slice(0, before.events.length)).toEqual(before.events);
    expect(after.events.slice(0, between.events.length)).toEqual(between.events);
    expect(after.events.at(-1)).toContain('ExecutionSucceeded');
  }
});

test('a dataset that could not be read over a network stays unread when the execution continues', async () => {
  const failing = createSlowData(true, { failing: 'a' });
  const before = await runWith(failing, NEW);
  expect(before.events.at(-1)).toContain('ExecutionFailed');
  // the object can now be read
  const after = await runWith(createSlowData(true), { journal: before.journal, isResumed: true });
  expect(after).toMatchObject({ isTold: true, events: before.events });
});

test('strands that run alongside a Map over a network do not wait for its items', async () => {
  const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f', Next: 'Other' };
  const fail = { StartAt: 'Now', States: { Now: task, Other: { Type: 'Fail', Error: 'First' } } };
  const branches = [{ StartAt: 'A', States: { A: distributed('a', {}) } }, fail];
  const definition = { StartAt: 'Both', States: { Both: { Type: 'Parallel', Branches: branches, End: true } } };
  const log: string[] = [];
  const mapData: MapData = {
    ...createSlowData(true),
    async *readItems() {
      await delay(100);
      log.push('read');
      yield { values: [], source: '' };
    },
  };
  const onEvent = ({ type }: TraceEvent): void => {
    if (type === 'ExecutionFailed') log.push(type);
  };
  const { host, machine, info } = await createHost(definition, { mapData, onEvent });
  host.start({ machine, info }, ROOT_SCOPE);
  await host.run(() => host.size === 0);
  await host.drain();
  expect(log).toEqual(['ExecutionFailed', 'read']);
});

test('the dataset of a Map that ends early is closed', async () => {
  const log: string[] = [];
  const onEvent = ({ type, scope }: TraceEvent): void => {
    if (scope === ROOT_SCOPE && type === 'ExecutionFailed') log.push(type);
  };
  const definition = { StartAt: 'A', States: { A: distributed('a', {}) } };
  const { host, machine, info } = await createHost(definition, { mapData: createSlowData(false, { log }), onEvent });
  host.start({ machine, info }, ROOT_SCOPE);
  await host.run(() => host.size === 0);
  await delay(10);
  expect(log.sort()).toEqual(['ExecutionFailed', 'a closed']);
});
