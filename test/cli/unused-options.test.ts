import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function';
const task = (resource: string, parameters: object = {}) => ({
  StartAt: 'Work',
  States: { Work: { Type: 'Task', Resource: resource, Parameters: parameters, End: true } },
});
const template = (definition: object, more: object = {}) => ({
  Parameters: { Name: { Type: 'String', Default: 'x' } },
  Resources: {
    Flow: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: definition } },
    ...more,
  },
});
const PASS = { StartAt: 'Work', States: { Work: { Type: 'Pass', End: true } } };
const FUNCTION = (environment: object = {}) => ({
  Type: 'AWS::Serverless::Function',
  Properties: {
    Runtime: 'nodejs22.x',
    Handler: 'work.handler',
    CodeUri: '.',
    Environment: { Variables: environment },
  },
});
/** Runs nothing before the mock answers. */
const MOCKS = { states: { Work: { return: {} } } };
const MODULE = 'exports.handler = async () => 1;';

const run = async (definition: object, argv: readonly string[], more: Record<string, string | object> = {}) => {
  const files = { 'flow.json': definition, 'mocks.json': MOCKS, 'work.js': MODULE, 'env.json': {}, ...more };
  const mock = JSON.stringify(definition).includes('"Pass"') ? [] : ['--mock', 'mocks.json'];
  return runMain(folderOf(files), ['flow.json', '-q', ...argv, ...mock]);
};

const CONNECTIONS = {};
const HTTP = { ApiEndpoint: 'https://example.com', Method: 'GET', Authentication: { ConnectionArn: 'c' } };

test.each([
  {
    argv: ['-p', 'Name=y'],
    unused: PASS,
    used: template(PASS),
    message:
      "--parameter-overrides Name has no effect: only a template has parameters\n  For a placeholder '${Name}', write --substitution Name=<value>",
  },
  {
    argv: ['--env-vars', 'env.json'],
    unused: PASS,
    used: template(PASS, { Work: FUNCTION() }),
    message: '--env-vars has no effect: there are no functions\n  --handler and --handlers add some',
  },
  {
    argv: ['--handler', 'wrok=work.js'],
    unused: task(`${LAMBDA}:work`),
    used: task(`${LAMBDA}:wrok`),
    message: "--handler wrok has no effect: no state calls it\n  Did you mean 'work'?",
  },
  {
    name: 'of a template',
    argv: ['--handler', 'Work=work.js'],
    unused: template(PASS, { Work: FUNCTION() }),
    used: template(task('arn:aws:states:::lambda:invoke', { FunctionName: { Ref: 'Work' } }), { Work: FUNCTION() }),
    message: '--handler Work has no effect: no state calls it',
  },
  {
    name: 'that another function may call',
    argv: ['--handler', 'Helper=work.js'],
    unused: template(PASS, { Helper: FUNCTION(), Work: FUNCTION() }),
    used: template(PASS, { Helper: FUNCTION(), Work: FUNCTION({ HELPER: { Ref: 'Helper' } }) }),
    message: '--handler Helper has no effect: no state calls it',
  },
  {
    name: 'that a run may name',
    argv: ['--handler', 'work=work.js'],
    unused: task('arn:aws:states:::lambda:invoke', { FunctionName: 'other' }),
    used: task('arn:aws:states:::lambda:invoke', { 'FunctionName.$': '$$.State.Name' }),
    message: '--handler work has no effect: no state calls it',
  },
  {
    name: 'of a resource',
    argv: ['--handler', 'arn:aws:states:::sqs:*=work.js'],
    unused: task('arn:aws:states:::sns:publish', { TopicArn: 't', Message: 'm' }),
    used: task('arn:aws:states:::sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'm' }),
    message: '--handler arn:aws:states:::sqs:* has no effect: no state calls it',
  },
  {
    argv: ['--handlers', '.'],
    unused: task(`${LAMBDA}:other`),
    used: task(`${LAMBDA}:work`),
    message: '--handlers . has no effect: no state calls a function in this folder',
  },
  {
    argv: ['--s3', 'objects'],
    unused: PASS,
    used: task('arn:aws:states:::aws-sdk:s3:listBuckets'),
    message: '--s3 has no effect: no state reads or writes S3',
  },
  {
    argv: ['--endpoint-url', 'dynamodb=http://localhost:1'],
    unused: task('arn:aws:states:::sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'm' }),
    used: task('arn:aws:states:::aws-sdk:dynamodb:listTables'),
    message: '--endpoint-url dynamodb has no effect: no state calls this service',
  },
  {
    argv: ['--endpoint-url', 'http://localhost:1'],
    unused: PASS,
    used: task('arn:aws:states:::aws-sdk:dynamodb:listTables'),
    message: '--endpoint-url has no effect: no state calls a service',
  },
  {
    argv: ['--aws'],
    unused: PASS,
    used: task('arn:aws:states:::aws-sdk:dynamodb:listTables'),
    message: '--aws has no effect: no state calls a service',
  },
  {
    name: 'for code, which may call AWS',
    argv: ['--aws'],
    unused: PASS,
    used: task(`${LAMBDA}:work`),
    message: '--aws has no effect: no state calls a service',
  },
  {
    name: 'for code',
    argv: ['--endpoint-url', 'lambda=http://localhost:1'],
    unused: PASS,
    used: task(`${LAMBDA}:work`),
    message: '--endpoint-url lambda has no effect: no state calls this service',
  },
  {
    argv: ['--connections', 'connections.json'],
    unused: PASS,
    used: task('arn:aws:states:::http:invoke', HTTP),
    message: '--connections has no effect: there is no HTTP Task',
  },
  {
    argv: ['--lambda-endpoint', 'http://localhost:1'],
    unused: PASS,
    used: task(`${LAMBDA}:work`),
    message: '--lambda-endpoint has no effect: no state calls a function',
  },
])(
  '$argv.0 $argv.1 $name',
  async ({ argv, unused, used, message }) => {
    const files = { 'connections.json': CONNECTIONS };
    expect(await run(unused, argv, files)).toMatchObject({ code: 0, stderr: `warning UNUSED_OPTION: ${message}\n\n` });
    expect(await run(used, argv, files)).toMatchObject({ code: 0, stderr: '' });
    // the first one loads the command
  },
  30_000,
);

test('a configuration may serve several files', async () => {
  const config = { parameters: { Name: 'y' }, 'env-vars': 'env.json', handlers: { other: 'work.js' }, s3: '.' };
  expect(await run(PASS, [], { 'sfn-run.json': config })).toMatchObject({ code: 0, stderr: '' });
});

/** Also of a template, and where the configuration is that of a test's definition. */
test.each([
  ['a definition', ['flow.json', '-q']],
  ['a template', ['template.json', '-q']],
  ['a test', ['test', '--reporter', 'json=report.json']],
])('parameters and substitutions of the configuration may serve other files than %s', async (_, argv) => {
  const folder = folderOf({
    'flow.json': PASS,
    'template.json': template(PASS),
    'flow.sfn-test.json': { definition: 'template.json', tests: [{ name: 'a', expect: { status: 'SUCCEEDED' } }] },
    'sfn-run.json': { parameters: { Theirs: 'y' }, substitutions: { Other: 'z' } },
  });
  const { code, stderr } = await runMain(folder, argv);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  if (argv[0] === 'test') expect(readFileSync(join(folder, 'report.json'), 'utf8')).toContain('"diagnostics":[]');
});

test('the configuration of a test, and its own substitutions', async () => {
  const folder = folderOf({
    'flow.json': PASS,
    'flow.sfn-test.json': {
      definition: 'flow.json',
      substitutions: { Mine: '1' },
      tests: [{ name: 'a', expect: { status: 'SUCCEEDED' } }],
    },
    'sfn-run.json': { substitutions: { Theirs: 'z' } },
  });
  const { stdout } = await runMain(folder, ['test', '--reporter', 'json']);
  const [{ diagnostics }] = JSON.parse(stdout).results;
  expect(diagnostics.map(({ message }: { message: string }) => message)).toEqual([
    "The definition has no '${Mine}' for substitutions: Mine",
  ]);
});

/** `-p` is for templates; one file of several may be one. */
test.each([
  ['validate', ['flow.json'], true],
  ['validate', ['flow.json', 'other.json'], false],
  ['list', ['flow.json'], true],
  ['list', ['flow.json', 'template.json'], false],
  ['diff', ['flow.json', 'other.json'], true],
  ['diff', ['flow.json', 'template.json'], false],
])('%s %j with a parameter', async (command, files, isReported) => {
  const folder = folderOf({ 'flow.json': PASS, 'other.json': PASS, 'template.json': template(PASS) });
  const { code, stdout, stderr } = await runMain(folder, [command, ...files, '-p', 'Name=y']);
  const message =
    "warning UNUSED_OPTION: --parameter-overrides Name has no effect: only a template has parameters\n  For a placeholder '${Name}', write --substitution Name=<value>\n\n";
  expect({ code, said: `${stdout}${stderr}`.includes(message) }).toEqual({ code: 0, said: isReported });
});

test('the command line counts if the configuration has the same option', async () => {
  const { stderr } = await run(PASS, ['-p', 'Mine=1'], { 'sfn-run.json': { parameters: { Theirs: 'y' } } });
  expect(stderr).toBe(
    "warning UNUSED_OPTION: --parameter-overrides Mine has no effect: only a template has parameters\n  For a placeholder '${Mine}', write --substitution Mine=<value>\n\n",
  );
});

test('environment variables of a function that a bare definition does not have', async () => {
  const env = { 'env.json': { wrok: { A: '1' }, work: { A: '1' } } };
  const { stderr } = await run(task(`${LAMBDA}:work`), ['--env-vars', 'env.json', '--handler', 'work=work.js'], env);
  expect(stderr).toBe(
    "warning UNKNOWN_FUNCTION: There is no function 'wrok', for which env.json has environment variables\n  Did you mean 'work'?\n\n",
  );
});
