import { afterAll, expect, test } from 'vitest';
import {
  compile,
  createTasks,
  formatDiagnostic,
  loadMocks,
  loadProject,
  run,
  selectMachine,
  type WorkflowOptions,
} from '../../src/index.ts';
import { folderOf } from '../cli/fake-io.ts';

const task = (resource: string, parameters: object) => ({
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: resource, Parameters: parameters, End: true } },
});
const sqs = task('arn:aws:states:::sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'm' });
const machine = (definition: object) => ({
  Type: 'AWS::Serverless::StateMachine',
  Properties: { Definition: definition },
});

const cwd = folderOf({
  'invoke.json': task('arn:aws:states:::lambda:invoke', { FunctionName: 'work' }),
  'sqs.json': sqs,
  's3.json': task('arn:aws:states:::aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }),
  'text.json': { StartAt: 'Work', States: { Work: { Type: 'Pass', Result: '${Text}', End: true } } },
  'http.json': task('arn:aws:states:::http:invoke', {
    ApiEndpoint: 'https://example.invalid',
    Method: 'GET',
    Authentication: { ConnectionArn: 'arn:aws:events:us-east-1:111111111111:connection/shop/1' },
  }),
  'template.json': {
    Parameters: { Name: { Type: 'String' } },
    Resources: {
      Java: {
        Type: 'AWS::Serverless::Function',
        Properties: { Runtime: 'java21', Handler: 'a.b', CodeUri: '.' },
      },
      Invokes: machine(task('arn:aws:states:::lambda:invoke', { FunctionName: { Ref: 'Java' } })),
      Passes: machine({ StartAt: 'Work', States: { Work: { Type: 'Pass', Result: { Ref: 'Name' }, End: true } } }),
    },
  },
  'env.json': { work: { A: {} } },
  'cases.json': { StateMachines: { Flow: { TestCases: { A: {}, B: {} } } }, MockedResponses: {} },
});
const home = process.cwd();
process.chdir(cwd);
afterAll(() => process.chdir(home));

const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

test.each<[string, [string, WorkflowOptions], string]>([
  [
    'a function without a module',
    ['invoke.json', {}],
    "no function named 'work' in this project\n" +
      '  mocks: { "Work": () => ({}) } answers it with a mock\n' +
      "  handlers: { work: 'module#export' } runs a module in its place; handlersFolder: DIR finds modules by function name",
  ],
  [
    'a service, which run does not call',
    ['sqs.json', {}],
    "state 'Work': no handler, mock or endpoint is configured for arn:aws:states:::sqs:sendMessage\n" +
      '  mocks: { "Work": () => ({}) } answers it with a mock\n' +
      "  handlers: { 'arn:aws:states:::sqs:sendMessage': './module.ts#export' } runs your own module instead",
  ],
  [
    'S3',
    ['s3.json', {}],
    "state 'Work': no handler, mock or endpoint is configured for arn:aws:states:::aws-sdk:s3:getObject\n" +
      '  mocks: { "Work": () => ({}) } answers it with a mock\n' +
      '  s3Dir: DIR uses a folder as S3; it supports getObject, headObject, putObject, copyObject, deleteObject, listObjectsV2\n' +
      "  handlers: { 'arn:aws:states:::aws-sdk:s3:getObject': './module.ts#export' } runs your own module instead",
  ],
  [
    'a connection, for which run has no option',
    ['http.json', {}],
    "state 'Work': no credentials for the connection arn:aws:events:us-east-1:111111111111:connection/shop/1",
  ],
  [
    'a substitution',
    ['text.json', {}],
    "text.json:1:61: error UNDECLARED_SUBSTITUTION: '${Text}' has no value here\n" +
      '  1 | …:"Work","States":{"Work":{"Type":"Pass","Result":"${Text}","End":true}}}\n' +
      '    |                                                    ^^^^^^^\n' +
      '  Give it with substitutions: { Text: <value> }',
  ],
  [
    'a choice of machines',
    ['template.json', {}],
    "template.json has 2 state machines: choose one with 'stateMachine' (Invokes, Passes)",
  ],
  [
    'a runtime that does not run here',
    ['template.json', { stateMachine: 'Invokes' }],
    'function Java runs on java21; only Node.js and Python handlers run here\n' +
      "  handlers: { Java: 'module#export' } runs a module in its place\n" +
      "  'mocks' provides the results of its states",
  ],
  ['a module', ['invoke.json', { handlers: { work: 'none.mjs' } }], 'There is no module none.mjs for handlers: work'],
  ['a folder', ['invoke.json', { handlersFolder: 'none' }], "There is no folder none for 'handlersFolder'"],
  ['a file', ['invoke.json', { envVars: 'env.json' }], 'envVars: env.json has no string for work.A'],
])('run names its own options: %s', async (_, given, message) => {
  expect(await messageOf(run(...given))).toBe(message);
});

test('the parts of a run do, too', async () => {
  expect(await messageOf(loadProject('invoke.json', { handlersFolder: 'none' }))).toBe(
    "There is no folder none for 'handlersFolder'",
  );
  const template = await loadProject('template.json', { parameterOverrides: { Naem: 'x' } });
  expect(template.diagnostics.map(formatDiagnostic)).toEqual([
    "warning INVALID_PARAMETER: The template has no parameter 'Naem' for 'parameterOverrides'\n  Did you mean 'Name'?",
  ]);
  expect(() => selectMachine(template, undefined)).toThrow("choose one with 'stateMachine' (Invokes, Passes)");

  const project = await loadProject('sqs.json');
  const source = selectMachine(project, undefined);
  expect(await messageOf(loadMocks('cases.json', { project, source, stateMachine: 'Flow' }))).toBe(
    "cases.json has test cases: choose one with 'testCase' (A, B)",
  );
  const { machine: compiled } = await compile(source);
  const tasks = createTasks({ project });
  const options = { project, source, machine: compiled!, input: {}, tasks, reporters: [] };
  const error: Error = await run(options).then(
    () => new Error('no error'),
    (thrown) => thrown,
  );
  await tasks.close();
  const message =
    "state 'Work': no handler, mock or endpoint is configured for arn:aws:states:::sqs:sendMessage\n" +
    "  handlers: { 'arn:aws:states:::sqs:sendMessage': './module.ts#export' } runs your own module instead";
  expect(error.message).toBe(message);
  expect(error.stack).toContain(message);
  expect(error.name).toBe('UsageError');
});
