import { expect, test } from 'vitest';
import { createVirtualClock } from '../../src/engine/clock.ts';
import { EngineHost } from '../../src/engine/engine-host.ts';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import { Journal, type JournalEntry } from '../../src/engine/journal.ts';
import type { TaskNotice, TaskRequest, TaskRunner } from '../../src/engine/task-runner.ts';
import type { TaskAnswer } from '../../src/engine/world-input.ts';
import { compileCase, optionsFor, START } from './run-case.ts';

const lambda = { Resource: 'arn:aws:lambda:us-east-1:123456789012:function:f' };
const withToken = {
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: 'f', Payload: { 'token.$': '$$.Task.Token' } },
};
const activity = { Resource: 'arn:aws:states:us-east-1:123456789012:activity:work' };

/** The notices of the task to the engine, each at a time in seconds after the start. */
type Notices = readonly (readonly [seconds: number, notice: TaskNotice])[];

const started: TaskNotice = { kind: 'started' };
const submitted: TaskNotice = { kind: 'submitted', output: {} };
const heartbeat: TaskNotice = { kind: 'heartbeat' };
const lastHeartbeat: TaskNotice = { kind: 'heartbeat', isLast: true };
const answer: TaskAnswer = { kind: 'succeeded', output: 'early' };

/** Seconds after the start: the execution is interrupted, continues, may be parked, and continues again. */
const [LEFT, CONTINUED, PARKED, WOKEN] = [40, 100, 120, 125];

interface Row {
  readonly fields: object;
  readonly notices: Notices;
  /** `restart`: another process continues it; `parking`: the same one. */
  readonly by: 'restart' | 'parking';
  /** Whether the request had returned when it was left. */
  readonly isSubmitted?: boolean;
  /** The answer that arrived before the interruption. */
  readonly answer?: TaskAnswer;
  /** The time limit that ends the task without an answer, and the time in seconds after the start. */
  readonly expired: readonly [limit: 'task' | 'heartbeat', seconds: number];
}

// docs/serve.md: "The timeout and the heartbeat of a task that runs again start over; a task that waits for its token
// keeps its deadline." A parked task does not run again: its limits are those of a task that was never parked.
const rows: Readonly<Record<string, Row>> = {
  'the timeout of a task that runs again starts over': {
    fields: { ...lambda, TimeoutSeconds: 150 },
    notices: [[0, started]],
    by: 'restart',
    expired: ['task', CONTINUED + 150],
  },
  'so does that of a task whose request had not returned': {
    fields: { ...withToken, TimeoutSeconds: 150 },
    notices: [[0, started]],
    by: 'restart',
    expired: ['task', CONTINUED + 150],
  },
  'its heartbeat, too': {
    fields: { ...withToken, TimeoutSeconds: 600, HeartbeatSeconds: 70 },
    notices: [],
    by: 'restart',
    expired: ['heartbeat', CONTINUED + 70],
  },
  'an answer that came before the request had returned is passed on': {
    fields: { ...withToken, TimeoutSeconds: 150 },
    notices: [
      [0, started],
      [1, { kind: 'answered', answer }],
    ],
    by: 'restart',
    answer,
    expired: ['task', CONTINUED + 150],
  },
  'a task that waits for its token keeps its deadline over a restart': {
    fields: { ...withToken, TimeoutSeconds: 150 },
    notices: [
      [0, started],
      [1, submitted],
    ],
    by: 'restart',
    isSubmitted: true,
    expired: ['task', 150],
  },
  'its heartbeat starts over: none could be sent meanwhile': {
    fields: { ...withToken, TimeoutSeconds: 600, HeartbeatSeconds: 30 },
    notices: [
      [0, started],
      [1, submitted],
      [25, heartbeat],
    ],
    by: 'restart',
    isSubmitted: true,
    expired: ['heartbeat', CONTINUED + 30],
  },
  'a heartbeat after which none is expected stays the last over a restart': {
    fields: { ...withToken, TimeoutSeconds: 600, HeartbeatSeconds: 30 },
    notices: [
      [0, started],
      [1, submitted],
      [25, lastHeartbeat],
    ],
    by: 'restart',
    isSubmitted: true,
    expired: ['task', 600],
  },
  'an activity that a worker has taken keeps its deadline over a restart': {
    fields: { ...activity, TimeoutSeconds: 150 },
    notices: [[10, started]],
    by: 'restart',
    expired: ['task', 10 + 150],
  },
  'the heartbeat of an activity starts over': {
    fields: { ...activity, TimeoutSeconds: 600, HeartbeatSeconds: 60 },
    notices: [[10, started]],
    by: 'restart',
    expired: ['heartbeat', CONTINUED + 60],
  },
  'the limits of an activity begin when a worker takes it after the restart': {
    fields: { ...activity, TimeoutSeconds: 150, HeartbeatSeconds: 120 },
    notices: [],
    by: 'restart',
    expired: ['heartbeat', CONTINUED + 5 + 120],
  },
  'a parked task keeps its deadline': {
    fields: { ...withToken, TimeoutSeconds: 150 },
    notices: [
      [0, started],
      [1, submitted],
    ],
    by: 'parking',
    isSubmitted: true,
    expired: ['task', 150],
  },
  'so does one whose request has not returned': {
    fields: { ...withToken, TimeoutSeconds: 150 },
    notices: [[0, started]],
    by: 'parking',
    expired: ['task', 150],
  },
  'a parked task keeps the time of its last heartbeat': {
    fields: { ...withToken, TimeoutSeconds: 600, HeartbeatSeconds: 110 },
    notices: [
      [0, started],
      [1, submitted],
      [25, heartbeat],
    ],
    by: 'parking',
    isSubmitted: true,
    expired: ['heartbeat', 25 + 110],
  },
  'a parked activity keeps the limits that began with its worker': {
    fields: { ...activity, TimeoutSeconds: 200, HeartbeatSeconds: 120 },
    notices: [[10, started]],
    by: 'parking',
    expired: ['heartbeat', 10 + 120],
  },
};

const runs = Object.entries(rows).flatMap(([name, row]) => [
  { name, row, isParkedAgain: false },
  { name: `${name}, also where it is parked again`, row, isParkedAgain: true },
]);

test.each(runs)('$name', async ({ row, isParkedAgain }) => {
  const { fields, notices, by, isSubmitted = false, expired } = row;
  const catchSilence = [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Silent' }];
  const machine = await compileCase({
    StartAt: 'T',
    States: {
      T: { Type: 'Task', ...fields, Catch: catchSilence, End: true },
      Silent: { Type: 'Fail', Error: 'Silent' },
    },
  });
  const isWaitingForToken = 'Parameters' in fields;
  const again: Notices = [
    [CONTINUED + 5, started],
    ...(isWaitingForToken ? ([[CONTINUED + 6, submitted]] as const) : []),
  ];
  const { limits, info, ...others } = optionsFor(machine);
  const requests: TaskRequest[] = [];
  const entries: JournalEntry[] = [];
  let clock = createVirtualClock(START, () => 0);
  let ended: readonly unknown[] = [];

  const runTask: TaskRunner = async (request, { now, sleep, notify, mayPark }) => {
    requests.push(request);
    const until = (seconds: number): Promise<void> => sleep(START + seconds * 1000 - now());
    mayPark(() => {});
    for (const [seconds, notice] of [notices, again][requests.length - 1] ?? []) {
      await until(seconds);
      notify(notice);
    }
    // the clock stops when the run is interrupted
    for (const seconds of [LEFT, PARKED]) await until(seconds);
    await sleep(Number.POSITIVE_INFINITY);
    throw new Error('nothing ended the task');
  };
  const createHost = (): EngineHost =>
    new EngineHost({
      ...others,
      clock,
      limitsOf: () => limits,
      runTask,
      onEvent({ type, timestamp, details }) {
        if (type !== 'ExecutionFailed') return;
        ended = [details?.error === 'Silent' ? 'heartbeat' : 'task', (timestamp - START) / 1000];
      },
    });
  const createJournal = (): Journal =>
    new Journal({
      now: clock.now,
      random: () => 0.5,
      chanceOf: () => () => 0.5,
      // as a store keeps it
      write: (entry) => void entries.push(JSON.parse(JSON.stringify(entry)) as JournalEntry),
    });
  const hasCome = (seconds: number) => (): boolean => clock.now() >= START + seconds * 1000;
  const dueOf = (journal: Journal): number => (host.park(journal, START)!.due - START) / 1000;
  const resume = async (isLeftOff: boolean): Promise<Journal> => {
    const journal = createJournal().withPast([...entries]);
    expect(await host.resume({ machine, info, journal }, ROOT_SCOPE, isLeftOff).told).toBe(true);
    return journal;
  };

  let host = createHost();
  let journal = createJournal();
  host.start({ machine, info, journal }, ROOT_SCOPE);
  await host.run(hasCome(LEFT));
  if (by === 'parking') {
    expect(dueOf(journal)).toBe(expired[1]);
    clock.jumpTo(START + CONTINUED * 1000);
  } else {
    clock = createVirtualClock(START + CONTINUED * 1000, () => 0);
    host = createHost();
  }
  journal = await resume(by === 'restart');
  if (isParkedAgain) {
    await host.run(hasCome(PARKED));
    expect(dueOf(journal)).toBe(expired[1]);
    clock.jumpTo(START + WOKEN * 1000);
    await resume(false);
  }
  await host.run(() => host.size === 0);

  expect(requests.map(({ resumed }) => resumed)).toEqual([
    undefined,
    { isSubmitted, isLeftOff: by === 'restart', answer: row.answer },
    ...(isParkedAgain ? [{ isSubmitted: isWaitingForToken, isLeftOff: false, answer: row.answer }] : []),
  ]);
  const restarts = entries.filter((entry) => entry[0] === 'input' && entry[3].kind === 'leftOff');
  expect(restarts).toHaveLength(by === 'restart' ? 1 : 0);
  expect(ended).toEqual(expired);
});
