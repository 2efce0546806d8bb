import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { RunningService } from '../../src/server/create-service.ts';
import type { ParkedExecution } from '../../src/server/parked-execution.ts';
import { Parking } from '../../src/server/parking.ts';
import type { RegisteredMachine, Revision } from '../../src/server/registered-machine.ts';
import { startServer } from '../../src/server/start-server.ts';
import { StoreFailure } from '../../src/server/store/store.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { folderOf } from '../cli/fake-io.ts';
import { arnOf, distributedMap, PASS, template } from './client.ts';

async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await sleep(5);
}

interface Awake {
  readonly info: { readonly arn: string };
}

const parkedAs = (arn: string): ParkedExecution => ({
  arn,
  target: {
    machine: { key: 'm' } as RegisteredMachine,
    revision: { key: 'r' } as Revision,
    versionArn: undefined,
    aliasArn: undefined,
  },
  startDate: 0,
  eventCount: 2,
  scope: undefined,
  root: undefined,
  text: '{}',
  recorded: undefined,
  due: Number.POSITIVE_INFINITY,
  order: 0,
});

type Options = Pick<ConstructorParameters<typeof Parking<Awake>>[0], 'goOn'>;

/** Parks whatever is in memory, which is `arn:a` at first. */
function createParking(options: Options, parkAs: (arn: string) => ParkedExecution = parkedAs) {
  const awake = new Map<string, Awake>([['arn:a', { info: { arn: 'arn:a' } }]]);
  const parking = new Parking<Awake>({
    now: Date.now,
    maxAwake: 0,
    awake: {
      get size() {
        return awake.size;
      },
      values: () => [...awake.values()],
    },
    park({ info }) {
      awake.delete(info.arn);
      return parkAs(info.arn);
    },
    ...options,
  });
  return { parking, awake };
}

test('an execution that is in memory but still being resumed is not parked again', async () => {
  let replayed = (): void => {};
  const asked: string[] = [];
  const { parking, awake } = createParking(
    {
      // in memory at once, and resumed once its journal has been replayed
      goOn: ({ arn }) =>
        new Promise((resolve) => {
          const running = { info: { arn } };
          awake.set(arn, running);
          replayed = () => resolve(running);
        }),
    },
    (arn) => {
      asked.push(arn);
      return parkedAs(arn);
    },
  );
  const there = (arn: string): boolean => awake.has(arn) || parking.has(arn);
  parking.look(0);
  await until(() => parking.size === 1);
  const resuming = parking.goOn(parking.find('arn:a')!);
  // the check passes over it, and parks another one
  awake.set('arn:b', { info: { arn: 'arn:b' } });
  parking.look(0);
  await until(() => parking.has('arn:b'));
  expect(asked).toEqual(['arn:a', 'arn:b']);
  replayed();
  await resuming;
  expect(['arn:a', 'arn:b'].map(there)).toEqual([true, true]);
  parking.close();
});

test('an execution that cannot be resumed while the disk is full is resumed later', async () => {
  const tries: string[] = [];
  const { parking } = createParking(
    {
      async goOn({ arn }) {
        tries.push(arn);
        if (tries.length === 1) throw new StoreFailure('data', new Error('no space left'));
        return { info: { arn } };
      },
    },
    (arn) => ({ ...parkedAs(arn), due: Date.now() + 10 }),
  );
  parking.look(0);
  await until(() => tries.length === 1);
  expect(parking.has('arn:a')).toBe(true);
  await until(() => !parking.has('arn:a'));
  expect(tries).toEqual(['arn:a', 'arn:a']);
  parking.close();
});

const WAITING = {
  StartAt: 'T',
  States: { T: { Type: 'Task', Resource: arnOf('activity', 'work'), End: true } },
};

const MAPPED = {
  StartAt: 'All',
  States: {
    All: distributedMap(PASS, { Next: 'T' }),
    T: WAITING.States.T,
  },
};

/** A server that parks whatever waits. Its executions that ended are in `ended`. */
async function serve(): Promise<{ readonly service: RunningService; readonly ended: readonly string[] }> {
  const folder = folderOf({ 'template.json': template({ Waiting: WAITING, Mapped: MAPPED }) });
  const ended: string[] = [];
  const server = await startServer({
    project: await loadProject('template.json', { cwd: folder }),
    host: '127.0.0.1',
    port: 0,
    cache: false,
    maxAwake: 0,
    onExecution({ info, outcome }) {
      if (outcome !== undefined) ended.push(`${info.name} ${outcome.status}`);
    },
    onLog() {},
  });
  afterAll(() => server.close());
  return { service: server.service, ended };
}

test('an execution that has had a Map run is not parked: its replay would report the run again', async () => {
  const { service, ended } = await serve();
  const { executions } = service;
  const input = [1, 2];
  const mapped = await executions.startFor({ machineArn: arnOf('stateMachine', 'Mapped'), input, name: 'mapped' });
  const last = async () => (await mapped.history()).at(-1)?.type;
  while ((await last()) !== 'ActivityScheduled') await sleep(5);
  // those in memory are looked at oldest first
  const after = await executions.startFor({ machineArn: arnOf('stateMachine', 'Waiting'), input, name: 'after' });
  await until(() => executions.parked > 0);
  await sleep(100);
  expect(executions.parked).toBe(1);
  mapped.started.stop();
  (await executions.get(after.info.arn)).started.stop();
  await until(() => ended.length === 2);
}, 30_000);

test('a history that was asked for while its execution was parked is that of the one in memory, or of its end', async () => {
  const { service, ended } = await serve();
  const { executions, host } = service;
  const machineArn = arnOf('stateMachine', 'Waiting');
  for (const name of ['resumed', 'ended']) await executions.startFor({ machineArn, input: {}, name });
  const [resumed, over] = ['resumed', 'ended'].map((name) => arnOf('execution', `Waiting:${name}`)) as [string, string];
  await until(() => executions.parked === 2);
  const found = { resumed: await executions.get(resumed), ended: await executions.get(over) };
  // both leave the parked ones before their histories are read
  for (const arn of [resumed, over]) await executions.unpark(arn);
  (await executions.get(over)).started.stop('Stopped');
  await until(() => ended.length === 1);
  const types = async (name: keyof typeof found) => (await found[name].history()).map(({ type }) => type);
  expect(await types('resumed')).toEqual(['ExecutionStarted', 'TaskStateEntered', 'ActivityScheduled']);
  expect(await types('ended')).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'ActivityScheduled',
    'ExecutionAborted',
  ]);
  // each runs once: on the engine, or parked
  expect(host.size + executions.parked).toBe(1);
  (await executions.get(resumed)).started.stop();
  await until(() => ended.length === 2);
  expect(ended).toEqual(['ended ABORTED', 'resumed ABORTED']);
  expect([host.size, executions.parked]).toEqual([0, 0]);
}, 30_000);
