import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { buildCommand } from '../cli/built-command.ts';
import { DebuggerClient, startDebugged } from '../lambda/debugger-client.ts';
import { writeFiles } from '../lambda/lambda-project.ts';
import { arnOf } from './client.ts';

const APP = `exports.handler = async ({ items }) => {
  const total = items.length;
  return total;
};
`;
const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Total:
    Type: AWS::Serverless::Function
    Properties: {Handler: app.handler, Timeout: 1, Runtime: nodejs22.x, CodeUri: .}
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      Name: Machine
      Definition:
        StartAt: S
        States: {S: {Type: Task, Resource: !GetAtt Total.Arn, TimeoutSeconds: 1, End: true}}
`;

test("a debugger stops in a server's function, and no timeout applies meanwhile", { timeout: 60_000 }, async () => {
  const folder = writeFiles({ 'app.js': APP, 'template.yml': TEMPLATE });
  const bin = buildCommand();
  const run = startDebugged([bin, 'serve', 'template.yml', '--port', '0', '--inspect=0', '--inspect-brk'], folder);
  const call = async (operation: string, body: object): Promise<Record<string, string>> => {
    let address: string | undefined;
    for (; address === undefined; await new Promise((resolve) => setTimeout(resolve, 20))) {
      [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(run.stderr()) ?? [];
    }
    const headers = { 'X-Amz-Target': `AWSStepFunctions.${operation}` };
    const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await answer.json()) as Record<string, string>;
  };
  const stateMachineArn = arnOf('stateMachine', 'Machine');
  const { executionArn } = await call('StartExecution', { stateMachineArn, input: '{"items":[1,2]}' });
  const client = await DebuggerClient.attach(await run.listening('Total'));
  await client.breakAt(join(folder, 'app.js'), 3);
  await client.start();
  const pause = await client.nextPause();
  expect(pause.place).toBe(`${pathToFileURL(join(folder, 'app.js')).href}:3`);
  expect(await pause.evaluate('total')).toBe(2);
  // longer than the timeouts of the function and of its state
  await new Promise((resolve) => setTimeout(resolve, 1_600));
  expect(await call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING' });
  await pause.resume();
  let described = await call('DescribeExecution', { executionArn });
  while (described.status === 'RUNNING') described = await call('DescribeExecution', { executionArn });
  expect(described).toMatchObject({ status: 'SUCCEEDED', output: '2' });
  run.child.kill('SIGINT');
  expect((await run.ended).code).toBe(130);
});
