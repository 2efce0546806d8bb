import { expect, test } from 'vitest';
import type { Clock } from '../../src/engine/clock.ts';
import { EngineHost } from '../../src/engine/engine-host.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import { Journal, type JournalEntry } from '../../src/engine/journal.ts';
import { serviceLimits } from '../../src/engine/limits.ts';
import type { TaskContext, TaskNotice, TaskRequest } from '../../src/engine/task-runner.ts';
import { compileCase, optionsFor } from './run-case.ts';

const START = 1_000_000;
const activity = 'arn:aws:states:us-east-1:123456789012:activity:work';
const withToken = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
const started: TaskNotice = { kind: 'started' };
const submitted: TaskNotice = { kind: 'submitted', output: null };

interface Row {
  readonly fields: object;
  /** What has become of the task before the server ends. */
  readonly notices: readonly TaskNotice[];
  /** By when the task must be answered once another server has gone on 5 seconds after it began, in seconds. */
  readonly due: number;
}

// docs/serve.md, on what a restart means for tasks. The limits are in seconds after the execution began.
const rows: Readonly<Record<string, Row>> = {
  'an activity that a worker has taken keeps its timeout': {
    fields: { Resource: activity, TimeoutSeconds: 8 },
    notices: [started],
    due: 8,
  },
  'its heartbeat starts anew: none could be sent': {
    fields: { Resource: activity, TimeoutSeconds: 60, HeartbeatSeconds: 10 },
    notices: [started],
    due: 15,
  },
  'a heartbeat that was sent starts anew as well': {
    fields: { Resource: activity, HeartbeatSeconds: 7 },
    notices: [started, { kind: 'heartbeat' }],
    due: 12,
  },
  'a task whose token has been passed on keeps its timeout': {
    fields: { Resource: withToken, Parameters: { FunctionName: 'f' }, TimeoutSeconds: 8 },
    notices: [started, submitted],
    due: 8,
  },
  'a task whose call had not returned is started again, with its full time': {
    fields: { Resource: withToken, Parameters: { FunctionName: 'f' }, TimeoutSeconds: 8 },
    notices: [started],
    due: 13,
  },
  'its heartbeat too': {
    fields: { Resource: withToken, Parameters: { FunctionName: 'f' }, TimeoutSeconds: 80, HeartbeatSeconds: 8 },
    notices: [],
    due: 13,
  },
};

test.each(Object.entries(rows))('after a restart, also once it was parked: %s', async (_, { fields, notices, due }) => {
  const machine = await compileCase({ StartAt: 'T', States: { T: { Type: 'Task', ...fields, End: true } } });
  const again = 'Parameters' in fields ? [started, submitted] : [started];
  const entries: JournalEntry[] = [];
  let time = START;
  const clock: Clock = {
    now: () => time,
    delayUntil: () => Number.POSITIVE_INFINITY,
    jumpTo() {},
    hold: () => () => {},
  };

  const createHost = (of: readonly TaskNotice[]) => {
    const runTask = (_request: TaskRequest, { notify, mayPark }: TaskContext): Promise<never> => {
      for (const notice of of) notify(notice);
      mayPark(() => {});
      return new Promise(() => {});
    };
    const { semantics, info } = optionsFor(machine);
    const host = new EngineHost({
      semantics,
      clock,
      random: () => 0.5,
      limitsOf: (_machine, type) => serviceLimits(type),
      runTask,
      onEvent() {},
    });
    const journal = new Journal({
      now: clock.now,
      random: () => 0.5,
      chanceOf: () => () => 0.5,
      // as a store keeps it
      write: (entry) => void entries.push(JSON.parse(JSON.stringify(entry)) as JournalEntry),
    });
    /** Until all waits, and nothing of it is left in memory: when the task is due, in seconds after the start. */
    const park = async (): Promise<number> => {
      let parked: ReturnType<typeof host.park>;
      await host.run(() => {
        parked = host.park(journal, START);
        return parked !== undefined;
      });
      return (parked!.due - START) / 1000;
    };
    return { host, journal, info, park };
  };
  const goOn = async (isLeftOff: boolean): Promise<number> => {
    const { host, journal, info, park } = createHost(again);
    const execution = { machine, info, journal: journal.withPast([...entries]) };
    expect(await host.resume(execution, ROOT_SCOPE, isLeftOff).told).toBe(true);
    return park();
  };

  const { host, journal, info, park } = createHost(notices);
  host.start({ machine, info, journal }, ROOT_SCOPE);
  await park();
  time += 5_000;
  const leftOff = await goOn(true);
  time += 1_000;
  const parked = await goOn(false);
  expect({ leftOff, parked }).toEqual({ leftOff: due, parked: due });
});
