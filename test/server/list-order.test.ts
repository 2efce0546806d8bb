import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as sdk from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { startServer } from '../../src/server/start-server.ts';
import { openStore } from '../../src/server/store/open-store.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { folderOf } from '../cli/fake-io.ts';
import { arnOf, template } from './client.ts';

const WORK = { StartAt: 'T', States: { T: { Type: 'Task', Resource: arnOf('activity', 'work'), End: true } } };

// "Results are sorted by time, with the most recent execution first. Running executions are sorted by their `startDate`
// or `redriveDate`, and other executions are sorted by their `stopDate`." Source: ListExecutions in the API reference.
test.each([
  ['in memory', false],
  ['in a store', true],
])(
  'executions %s are listed by their start or redrive while they run, and by their end afterwards',
  async (_, isStored) => {
    const folder = folderOf({ 'template.json': template({ Work: WORK }) });
    const folders = [join(import.meta.dirname, '../..')];
    const server = await startServer({
      project: await loadProject('template.json', { cwd: folder }),
      host: '127.0.0.1',
      port: 0,
      cache: false,
      ...(isStored && { store: await openStore('data', { cwd: folder, folders, onWarning() {} }) }),
      onExecution() {},
      onLog() {},
    });
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const client = new sdk.SFNClient({ endpoint: server.url, region: 'us-east-1', credentials });
    try {
      const stateMachineArn = arnOf('stateMachine', 'Work');
      const arn = (name: string): string => arnOf('execution', `Work:${name}`);
      const { activityArn } = await client.send(new sdk.CreateActivityCommand({ name: 'work' }));
      const list = async (statusFilter?: sdk.ExecutionStatus): Promise<string> => {
        const names: (string | undefined)[] = [];
        const pages = sdk.paginateListExecutions({ client, pageSize: 1 }, { stateMachineArn, statusFilter });
        for await (const { executions = [] } of pages) names.push(...executions.map(({ name }) => name));
        return names.join(' ');
      };
      const steps: string[] = [];
      const note = async (): Promise<void> => {
        steps.push(await list());
        // the next time is another one
        await sleep(5);
      };
      const tokens = new Map<string, string | undefined>();
      for (const name of ['one', 'two', 'three']) {
        await client.send(new sdk.StartExecutionCommand({ stateMachineArn, name, input: '{}' }));
        tokens.set(name, (await client.send(new sdk.GetActivityTaskCommand({ activityArn }))).taskToken);
        await note();
      }
      for (const name of ['three', 'one']) {
        await client.send(new sdk.SendTaskFailureCommand({ taskToken: tokens.get(name), error: 'E' }));
        while ((await client.send(new sdk.DescribeExecutionCommand({ executionArn: arn(name) }))).status === 'RUNNING');
        await note();
      }
      await client.send(new sdk.RedriveExecutionCommand({ executionArn: arn('three') }));
      await note();
      await client.send(new sdk.StopExecutionCommand({ executionArn: arn('two') }));
      await note();
      expect(steps).toEqual([
        'one',
        'two one',
        'three two one',
        'three two one',
        'one three two',
        'three one two',
        'two three one',
      ]);
      expect(await list('RUNNING')).toBe('three');
      expect(await list('FAILED')).toBe('one');
    } finally {
      client.destroy();
      await server.close();
    }
  },
);
