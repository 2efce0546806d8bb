import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/engine/events.ts';
import { ExecutionFile, type StoredExecution } from '../../src/server/execution-file.ts';
import { openStore } from '../../src/server/store/open-store.ts';
import { folderOf } from '../cli/fake-io.ts';

const root = join(import.meta.dirname, '../..');
const role = 'arn:aws:iam::111111111111:role/MRole';
const arn = 'arn:aws:states:us-east-1:111111111111:execution:M:one';
const key = '0mx0y086a000033a26d';

/** The store of sfn-run with format 2 (commit 5a6eeb7) after a Map over one item, read with classic-level. */
const ENTRIES: readonly (readonly [space: string, key: string, value: string])[] = [
  [
    'execution',
    arn,
    `{"key":"${key}","info":{"arn":"${arn}","name":"one","machineArn":"arn:aws:states:us-east-1:111111111111:stateMachine:M","machineName":"M","roleArn":"${role}","type":"STANDARD","region":"us-east-1","input":[1]},"machineKey":"m","revisionKey":"r","startDate":1795902544739,"seed":"XCocu-lDL0aBow2vnkDq7A","depth":0,"outcome":{"status":"SUCCEEDED","output":[1],"startDate":1795902544739,"stopDate":1795902544746},"eventCount":10}`,
  ],
  [
    `history ${key}`,
    '000000',
    `[{"id":1,"previousEventId":0,"type":"ExecutionStarted","timestamp":1795902544739,"details":{"input":[1],"roleArn":"${role}"}},{"id":2,"previousEventId":0,"type":"MapStateEntered","timestamp":1795902544740,"details":{"name":"Each","input":[1]}},{"id":3,"previousEventId":2,"type":"MapStateStarted","timestamp":1795902544745,"details":{"length":1}},{"id":4,"previousEventId":3,"type":"MapIterationStarted","timestamp":1795902544746,"details":{"name":"Each","index":0},"scope":[["iteration",0,"Each"]]},{"id":5,"previousEventId":4,"type":"PassStateEntered","timestamp":1795902544746,"details":{"name":"P","input":1},"scope":[["iteration",0,"Each"]]},{"id":6,"previousEventId":5,"type":"PassStateExited","timestamp":1795902544746,"details":{"name":"P","output":1},"scope":[["iteration",0,"Each"]]},{"id":7,"previousEventId":6,"type":"MapIterationSucceeded","timestamp":1795902544746,"details":{"name":"Each","index":0},"scope":[["iteration",0,"Each"]]},{"id":8,"previousEventId":7,"type":"MapStateSucceeded","timestamp":1795902544746},{"id":9,"previousEventId":7,"type":"MapStateExited","timestamp":1795902544746,"details":{"name":"Each","output":[1]}},{"id":10,"previousEventId":9,"type":"ExecutionSucceeded","timestamp":1795902544746,"details":{"output":[1]}}]`,
  ],
  ['list m', key, '{"name":"one","status":"SUCCEEDED","startDate":1795902544739,"stopDate":1795902544746}'],
  ['list m SUCCEEDED', key, ''],
];

test('executions of a store of format 2 are listed, described and redriven beside new ones', async () => {
  const open = { cwd: folderOf({}), folders: [root], onWarning() {} };
  const former = await openStore('data', { ...open, format: 2 });
  for (const entry of ENTRIES) former.put(...entry);
  await former.close();

  const store = await openStore('data', open);
  const file = new ExecutionFile(store);
  const one = (await file.get(arn))!;
  expect(one).toMatchObject({ key, eventCount: 10, outcome: { status: 'SUCCEEDED', output: [1] } });
  const events = await file.history(one);
  expect(events.map(({ id, type, scope }) => `${id} ${type} ${scope.kind}`)).toEqual([
    '1 ExecutionStarted execution',
    '2 MapStateEntered execution',
    '3 MapStateStarted execution',
    '4 MapIterationStarted iteration',
    '5 PassStateEntered iteration',
    '6 PassStateExited iteration',
    '7 MapIterationSucceeded iteration',
    '8 MapStateSucceeded execution',
    '9 MapStateExited execution',
    '10 ExecutionSucceeded execution',
  ]);
  expect(events[3]).toMatchObject({ timestamp: 1795902544746, details: { name: 'Each', index: 0 } });

  const two: StoredExecution = {
    ...one,
    key: '1',
    info: { ...one.info, arn: `${arn}-2`, name: 'two' },
    outcome: undefined,
  };
  file.create(two);
  const failed: Outcome = { status: 'FAILED', startDate: 1795902544739, stopDate: 1795902544800 };
  file.end(two, failed, events.slice(0, 2), file.journal(two.key));
  expect(await file.history(two)).toEqual(events.slice(0, 2));
  const names = async (status?: string) => (await file.list('m', status, {})).map(([, listed]) => listed);
  const listedOne = { name: 'one', status: 'SUCCEEDED', startDate: 1795902544739, stopDate: 1795902544746 };
  const listedTwo = { name: 'two', status: 'FAILED', startDate: 1795902544739, stopDate: 1795902544800 };
  expect(await names()).toEqual([listedOne, listedTwo]);
  expect(await names('SUCCEEDED')).toEqual([listedOne]);

  file.redrive({ ...two, isRedriven: true }, failed, events.slice(0, 2));
  expect(await file.history((await file.get(`${arn}-2`))!)).toEqual(events.slice(0, 2));
  expect(await names('FAILED')).toEqual([]);
  expect(await names()).toMatchObject([{ name: 'one' }, { name: 'two', status: 'RUNNING' }]);
  const again = { ...two, isRedriven: true };
  file.end(
    again,
    { status: 'SUCCEEDED', startDate: 1795902544739, stopDate: 1795902544900 },
    events,
    file.journal(two.key),
  );
  expect(await file.history(again)).toEqual(events);
  expect(await names('SUCCEEDED')).toMatchObject([{ name: 'one' }, { name: 'two', stopDate: 1795902544900 }]);
  await store.close();
});
