import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { runMain } from '../cli/fake-io.ts';
import { arnOf, serve, template } from '../server/client.ts';
import { BRANCHES, projectOf } from './project.ts';

const ORDER = {
  StartAt: 'Both',
  States: {
    Both: { ...BRANCHES, Next: 'Broken' },
    Broken: { Type: 'Fail', Error: 'Broken', Cause: 'as asked' },
  },
};
const files = { 'template.json': template({ Order: ORDER }) };
const { client, url } = await serve(files);
const folder = projectOf(files);
const arn = arnOf('execution', 'Order:first');

beforeAll(async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SFN', url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'any');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
  const input = JSON.stringify({ items: Array.from({ length: 300 }, (_, i) => i) });
  await client.send(
    new sdk.StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', 'Order'), name: 'first', input }),
  );
  await vi.waitFor(async () => {
    const { status } = await client.send(new sdk.DescribeExecutionCommand({ executionArn: arn }));
    expect(status).toBe('FAILED');
  }, 30_000);
  // in the format of `aws stepfunctions get-execution-history`, which joins the pages
  const events: sdk.HistoryEvent[] = [];
  for await (const page of sdk.paginateGetExecutionHistory({ client }, { executionArn: arn })) {
    events.push(...(page.events ?? []));
  }
  expect(events.length).toBeGreaterThan(1000);
  writeFileSync(join(folder, 'history.json'), JSON.stringify({ events }));
});

/** Everything but the heading, which contains the file name or the ARN. */
const body = (text: string): string => text.replace(/^.*\n/, '');

describe("an execution's ARN works like a history file", () => {
  test.each([
    ['trace', ['trace', 'HISTORY', 'template.json'], 1],
    ['its history', ['trace', 'HISTORY', '-q', '--format', 'history'], 1],
    ['replay', ['replay', 'template.json', 'HISTORY', '--format', 'history'], 0],
    ['graph', ['graph', 'template.json', '--history', 'HISTORY', '--format', 'mermaid'], 0],
  ])('%s', async (_, line, code) => {
    const of = (history: string) =>
      runMain(
        folder,
        line.map((word) => word.replace('HISTORY', history)),
      );
    const [file, remote] = [await of('history.json'), await of(arn)];
    expect(file.code).toBe(code);
    expect({ ...remote, stderr: body(remote.stderr) }).toEqual({ ...file, stderr: body(file.stderr) });
  });

  test('record', async () => {
    const { code, stderr } = await runMain(folder, ['record', 'template.json', arn, '-o', 'order.sfn-test.json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect((await runMain(folder, ['test', 'order.sfn-test.json'])).code).toBe(0);
  });

  test('report, with the graph of the definition that AWS ran', async () => {
    const { code, stderr } = await runMain(folder, ['report', arn, '-o', 'order.html']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'order.html is written\n' });
  });
});

test("a trace without a definition uses AWS's, with the ARN as heading", async () => {
  const alone = await runMain(folder, ['trace', arn]);
  const given = await runMain(folder, ['trace', arn, 'template.json']);
  expect(alone.stderr.split('\n')[0]).toBe(
    `Order  STANDARD  arn:aws:states:us-east-1:111111111111:execution:Order:first`,
  );
  expect(body(alone.stderr)).toBe(body(given.stderr));
});
