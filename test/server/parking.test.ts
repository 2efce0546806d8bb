import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateActivityCommand,
  DescribeExecutionCommand,
  GetActivityTaskCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';
import { openStore } from '../../src/server/store/open-store.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { folderOf } from '../cli/fake-io.ts';
import { arnOf, template } from './client.ts';

const root = join(import.meta.dirname, '../..');

/** A task that its own activity's workers answer. */
const work = (name: string, more: object = {}): object => ({
  Type: 'Task',
  Resource: arnOf('activity', name),
  End: true,
  ...more,
});
const wait = (Seconds: number, more: object = { End: true }): object => ({ Type: 'Wait', Seconds, ...more });
const pass = (more: object = {}): object => ({ Type: 'Pass', End: true, ...more });
const one = (state: object, more: object = {}): object => ({ StartAt: 'S', States: { S: state, ...more } });

/** Longer than the minimum time for which an execution is parked. */
const LONG = 3;

interface Client {
  start(machine: string): Promise<void>;
  /** Takes the next task of an activity, and answers with its token. */
  take(activity: string): Promise<string>;
  succeed(token: string, output?: string): Promise<unknown>;
  fail(token: string): Promise<unknown>;
  client: SFNClient;
  arn: string;
  /** Waits until the execution is waiting, and on the server that parks, until it is parked. */
  waiting(): Promise<void>;
}

interface Shape {
  readonly machine: object;
  readonly more?: Readonly<Record<string, object>>;
  /** The number of executions that wait while this one does; default: only itself. */
  readonly script: (client: Client) => Promise<void>;
}

/** Machines, and what happens to them while they wait. Each has one activity, with its own name. */
const SHAPES: Readonly<Record<string, Shape>> = {
  Wait: { machine: one(wait(LONG, { Next: 'P' }), { P: pass() }), script: ({ waiting }) => waiting() },
  Token: {
    machine: one(work('Token')),
    async script({ take, waiting, succeed }) {
      await waiting();
      // a worker takes the task of a parked execution
      const token = await take('Token');
      await waiting();
      await succeed(token, '{"by":"token"}');
    },
  },
  Both: {
    machine: one({
      Type: 'Parallel',
      Branches: [
        { StartAt: 'W', States: { W: wait(LONG) } },
        { StartAt: 'T', States: { T: work('Both') } },
      ],
      End: true,
    }),
    async script({ take, waiting, succeed }) {
      await waiting();
      await succeed(await take('Both'));
    },
  },
  Tokens: {
    machine: one(
      {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 2,
        ItemProcessor: { StartAt: 'T', States: { T: work('Tokens') } },
        Next: 'W',
      },
      { W: wait(LONG) },
    ),
    async script({ take, waiting, succeed }) {
      const tokens = [await take('Tokens'), await take('Tokens')];
      await waiting();
      for (const token of tokens.reverse()) await succeed(token, '"item"');
      await waiting();
      await succeed(await take('Tokens'), '"last"');
      await waiting();
    },
  },
  Nested: {
    machine: one({
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: { StateMachineArn: arnOf('stateMachine', 'Child'), 'Input.$': '$' },
      ResultSelector: { 'out.$': '$.Output' },
      End: true,
    }),
    more: { Child: one(work('Nested')) },
    async script({ take, succeed, waiting }) {
      const token = await take('Nested');
      await waiting();
      await succeed(token, '"child"');
    },
  },
  Retried: {
    machine: one(
      work('Retried', {
        Retry: [{ ErrorEquals: ['Broken'], IntervalSeconds: LONG, MaxAttempts: 2, JitterStrategy: 'NONE' }],
      }),
    ),
    async script({ take, waiting, succeed, fail }) {
      await fail(await take('Retried'));
      await waiting();
      await succeed(await take('Retried'));
    },
  },
  Beating: {
    machine: one(work('Beating', { HeartbeatSeconds: LONG, TimeoutSeconds: 60 })),
    async script({ client, take, waiting }) {
      const taskToken = await take('Beating');
      await waiting();
      await client.send(new SendTaskHeartbeatCommand({ taskToken }));
      await waiting();
    },
  },
  Late: {
    machine: one(work('Late', { TimeoutSeconds: LONG, Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'P' }] }), {
      P: pass(),
    }),
    async script({ take, waiting }) {
      await take('Late');
      await waiting();
    },
  },
  Overdue: { machine: { ...one(work('Overdue')), TimeoutSeconds: LONG }, script: ({ waiting }) => waiting() },
  Stopped: {
    machine: one(wait(3600)),
    async script({ client, arn, waiting }) {
      await waiting();
      await client.send(new StopExecutionCommand({ executionArn: arn, error: 'Enough', cause: 'by hand' }));
    },
  },
  Redriven: {
    machine: one(pass({ Next: 'T', End: undefined }), { T: work('Redriven') }),
    async script({ client, arn, take, waiting, succeed, fail }) {
      await waiting();
      await fail(await take('Redriven'));
      await client.send(new RedriveExecutionCommand({ executionArn: arn }));
      await waiting();
      const token = await take('Redriven');
      await waiting();
      await succeed(token, '"again"');
    },
  },
  Updated: {
    machine: one(work('Updated', { Next: 'P', End: undefined }), { P: pass({ Result: 'old' }) }),
    async script({ client, take, waiting, succeed }) {
      await waiting();
      const definition = JSON.stringify(one(pass({ Result: 'new' })));
      await client.send(
        new UpdateStateMachineCommand({ stateMachineArn: arnOf('stateMachine', 'Updated'), definition }),
      );
      await succeed(await take('Updated'));
    },
  },
};

const MACHINES = Object.fromEntries(
  Object.entries(SHAPES).flatMap(([name, { machine, more }]) => [[name, machine], ...Object.entries(more ?? {})]),
);

async function serve(folder: string, maxAwake: number, data?: string): Promise<RunningServer> {
  const project = await loadProject('template.json', { cwd: folder });
  const store =
    data === undefined ? undefined : await openStore(data, { cwd: folder, folders: [root], onWarning() {} });
  return startServer({
    project,
    host: '127.0.0.1',
    port: 0,
    cache: false,
    maxAwake,
    ...(store && { store }),
    onExecution() {},
    onLog() {},
  });
}

function clientOf({ url }: RunningServer): SFNClient {
  return new SFNClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    maxAttempts: 1,
  });
}

async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isDone())) await sleep(20);
}

/** A history without its times. */
const withoutTimes = (events: readonly HistoryEvent[]): readonly object[] =>
  events.map(({ timestamp: _timestamp, ...event }) => {
    // the ids of requests, and the times in the inputs of tasks
    const text = JSON.stringify(event).replace(/"(?:RequestId|x-amzn-RequestId|Date|StartDate|StopDate)[^,}]*/g, '');
    return JSON.parse(
      JSON.stringify(text)
        .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID')
        .replace(/\d{13}|\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, 'TIME'),
    );
  });

async function historyOf(client: SFNClient, executionArn: string): Promise<readonly HistoryEvent[]> {
  return (await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }))).events!;
}

interface Played {
  readonly history: readonly object[];
  readonly end: object;
}

/** Runs a case on a server. Returns its history and its outcome. */
async function play(name: string, maxAwake: number, data?: string): Promise<Played> {
  const folder = folderOf({ 'template.json': template(MACHINES) });
  const server = await serve(folder, maxAwake, data);
  const client = clientOf(server);
  try {
    return await playOn(name, server, client, maxAwake === 0);
  } finally {
    client.destroy();
    await server.close();
  }
}

async function playOn(name: string, server: RunningServer, client: SFNClient, isParking: boolean): Promise<Played> {
  const arn = arnOf('execution', `${name}:e`);
  await client.send(new CreateActivityCommand({ name }));
  const describe = () => client.send(new DescribeExecutionCommand({ executionArn: arn }));
  const isRunning = async (): Promise<boolean> => (await describe()).status === 'RUNNING';
  const around: Client = {
    client,
    arn,
    async start(machine) {
      const input = '{"items":[1,2,3]}';
      await client.send(
        new StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', machine), name: 'e', input }),
      );
    },
    async take(activity) {
      const task = await client.send(new GetActivityTaskCommand({ activityArn: arnOf('activity', activity) }));
      return task.taskToken!;
    },
    succeed: (taskToken, output = '"out"') => client.send(new SendTaskSuccessCommand({ taskToken, output })),
    fail: (taskToken) => client.send(new SendTaskFailureCommand({ taskToken, error: 'Broken', cause: 'on purpose' })),
    async waiting() {
      if (!isParking) return;
      const { executions } = server.service;
      // on a busy machine, it may already have ended
      const parked = () => until(async () => executions.parked === 1 || !(await isRunning()));
      await parked();
      if (name === 'Nested') return;
      const before = await historyOf(client, arn);
      await parked();
      const after = await historyOf(client, arn);
      // also the times
      expect(after.slice(0, before.length)).toEqual(before);
      await parked();
    },
  };
  await around.start(name);
  await SHAPES[name]!.script(around);
  await until(async () => !(await isRunning()));
  const { status, output, error, cause, redriveCount } = await describe();
  const end = { status, output: output && withoutTimes([{ output } as never]), error, cause, redriveCount };
  return { history: withoutTimes(await historyOf(client, arn)), end };
}

test.concurrent.each(Object.keys(SHAPES))(
  'parked, %s has the history that it has otherwise',
  async (name) => {
    const [parked, awake] = await Promise.all([play(name, 0), play(name, Number.POSITIVE_INFINITY)]);
    expect(parked).toEqual(awake);
  },
  60_000,
);

test.concurrent.each(['Wait', 'Both', 'Redriven', 'Retried'])(
  'with a folder, %s has the history that it has otherwise',
  async (name) => {
    const [parked, awake] = await Promise.all([play(name, 0, 'data'), play(name, Number.POSITIVE_INFINITY)]);
    expect(parked).toEqual(awake);
  },
  60_000,
);

test('requests leave a parked execution parked, except those for its history', async () => {
  const folder = folderOf({ 'template.json': template({ Wait: one(wait(3600)) }) });
  const server = await serve(folder, 0);
  const client = clientOf(server);
  const { executions } = server.service;
  const executionArn = arnOf('execution', 'Wait:e');
  try {
    const stateMachineArn = arnOf('stateMachine', 'Wait');
    const start = () => client.send(new StartExecutionCommand({ stateMachineArn, name: 'e', input: '{ "a": 1 }' }));
    const { startDate } = await start();
    await until(() => executions.parked === 1);
    // the same name and input mean the same execution
    expect(await start()).toMatchObject({ executionArn, startDate });
    expect(await client.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      executionArn,
      stateMachineArn,
      name: 'e',
      status: 'RUNNING',
      startDate,
      input: '{ "a": 1 }',
    });
    const { executions: listed } = await client.send(
      new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }),
    );
    expect(listed).toMatchObject([{ executionArn, name: 'e', status: 'RUNNING', startDate }]);
    expect(executions.parked).toBe(1);
    const events = await historyOf(client, executionArn);
    expect(events.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, 'ExecutionStarted'],
      [2, 0, 'WaitStateEntered'],
    ]);
  } finally {
    client.destroy();
    await server.close();
  }
}, 60_000);

test('executions that are parked when the server ends continue after a restart', async () => {
  const folder = folderOf({ 'template.json': template(MACHINES) });
  const wakeful = arnOf('execution', 'Wait:e');
  const answered = arnOf('execution', 'Token:e');
  const start = (client: SFNClient, name: string) =>
    client.send(new StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', name), name: 'e' }));
  const first = await serve(folder, 0, 'data');
  let client = clientOf(first);
  await client.send(new CreateActivityCommand({ name: 'Token' }));
  await start(client, 'Wait');
  await start(client, 'Token');
  const activityArn = arnOf('activity', 'Token');
  const { taskToken } = await client.send(new GetActivityTaskCommand({ activityArn }));
  const before = await Promise.all([historyOf(client, wakeful), historyOf(client, answered)]);
  await until(() => first.service.executions.parked === 2);
  client.destroy();
  await first.close();

  const second = await serve(folder, 0, 'data');
  client = clientOf(second);
  try {
    const after = await Promise.all([historyOf(client, wakeful), historyOf(client, answered)]);
    expect(after.map((events, i) => events.slice(0, before[i]!.length))).toEqual(before);
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '1' }));
    for (const executionArn of [wakeful, answered]) {
      const describe = () => client.send(new DescribeExecutionCommand({ executionArn }));
      await until(async () => (await describe()).status !== 'RUNNING');
      expect((await describe()).status).toBe('SUCCEEDED');
    }
  } finally {
    client.destroy();
    await second.close();
  }
}, 60_000);

test('a task that a worker took before a restart is on offer again, also from an execution that is parked', async () => {
  const folder = folderOf({ 'template.json': template(MACHINES) });
  const activityArn = arnOf('activity', 'Token');
  const take = (client: SFNClient) => client.send(new GetActivityTaskCommand({ activityArn }));
  const first = await serve(folder, 0, 'data');
  let client = clientOf(first);
  await client.send(new CreateActivityCommand({ name: 'Token' }));
  await client.send(
    new StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', 'Token'), name: 'e', input: '"in"' }),
  );
  const { taskToken } = await take(client);
  client.destroy();
  await first.close();

  const second = await serve(folder, 0, 'data');
  client = clientOf(second);
  try {
    const executionArn = arnOf('execution', 'Token:e');
    const parked = () => until(() => second.service.executions.parked === 1);
    await parked();
    // brings it back, and it is parked once more
    await historyOf(client, executionArn);
    await parked();
    expect(await take(client)).toMatchObject({ taskToken, input: '"in"' });
    await parked();
    // this worker has it
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '1' }));
    await until(async () => (await client.send(new DescribeExecutionCommand({ executionArn }))).status !== 'RUNNING');
    expect((await historyOf(client, executionArn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'ActivityScheduled',
      'ActivityStarted',
      'ActivitySucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  } finally {
    client.destroy();
    await second.close();
  }
}, 60_000);

test('a token of one that is parked is over once it was answered', async () => {
  const server = await serve(folderOf({ 'template.json': template(MACHINES) }), 0);
  const client = clientOf(server);
  try {
    await client.send(new CreateActivityCommand({ name: 'Token' }));
    await client.send(new StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', 'Token') }));
    const activityArn = arnOf('activity', 'Token');
    const { taskToken } = await client.send(new GetActivityTaskCommand({ activityArn }));
    await until(() => server.service.executions.parked === 1);
    const answer = () => client.send(new SendTaskSuccessCommand({ taskToken, output: '1' }));
    // of two simultaneous answers, one is too late
    const answers = await Promise.allSettled([answer(), answer()]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(answer()).rejects.toMatchObject({ name: 'TaskTimedOut' });
  } finally {
    client.destroy();
    await server.close();
  }
}, 60_000);
