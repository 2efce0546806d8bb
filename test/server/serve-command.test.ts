import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-sfn';
import { describe, expect, onTestFinished, test } from 'vitest';
import { folderOf, runMain } from '../cli/fake-io.ts';
import { arnOf, PASS, template } from './client.ts';
import { type ServeCommand, serveCommand } from './serve-command.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function:';
const task = (name: string): object => ({
  StartAt: 'T',
  States: { T: { Type: 'Task', Resource: FUNCTION + name, End: true } },
});

/** Starts an execution and waits for its end. */
async function execute({ client }: ServeCommand, stateMachine: string, name?: string) {
  const stateMachineArn = arnOf('stateMachine', stateMachine);
  const { executionArn } = await client.send(new sdk.StartExecutionCommand({ stateMachineArn, name }));
  for (;;) {
    const described = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
    if (described.status !== 'RUNNING') return described;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('several templates', () => {
  test('form one account', async () => {
    const nested = {
      Resources: { Stack: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'inner.json' } } },
    };
    const folder = folderOf({
      'a.json': template({ A: PASS }),
      'b.json': nested,
      'inner.json': template({ Inner: PASS }),
    });
    const served = await serveCommand(folder, ['a.json', 'b.json']);
    const { stateMachines } = await served.client.send(new sdk.ListStateMachinesCommand());
    expect(stateMachines?.map(({ name }) => name)).toEqual(['A', 'Inner']);
    expect(await served.end()).toBe(130);
  });

  test('cannot share a name', async () => {
    const folder = folderOf({ 'a.json': template({ A: PASS }), 'b.json': template({ A: PASS }) });
    expect(await runMain(folder, ['serve', 'a.json', 'b.json'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: a.json and b.json both have a state machine named A, and a server can have only one\n',
    });
  });
});

describe('projects that cannot be served are refused', () => {
  const folder = folderOf({ 'template.json': template({ Pass: PASS }) });

  test('a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    const result = await runMain(folder, ['serve', 'template.json', '--port', String(port)]);
    other.close();
    expect(result).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: the server cannot listen on 127.0.0.1: port ${port} is taken\n  --port selects another one; 0 picks a free one\n`,
    });
  });

  test('with warnings about options that none of its files can use; clients may create machines that use others', async () => {
    const definitions = folderOf({ 'a.json': PASS, 'template.json': template({ Pass: PASS }) });
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const port = String((other.address() as AddressInfo).port);
    const of = async (...files: string[]) =>
      (await runMain(definitions, ['serve', ...files, '--port', port, '-p', 'Name=x', '--aws', '--s3', '.'])).stderr;
    const unused = 'UNUSED_OPTION: --parameter-overrides Name has no effect';
    expect((await of('a.json')).match(/UNUSED_OPTION: [^:]+/g)).toEqual([unused]);
    expect((await of('a.json', 'template.json')).match(/UNUSED_OPTION/g)).toBeNull();
    other.close();
  });

  test.each([
    [['--ui', '--host', '0.0.0.0'], /--ui is only for this machine/],
    [['--watch', '--inspect'], /--watch restarts functions/],
    [['--test-case', 'Happy'], /a test case belongs to a mock file/],
    [['--port', '70000'], /Expected a port from 0 to 65535/],
  ])('%j', async (args, message) => {
    const { code, stderr } = await runMain(folder, ['serve', 'template.json', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

test('a machine with errors is refused, and the others are available', async () => {
  const broken = { StartAt: 'P', States: { P: { Type: 'Pas', End: true } } };
  const folder = folderOf({ 'template.json': template({ Broken: broken, Pass: PASS }) });
  const served = await serveCommand(folder, ['template.json']);
  expect(served.stderr()).toContain("Did you mean 'Pass'?");
  expect(await execute(served, 'Pass')).toMatchObject({ status: 'SUCCEEDED' });
  await expect(execute(served, 'Broken')).rejects.toMatchObject({ name: 'InvalidDefinition' });
});

test('a public address requires a key', async () => {
  const served = await serveCommand(folderOf({ 'template.json': template({ Pass: PASS }) }), [
    'template.json',
    '--host',
    '0.0.0.0',
  ]);
  const [, key = ''] = /signed with the access key id (\S+)/.exec(served.stderr()) ?? [];
  expect(key).toMatch(/^[0-9A-F]{20}$/);
  await expect(served.client.send(new sdk.ListStateMachinesCommand())).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  const signed = new sdk.SFNClient({
    endpoint: served.url,
    region: 'us-east-1',
    credentials: { accessKeyId: key, secretAccessKey: 'any' },
  });
  expect((await signed.send(new sdk.ListStateMachinesCommand())).stateMachines).toHaveLength(1);
  signed.destroy();
});

// source: docs.aws.amazon.com/step-functions/latest/dg/sfn-local-test-sm-exec.html
describe('mocks of Step Functions Local', () => {
  const folder = folderOf({
    'template.json': template({ Ask: task('Unknown'), Other: PASS }),
    'mocks.json': {
      StateMachines: { Ask: { TestCases: { Happy: { T: 'Yes' }, Sad: { T: 'No' } } } },
      MockedResponses: {
        Yes: { 0: { Return: { said: 'yes' } } },
        No: { 0: { Throw: { Error: 'Refused', Cause: 'no' } } },
      },
    },
    'states.json': { states: { T: { sequence: [{ return: 1 }, { return: 2 }] } } },
  });

  test("use the client's test case", async () => {
    const served = await serveCommand(folder, ['template.json', '--mock', 'mocks.json']);
    const start = (name: string) =>
      served.client.send(new sdk.StartExecutionCommand({ stateMachineArn: arnOf('stateMachine', name) }));
    for (const round of [1, 2]) {
      expect(await execute(served, 'Ask#Happy'), `round ${round}`).toMatchObject({
        stateMachineArn: arnOf('stateMachine', 'Ask'),
        status: 'SUCCEEDED',
        output: '{"said":"yes"}',
      });
      expect(await execute(served, 'Ask#Sad')).toMatchObject({ status: 'FAILED', error: 'Refused', cause: 'no' });
    }
    await expect(start('Ask#Hapy')).rejects.toMatchObject({ name: 'ValidationException' });
    // without a test case, nothing is mocked
    expect(await execute(served, 'Ask')).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  test('use the test case of the command line', async () => {
    const served = await serveCommand(folder, ['template.json', '--mock', 'mocks.json', '--test-case', 'Happy']);
    expect(await execute(served, 'Ask')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await execute(served, 'Ask#Sad')).toMatchObject({ status: 'FAILED' });
    expect(await execute(served, 'Other')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('a mock file applies to every execution, from its beginning', async () => {
    const served = await serveCommand(folder, ['template.json', '--mock', 'states.json']);
    expect(await execute(served, 'Ask')).toMatchObject({ output: '1' });
    expect(await execute(served, 'Ask')).toMatchObject({ output: '1' });
  });

  test('no thread is started for a function in place of which a mock answers', async () => {
    const names = ['Mocked', 'Real'];
    const functionOf = (name: string): object => ({
      Type: 'AWS::Serverless::Function',
      Properties: { FunctionName: name, Runtime: 'nodejs22.x', Handler: `${name}.handler`, CodeUri: '.' },
    });
    const states = names.map((name, i): [string, object] => {
      const Resource = `arn:aws:lambda:us-east-1:111111111111:function:${name}`;
      return [name, { Type: 'Task', Resource, ...(i === 0 ? { Next: 'Real' } : { End: true }) }];
    });
    const own = folderOf({
      'template.json': {
        Resources: {
          Ask: {
            Type: 'AWS::Serverless::StateMachine',
            Properties: { Name: 'Ask', Definition: { StartAt: 'Mocked', States: Object.fromEntries(states) } },
          },
          ...Object.fromEntries(names.map((name) => [name, functionOf(name)])),
        },
      },
      'mocks.json': { states: { Mocked: { return: 1 } } },
    });
    for (const name of names) writeFileSync(join(own, `${name}.js`), 'exports.handler = async () => 2;\n');
    let threads = 0;
    const count = (): void => void threads++;
    process.on('worker', count);
    onTestFinished(() => void process.off('worker', count));
    const served = await serveCommand(own, ['template.json', '--mock', 'mocks.json']);
    expect(await execute(served, 'Ask')).toMatchObject({ output: '2' });
    await served.end();
    expect(threads).toBe(1);
  });

  test('a test case without --mock is refused', async () => {
    const served = await serveCommand(folder, ['template.json']);
    await expect(execute(served, 'Ask#Happy')).rejects.toMatchObject({
      name: 'ValidationException',
      message: "'#Happy' names a test case: start the server with --mock",
    });
  });
});

describe('terminal output', () => {
  const machines = {
    Pass: PASS,
    Bad: { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'Broken', Cause: 'why' } } },
  };
  const folder = folderOf({ 'template.json': template(machines) });
  const hide = (text: string): string =>
    text.replaceAll(/[\d.]+ m?s\b/g, 'N ms').replaceAll(/127\.0\.0\.1:\d+/g, 'ADDRESS');

  test('a line when an execution begins, and one when it ends', async () => {
    const served = await serveCommand(folder, ['template.json']);
    await execute(served, 'Pass', 'first');
    await execute(served, 'Bad', 'second');
    expect(hide(served.stderr())).toBe(`Step Functions API on http://ADDRESS · 2 state machines
  AWS_ENDPOINT_URL_SFN=http://ADDRESS in the environment of clients; Ctrl-C ends it
▸ Pass first
✔ Pass first  N ms
▸ Bad second
✖ Bad second  N ms FAILED Broken
`);
    expect(served.stdout()).toBe('');
  });

  test('--verbose: its trace', async () => {
    const served = await serveCommand(folder, ['template.json', '-v']);
    await execute(served, 'Pass', 'first');
    await served.until(/SUCCEEDED in/);
    expect(hide(served.stderr()).replaceAll(/ +$/gm, '')).toContain(`▸ Pass first
Pass first  STANDARD  Pass

  ✔ P             Pass`);
  });

  test('--log-format json: objects on stdout', async () => {
    const served = await serveCommand(folder, ['template.json', '--log-format', 'json']);
    await execute(served, 'Pass', 'first');
    await execute(served, 'Bad', 'second');
    const lines = served
      .stdout()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const any = { time: expect.any(Number) };
    const of = (stateMachine: string, name: string) => ({
      ...any,
      executionArn: arnOf('execution', `${stateMachine}:${name}`),
      stateMachine,
      name,
    });
    expect(lines).toEqual([
      { ...any, level: 30, url: served.url, stateMachines: 2, events: [], msg: 'listening' },
      { ...of('Pass', 'first'), level: 30, status: 'RUNNING', msg: 'execution started' },
      {
        ...of('Pass', 'first'),
        level: 30,
        status: 'SUCCEEDED',
        durationMs: expect.any(Number),
        msg: 'execution ended',
      },
      { ...of('Bad', 'second'), level: 30, status: 'RUNNING', msg: 'execution started' },
      {
        ...of('Bad', 'second'),
        level: 50,
        status: 'FAILED',
        durationMs: expect.any(Number),
        error: 'Broken',
        cause: 'why',
        msg: 'execution ended',
      },
    ]);
    expect(served.stderr()).toBe('');
  });
});

test('--watch applies changes to executions that begin after them', async () => {
  const definition = (Result: string): object =>
    template({
      Pass: { StartAt: 'P', States: { P: { Type: 'Pass', Result, End: true } } },
      Slow: {
        StartAt: 'W',
        States: { W: { Type: 'Wait', Seconds: 2, Next: 'P' }, P: { Type: 'Pass', Result, End: true } },
      },
      Call: task('Fn'),
    });
  const folder = folderOf({ 'template.json': definition('one') });
  mkdirSync(join(folder, 'src'));
  const write = (name: string, content: string | object): void =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  write('src/Fn.mjs', 'import { said } from "./said.mjs"; export const handler = async () => said;');
  write('src/said.mjs', 'export const said = "a";');
  const served = await serveCommand(folder, ['template.json', '--handlers', 'src', '--watch']);
  const slow = execute(served, 'Slow');
  expect(await execute(served, 'Call')).toMatchObject({ output: '"a"' });
  expect(await execute(served, 'Pass')).toMatchObject({ output: '"one"' });

  const eventually = async (stateMachine: string, output: string): Promise<void> => {
    for (let tries = 0; ; tries++) {
      const ended = await execute(served, stateMachine);
      if (ended.output === output) return;
      if (tries > 200) throw new Error(`${ended.output} is never ${output}\n${served.stderr()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  write('template.json', definition('two'));
  await eventually('Pass', '"two"');
  // running executions continue with their project
  expect(await slow).toMatchObject({ output: '"one"' });

  // a module that the function imports
  write('src/said.mjs', 'export const said = "b";');
  await eventually('Call', '"b"');

  // an invalid definition is reported, and the old project stays
  write('template.json', JSON.stringify(definition('three')).replaceAll('"Wait"', '"Wat"'));
  await served.until(/Did you mean 'Wait'/);
  expect(await execute(served, 'Pass')).toMatchObject({ output: '"two"' });
  write('template.json', template({ New: PASS }));
  for (let names: (string | undefined)[] = []; names.join() !== 'New'; ) {
    const { stateMachines = [] } = await served.client.send(new sdk.ListStateMachinesCommand());
    names = stateMachines.map(({ name }) => name);
  }
});
