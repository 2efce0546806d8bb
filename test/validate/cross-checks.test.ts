import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { validate } from '../../src/validate.ts';

const LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function:';

/** The diagnostics of our own rules for the files; the first of them is validated. */
async function codesOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'sfn-run-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const { diagnostics } = await validate(Object.keys(files)[0]!, { cwd });
  return diagnostics.map(({ severity, code, location }) => `${severity} ${code} ${location ?? ''}`.trim());
}

/** A definition of these states; the first is A. */
function definition(states: object, more: object = {}): Readonly<Record<string, string>> {
  return { 'm.asl.json': JSON.stringify({ StartAt: 'A', States: states, ...more }) };
}

interface Parts {
  readonly states: object;
  /** Properties of the machine. */
  readonly machine?: object;
  /** Of the function `Pack`. */
  readonly fn?: object;
  readonly resources?: object;
  readonly files?: Readonly<Record<string, string>>;
}

/** A template with a machine and a function `Pack`, whose code is inline and valid. */
function template({ states, machine, fn, resources, files }: Parts): Readonly<Record<string, string>> {
  const code = { Runtime: 'nodejs22.x', Handler: 'index.handler', InlineCode: 'exports.handler = async () => 1;' };
  const content = {
    Resources: {
      Machine: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: { Policies: ['AdministratorAccess'], Definition: { StartAt: 'A', States: states }, ...machine },
      },
      Pack: { Type: 'AWS::Serverless::Function', Properties: { ...code, ...fn } },
      ...resources,
    },
  };
  return { 'template.json': JSON.stringify(content), ...files };
}

const PACK = { 'Fn::GetAtt': ['Pack', 'Arn'] };
const call = (Resource: unknown, more: object = {}) => ({ A: { Type: 'Task', Resource, End: true, ...more } });
const request = (Resource: string, Parameters: object) => call(`arn:aws:states:::${Resource}`, { Parameters });

describe('functions that the template does not have', () => {
  const UNKNOWN = ['warning UNKNOWN_FUNCTION /States/A'];
  test.each([
    { name: 'by its ARN', states: call(PACK), found: [] },
    { name: 'with a qualifier', states: call(`${LAMBDA}Pack:live`), found: [] },
    { name: 'by its logical id', states: request('lambda:invoke', { FunctionName: 'Pack' }), found: [] },
    { name: 'a typo in a name', states: request('lambda:invoke', { FunctionName: 'Pakc' }), found: UNKNOWN },
    { name: 'a typo in an ARN of the same account', states: call(`${LAMBDA}Pakc`), found: UNKNOWN },
    { name: "another account's", states: call('arn:aws:lambda:us-east-1:999999999999:function:other'), found: [] },
    { name: 'of another region', states: call('arn:aws:lambda:eu-west-1:111111111111:function:other'), found: [] },
    { name: 'computed', states: request('lambda:invoke', { 'FunctionName.$': '$.fn' }), found: [] },
    { name: 'a placeholder', states: call(`${LAMBDA}\${Name}`), found: ['error UNDECLARED_SUBSTITUTION'] },
  ])('$name', async ({ states, found }) => {
    expect(await codesOf(template({ states }))).toEqual(found);
  });

  test('a standalone definition and a template without functions have no such problems', async () => {
    expect(await codesOf(definition(call(`${LAMBDA}pack`)))).toEqual([]);
    const resources = { Pack: undefined };
    expect(await codesOf(template({ states: call(`${LAMBDA}pack`), resources }))).toEqual([]);
  });
});

describe('handlers', () => {
  const states = call(PACK);
  const node = (Handler: string) => ({ Handler, InlineCode: undefined, CodeUri: 'src' });
  const python = (Handler: string) => ({ ...node(Handler), Runtime: 'python3.12' });
  const NO_EXPORT = ['error EXPORT_NOT_FOUND'];
  const module = (text: string, path = 'src/app.ts') => ({ fn: node('app.handler'), files: { [path]: text } });
  test.each([
    { name: 'export const', ...module('export const handler = async () => 1;'), found: [] },
    { name: 'export function', ...module('export async function handler() {}'), found: [] },
    { name: 'a list', ...module('const h = 1; export { h as handler, h };'), found: [] },
    { name: 'a list without it', ...module('const h = 1; export { h as handle };'), found: NO_EXPORT },
    {
      name: "another module's",
      fn: node('app.handler'),
      files: { 'src/app.ts': "export * from './other';", 'src/other.ts': '' },
      found: [],
    },
    { name: 'a pattern', ...module('export const { handler } = make();'), found: [] },
    { name: 'exports.handler', ...module('exports.handler = () => 1;', 'src/app.js'), found: [] },
    { name: "exports['handler']", ...module("module.exports['handler'] = () => 1;", 'src/app.js'), found: [] },
    { name: 'an object', ...module('module.exports = { handler, other: 1 };', 'src/app.js'), found: [] },
    { name: 'an object without it', ...module('module.exports = { main, other: 1 };', 'src/app.js'), found: NO_EXPORT },
    { name: 'a spread', ...module('module.exports = { ...all };', 'src/app.js'), found: [] },
    { name: 'a computed object', ...module("module.exports = require('./app/' + x);", 'src/app.js'), found: [] },
    { name: 'nothing', ...module('const handler = () => 1;', 'src/app.mjs'), found: NO_EXPORT },
    { name: 'a member', fn: node('app.api.handler'), files: { 'src/app.js': 'exports.api = {};' }, found: [] },
    { name: 'the wrong file', fn: node('ap.handler'), files: { 'src/app.js': '' }, found: ['error HANDLER_NOT_FOUND'] },
    { name: 'without a folder for its code', fn: node('app.handler'), files: {}, found: ['error HANDLER_NOT_FOUND'] },
    {
      name: 'an empty folder, which a build may fill',
      fn: node('app.handler'),
      files: { 'src/.gitkeep': '' },
      found: ['warning HANDLER_NOT_FOUND'],
    },
    {
      name: 'without a named export',
      fn: node('app'),
      files: { 'src/app.js': '' },
      found: ['error HANDLER_NOT_FOUND'],
    },
    { name: 'inline', fn: { InlineCode: 'exports.handle = 1;' }, files: {}, found: NO_EXPORT },
    { name: 'Python', fn: python('app.run'), files: { 'src/app.py': 'def run(event, context): pass' }, found: [] },
    { name: 'in a package', fn: python('a.b.run'), files: { 'src/a/b.py': 'from c import run' }, found: [] },
    { name: 'a Python typo', fn: python('app.run'), files: { 'src/app.py': 'def rnu(): pass' }, found: NO_EXPORT },
    {
      name: 'the wrong Python file',
      fn: python('app.run'),
      files: { 'src/main.py': '' },
      found: ['error HANDLER_NOT_FOUND'],
    },
    {
      name: 'another runtime',
      fn: { ...node('app::run'), Runtime: 'java21' },
      files: { 'src/App.java': '' },
      found: [],
    },
    {
      name: 'another runtime without its folder',
      fn: { ...node('app::run'), Runtime: 'java21' },
      files: {},
      found: ['error HANDLER_NOT_FOUND'],
    },
    {
      name: 'without a folder, which Git ignores since a build creates it',
      fn: node('app.handler'),
      files: { '.git/config': '', '.gitignore': 'src\n' },
      found: ['warning HANDLER_NOT_FOUND'],
    },
    {
      name: 'a missing archive',
      fn: { ...node('app.handler'), CodeUri: 'dist/app.zip' },
      files: { 'dist/ap.zip': '' },
      found: ['error HANDLER_NOT_FOUND'],
    },
    {
      name: 'an archive in a missing folder, since a build creates both',
      fn: { ...node('app.handler'), CodeUri: 'target/app.jar' },
      files: {},
      found: ['warning HANDLER_NOT_FOUND'],
    },
    {
      name: 'an existing archive',
      fn: { ...node('app.handler'), CodeUri: 'dist/app.zip' },
      files: { 'dist/app.zip': '' },
      found: [],
    },
    { name: 'an image', fn: { InlineCode: undefined, PackageType: 'Image', ImageUri: 'x' }, files: {}, found: [] },
  ])('$name', async ({ fn, files, found }) => {
    expect(await codesOf(template({ states, fn, files }))).toEqual(found);
  });

  test('a function that no task invokes is not checked', async () => {
    const files = template({ states: { A: { Type: 'Succeed' } }, fn: node('app.handler') });
    expect(await codesOf(files)).toEqual([]);
  });
});

describe('a task with a shorter timeout than its function', () => {
  const SHORT = ['warning TIMEOUT_TOO_SHORT /States/A/TimeoutSeconds'];
  const invoke = (more: object, pattern = '') => ({
    A: {
      Type: 'Task',
      Resource: `arn:aws:states:::lambda:invoke${pattern}`,
      Parameters: { FunctionName: PACK, ...more },
      TimeoutSeconds: 20,
      End: true,
    },
  });
  test.each([
    { name: 'shorter', states: call(PACK, { TimeoutSeconds: 29 }), found: SHORT },
    { name: 'as long', states: call(PACK, { TimeoutSeconds: 30 }), found: [] },
    { name: 'computed', states: call(PACK, { TimeoutSecondsPath: '$.t' }), found: [] },
    { name: 'by the integration', states: invoke({}), found: SHORT },
    { name: 'not waited for', states: invoke({ InvocationType: 'Event' }), found: [] },
    { name: 'a callback', states: invoke({ 'Payload.$': '$$.Task.Token' }, '.waitForTaskToken'), found: [] },
  ])('$name', async ({ states, found }) => {
    expect(await codesOf(template({ states, fn: { Timeout: 30 } }))).toEqual(found);
  });
});

describe('permissions', () => {
  const MISSING = ['warning MISSING_PERMISSION /States/A'];
  const statement = (Action: unknown, Resource: unknown = '*', Effect = 'Allow') => ({
    Version: '2012-10-17',
    Statement: [{ Effect, Action, Resource }],
  });
  const PACK_ARN = 'arn:aws:lambda:us-east-1:111111111111:function:Pack';
  const put = request('dynamodb:putItem', { TableName: 'orders', Item: {} });
  const send = request('sqs:sendMessage', {
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111111111111/jobs',
    MessageBody: 'x',
  });
  const sdk = (action: string) => request(`aws-sdk:${action}`, {});
  const ECS_TASK = { TaskDefinition: 't' };
  const role = (Properties: object) => ({ Role: { Type: 'AWS::IAM::Role', Properties } });
  const ofRole = { Policies: undefined, Role: { 'Fn::GetAtt': ['Role', 'Arn'] } };
  test.each<{
    name: string;
    states: object;
    policies?: unknown;
    machine?: object;
    resources?: object;
    found: string[];
  }>([
    { name: 'no policies at all', states: call(PACK), policies: undefined, found: MISSING },
    { name: 'a managed policy', states: call(PACK), policies: 'AWSLambdaRole', found: [] },
    {
      name: 'its ARN',
      states: call(PACK),
      policies: ['arn:aws:iam::aws:policy/service-role/AWSLambdaRole'],
      found: [],
    },
    { name: 'another managed policy', states: call(PACK), policies: ['CloudWatchLogsFullAccess'], found: MISSING },
    { name: 'an unknown one', states: call(PACK), policies: ['OurOwnPolicy'], found: [] },
    {
      name: 'a policy template',
      states: call(PACK),
      policies: [{ LambdaInvokePolicy: { FunctionName: { Ref: 'Pack' } } }],
      found: [],
    },
    {
      name: 'for another function',
      states: call(PACK),
      policies: [{ LambdaInvokePolicy: { FunctionName: 'Ship' } }],
      found: MISSING,
    },
    // it may be newer
    {
      name: 'an unknown template',
      states: call(PACK),
      policies: [{ NewPolicy: {} }],
      found: ['warning INVALID_TEMPLATE'],
    },
    {
      name: 'a table that can be written',
      states: put,
      policies: [{ DynamoDBWritePolicy: { TableName: 'orders' } }],
      found: [],
    },
    {
      name: 'a table that can be read',
      states: put,
      policies: [{ DynamoDBReadPolicy: { TableName: 'orders' } }],
      found: MISSING,
    },
    { name: 'another table', states: put, policies: [{ DynamoDBCrudPolicy: { TableName: 'order' } }], found: MISSING },
    { name: 'a wildcard of actions', states: put, policies: [statement('dynamodb:*Item')], found: [] },
    { name: 'in any case', states: put, policies: [statement(['DynamoDB:putitem'])], found: [] },
    { name: 'a denial', states: put, policies: [statement('*', '*', 'Deny')], found: MISSING },
    {
      name: 'a wildcard of resources',
      states: send,
      policies: [statement('sqs:SendMessage', 'arn:aws:sqs:*:*:job?')],
      found: [],
    },
    {
      name: 'another queue',
      states: send,
      policies: [statement('sqs:SendMessage', 'arn:aws:sqs:*:*:mails')],
      found: MISSING,
    },
    // the CDK writes the account and the region of a stack into its policies, and `Ref` into its definitions
    {
      name: "the same table in the stack's real region",
      states: put,
      policies: [statement('dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:123456789012:table/orders')],
      found: [],
    },
    {
      name: 'another table in that region',
      states: put,
      policies: [statement('dynamodb:PutItem', 'arn:aws:dynamodb:eu-west-1:123456789012:table/order')],
      found: MISSING,
    },
    {
      name: 'a function elsewhere, by full ARN',
      states: call('arn:aws:lambda:eu-central-1:222222222222:function:Ship'),
      policies: [statement('lambda:InvokeFunction', 'arn:aws:lambda:eu-west-1:123456789012:function:Ship')],
      found: MISSING,
    },
    {
      name: 'an unknown resource',
      states: send,
      policies: [statement('sqs:SendMessage', { Ref: 'Nowhere' })],
      found: [],
    },
    // a version or alias is a separate resource (Lambda's developer guide: aliases and versions in policies)
    ...(
      [
        ['an alias for the alias', `${PACK_ARN}:live`, `${PACK_ARN}:live`, []],
        ['any qualifier for an alias', `${PACK_ARN}:*`, `${PACK_ARN}:live`, []],
        ['any qualifier for none', `${PACK_ARN}:*`, PACK_ARN, MISSING],
        ['the function for an alias', PACK_ARN, `${PACK_ARN}:live`, MISSING],
        ['the function for $LATEST', PACK_ARN, `${PACK_ARN}:$LATEST`, MISSING],
        ['$LATEST for $LATEST', `${PACK_ARN}:$LATEST`, `${PACK_ARN}:$LATEST`, []],
        ['$LATEST for no qualifier', `${PACK_ARN}:$LATEST`, PACK_ARN, MISSING],
        ['a version for another', `${PACK_ARN}:1`, `${PACK_ARN}:2`, MISSING],
        ['whatever begins so', `${PACK_ARN}*`, `${PACK_ARN}:live`, []],
      ] as const
    ).flatMap(([name, allowed, called, found]) => {
      const policies = [statement('lambda:InvokeFunction', allowed)];
      const qualifier = called.slice(PACK_ARN.length + 1);
      const invoke = (parameters: object) => request('lambda:invoke', parameters);
      const rows = [
        { name: `${name}, by the Resource`, states: call(called) },
        { name: `${name}, by FunctionName`, states: invoke({ FunctionName: called }) },
        {
          name: `${name}, by Qualifier`,
          states: invoke({ FunctionName: PACK_ARN, ...(qualifier !== '' && { Qualifier: qualifier }) }),
        },
      ];
      return rows.map((row) => ({ ...row, policies, found: [...found] }));
    }),
    {
      name: 'a version as CloudFormation gives it',
      states: request('lambda:invoke', { FunctionName: '${Version}' }),
      policies: [statement('lambda:InvokeFunction', { Ref: 'Version' })],
      machine: { DefinitionSubstitutions: { Version: { Ref: 'Version' } } },
      resources: { Version: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Pack' } } } },
      found: [],
    },
    {
      name: 'a computed qualifier',
      states: request('lambda:invoke', { FunctionName: PACK_ARN, 'Qualifier.$': '$.stage' }),
      policies: [statement('lambda:InvokeFunction', `${PACK_ARN}:live`)],
      found: [],
    },
    // a machine is the reverse (Step Functions' developer guide: permissions for versions and aliases)
    ...(
      [
        ['a machine for its alias', 'Bill', 'Bill:live', []],
        ['an alias for the alias', 'Bill:live', 'Bill:live', MISSING],
        ['a machine for itself', 'Bill', 'Bill', []],
      ] as const
    ).map(([name, allowed, called, found]) => ({
      name,
      states: request('states:startExecution', {
        StateMachineArn: `arn:aws:states:us-east-1:111111111111:stateMachine:${called}`,
      }),
      policies: [statement('states:StartExecution', `arn:aws:states:us-east-1:111111111111:stateMachine:${allowed}`)],
      found: [...found],
    })),
    {
      name: 'a dynamic reference might allow it',
      states: send,
      policies: [statement('sqs:SendMessage', '{{resolve:ssm:/jobs/arn}}')],
      found: [],
    },
    {
      name: 'one within an ARN only as far as the ARN does',
      states: send,
      policies: [statement('sqs:SendMessage', 'arn:aws:sqs:us-east-1:111111111111:{{resolve:ssm:/stage}}-mails')],
      found: MISSING,
    },
    {
      name: 'a name generated by CloudFormation',
      states: call(PACK),
      policies: [statement('lambda:InvokeFunction', { 'Fn::Sub': 'arn:aws:lambda:*:*:function:${AWS::StackName}-*' })],
      found: [],
    },
    {
      name: 'NotAction',
      states: send,
      policies: [{ Statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } }],
      found: [],
    },
    { name: 'a call of the SDK', states: sdk('s3:listObjectsV2'), policies: [statement('s3:ListBucket')], found: [] },
    {
      name: 'by another name',
      states: sdk('sfn:listExecutions'),
      policies: [statement('states:StartExecution')],
      found: MISSING,
    },
    {
      name: 'of an unknown service',
      states: sdk('quicksight:listUsers'),
      policies: [statement('s3:*')],
      found: [],
    },
    // https://docs.aws.amazon.com/step-functions/latest/dg/connect-bedrockagentcore.html: a harness needs two
    ...(
      [
        ['both', ['InvokeHarness', 'InvokeAgentRuntime'], []],
        ['the harness only', ['InvokeHarness'], MISSING],
        ['its runtime only', ['InvokeAgentRuntime'], MISSING],
      ] as const
    ).map(([name, actions, found]) => ({
      name: `a harness: ${name}`,
      states: request('bedrockagentcore:invokeHarness', { HarnessArn: 'arn:aws:bedrock-agentcore:::harness/h' }),
      policies: [statement(actions.map((action) => `bedrock-agentcore:${action}`))],
      found: [...found],
    })),
    // The rule that reports the end of a job is created with the machine, using three actions: the developer guide's
    // page of each integration ("IAM policies for calling …"). Polled jobs need none.
    ...(
      [
        ['a job whose end a rule tells', 'ecs:runTask.sync', ECS_TASK, ['ecs:RunTask'], MISSING],
        ['the rule, too', 'ecs:runTask.sync', ECS_TASK, ['ecs:RunTask', 'events:*'], []],
        ['two of three', 'ecs:runTask.sync', ECS_TASK, ['ecs:RunTask', 'events:Put*'], MISSING],
        ['a job that is not waited for', 'ecs:runTask', ECS_TASK, ['ecs:RunTask'], []],
        ['a job that is polled', 'glue:startJobRun.sync', { JobName: 'j' }, ['glue:StartJobRun'], []],
        [
          'the second form',
          'states:startExecution.sync:2',
          { StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:m' },
          ['states:Start*'],
          MISSING,
        ],
      ] as const
    ).map(([name, resource, parameters, actions, found]) => ({
      name,
      states: request(resource, parameters),
      policies: [statement(actions)],
      found: [...found],
    })),
    {
      name: 'the rule of another service',
      states: request('batch:submitJob.sync', {}),
      policies: [
        statement('batch:SubmitJob'),
        statement('events:*', 'arn:aws:events:us-east-1:111111111111:rule/StepFunctionsGetEventsForECSTaskRule'),
      ],
      found: MISSING,
    },
    {
      name: 'an activity',
      states: call('arn:aws:states:us-east-1:111111111111:activity:pack'),
      policies: undefined,
      found: [],
    },
    {
      name: 'its own role',
      states: call(PACK, { Credentials: { RoleArn: 'arn:aws:iam::9:role/r' } }),
      policies: undefined,
      found: [],
    },
    {
      name: 'a role from elsewhere',
      states: call(PACK),
      machine: { Policies: undefined, Role: 'arn:aws:iam::9:role/r' },
      found: [],
    },
    {
      name: 'a role of the template',
      states: call(PACK),
      machine: ofRole,
      resources: role({ Policies: [{ PolicyName: 'p', PolicyDocument: statement('lambda:InvokeFunction', PACK) }] }),
      found: [],
    },
    {
      name: 'one that does not allow it',
      states: call(PACK),
      machine: ofRole,
      resources: role({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonSQSFullAccess'] }),
      found: MISSING,
    },
    {
      name: 'a policy that names the role',
      states: call(PACK),
      machine: ofRole,
      resources: {
        ...role({}),
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: { PolicyName: 'p', PolicyDocument: statement('lambda:*'), Roles: [{ Ref: 'Role' }] },
        },
      },
      found: [],
    },
    {
      name: 'connectors',
      states: call(PACK),
      policies: undefined,
      resources: { C: { Type: 'AWS::Serverless::Connector', Properties: {} } },
      found: [],
    },
  ])('$name', async ({ states, policies, machine, resources, found }) => {
    const files = template({ states, machine: machine ?? { Policies: policies }, ...(resources && { resources }) });
    expect((await codesOf(files)).filter((code) => !code.includes('UNRESOLVED'))).toEqual(found);
  });
});

// The error of a deployment without them: "'arn:aws:iam::…:role/…' is not authorized to create managed-rule."
test('several missing permissions are one diagnostic, with the consequence', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'sfn-run-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const Statement = { Effect: 'Allow', Action: ['states:StartExecution', 'events:DescribeRule'], Resource: '*' };
  const StateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:m';
  const states = request('states:startExecution.sync:2', { StateMachineArn });
  const files = template({ states, machine: { Policies: [{ Statement }] } });
  writeFileSync(join(cwd, 'template.json'), files['template.json']!);
  const { diagnostics } = await validate('template.json', { cwd });
  expect(diagnostics.map(({ message, hint }) => ({ message, hint }))).toEqual([
    {
      message:
        "No policy of the state machine 'Machine' allows events:PutTargets and events:PutRule on " +
        'arn:aws:events:us-east-1:111111111111:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
      hint: 'Without it AWS does not create the state machine. Add to its Policies: a statement that allows them',
    },
  ]);
});

// The messages of samtranslator 1.110.0 for the same policies
test.each([
  [{ LambdaInvokePolicy: { FunctionName: { Ref: 'Pack' } } }, []],
  [
    { LambdaInvokePolicy: {} },
    ["error: Following required parameters of template 'LambdaInvokePolicy' don't have values: ['FunctionName']"],
  ],
  [
    { DynamoDBStreamReadPolicy: { TableNme: 't' } },
    [
      "error: Following required parameters of template 'DynamoDBStreamReadPolicy' don't have values: ['StreamName', 'TableName']",
    ],
  ],
  [
    { LambdaInvokPolicy: { FunctionName: 'f' } },
    ["error: Policy at index 0 in the 'Policies' property is not valid (Did you mean 'LambdaInvokePolicy'?)"],
  ],
  [{ NewPolicy: {} }, ["warning: SAM is not known to have a policy template 'NewPolicy'"]],
  [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }, []],
])('the policy %j', async (policy, expected) => {
  const cwd = mkdtempSync(join(tmpdir(), 'sfn-run-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  const files = template({ states: { A: { Type: 'Succeed' } }, machine: { Policies: [policy] } });
  writeFileSync(join(cwd, 'template.json'), files['template.json']!);
  const { diagnostics } = await validate('template.json', { cwd });
  const lines = diagnostics.map(({ severity, message, hint }) => `${severity}: ${message}${hint ? ` (${hint})` : ''}`);
  expect(lines).toEqual(expected);
});

describe('unreachable retriers and catchers', () => {
  const task = (more: object, Resource = `${LAMBDA}pack`) => definition(call(Resource, more));
  const retry = (...names: readonly string[][]) => ({ Retry: names.map((ErrorEquals) => ({ ErrorEquals })) });
  const at = (i: number) => [`warning NEVER_MATCHES /States/A/Retry[${i}]/ErrorEquals`];
  test.each([
    { name: 'special before general', more: retry(['Busy'], ['States.TaskFailed'], ['States.ALL']), found: [] },
    { name: 'general before special', more: retry(['States.TaskFailed'], ['Busy']), found: at(1) },
    {
      name: 'States.TaskFailed does not match timeouts',
      more: retry(['States.TaskFailed'], ['States.Timeout']),
      found: [],
    },
    {
      name: 'a heartbeat is a timeout',
      more: { ...retry(['States.Timeout'], ['States.HeartbeatTimeout']), HeartbeatSeconds: 5 },
      found: at(1),
    },
    { name: 'no heartbeat', more: retry(['States.HeartbeatTimeout']), found: at(0) },
    { name: 'with others', more: retry(['States.HeartbeatTimeout', 'Busy']), found: [] },
    { name: 'twice', more: retry(['Busy', 'Full'], ['Full']), found: at(1) },
    { name: 'partly covered', more: retry(['Busy'], ['Busy', 'Full']), found: [] },
    { name: 'States.Runtime', more: retry(['States.Runtime']), found: at(0) },
    { name: 'a typo', more: retry(['States.Timeouts']), found: at(0) },
    { name: 'another typo', more: retry(['State.ALL']), found: at(0) },
    { name: 'a custom name', more: retry(['States.OutOfPaper']), found: [] },
    { name: 'HTTP', more: retry(['States.Http.StatusCode.404']), found: [] },
    {
      name: 'a placeholder',
      more: retry(['${Errors}'], ['${Errors}']),
      found: ['note UNDECLARED_SUBSTITUTION /States/A/Retry[0]/ErrorEquals'],
    },
  ])('$name', async ({ more, found }) => {
    expect(await codesOf(task(more))).toEqual(found);
  });

  test("Lambda's errors of other services", async () => {
    const more = { Parameters: { Message: 'x' }, ...retry(['Lambda.ServiceException']) };
    expect(await codesOf(task(more, 'arn:aws:states:::sns:publish'))).toEqual(at(0));
    expect(await codesOf(task(retry(['Lambda.ServiceException'])))).toEqual([]);
  });

  test('names raised by a Fail state are not typos', async () => {
    const branch = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'States.Timeouts' } } };
    const A = { Type: 'Parallel', Branches: [branch], End: true, ...retry(['States.Timeouts']) };
    expect(await codesOf(definition({ A }))).toEqual([]);
  });

  test('catchers are checked separately from retriers', async () => {
    const more = {
      ...retry(['Busy']),
      Catch: [
        { ErrorEquals: ['Busy'], Next: 'Z' },
        { ErrorEquals: ['Busy'], Next: 'Z' },
      ],
    };
    const states = { ...call(`${LAMBDA}pack`, more), Z: { Type: 'Succeed' } };
    expect(await codesOf(definition(states))).toEqual(['warning NEVER_MATCHES /States/A/Catch[1]/ErrorEquals']);
  });
});

describe('loops', () => {
  const pass = (Next: string) => ({ Type: 'Pass', Next });
  const choice = (Next: string, Default?: string) => ({
    Type: 'Choice',
    Choices: [{ Variable: '$.n', IsNull: true, Next }],
    ...(Default === undefined ? {} : { Default }),
  });
  const Z = { Type: 'Succeed' };
  test.each([
    { name: 'with a way out', states: { A: pass('B'), B: choice('A', 'Z'), Z }, found: [] },
    { name: 'a Choice that may match nothing', states: { A: choice('B', 'Z'), B: choice('A'), Z }, found: [] },
    {
      name: 'one that is left by a catcher',
      states: {
        A: { Type: 'Task', Resource: `${LAMBDA}p`, Next: 'A', Catch: [{ ErrorEquals: ['Stop'], Next: 'Z' }] },
        Z,
      },
      found: [],
    },
    {
      name: 'no way out',
      states: { A: choice('B', 'Z'), B: pass('C'), C: pass('B'), Z },
      found: ['warning ENDLESS_LOOP /States/B'],
    },
    {
      name: 'reported once, where it begins',
      states: { A: choice('B', 'C'), B: pass('D'), C: choice('D', 'Z'), D: pass('E'), E: pass('D'), Z },
      found: ['warning ENDLESS_LOOP /States/D'],
    },
    { name: 'the entire machine is already an error', states: { A: pass('A') }, found: ['error MISSING_END_STATE'] },
  ])('$name', async ({ states, found }) => {
    expect(await codesOf(definition(states))).toEqual(found);
  });

  test('inside a branch', async () => {
    const A = { Type: 'Parallel', End: true, Branches: [{ StartAt: 'B', States: { B: pass('B') } }] };
    expect(await codesOf(definition({ A }))).toEqual(['warning ENDLESS_LOOP /States/A/Branches[0]/States/B']);
  });
});

describe('variables', () => {
  const assign = (Next: string) => ({ Type: 'Pass', Assign: { total: 1 }, Next });
  const path = (value: string, more: object = { End: true }) => ({
    Type: 'Pass',
    Parameters: { 'v.$': value },
    ...more,
  });
  const UNKNOWN = ['warning UNKNOWN_VARIABLE /States/B'];
  test.each([
    { name: 'assigned before', states: { A: assign('B'), B: path('$total') }, found: [] },
    { name: 'a member of it', states: { A: assign('B'), B: path('$total.net[0]') }, found: [] },
    { name: 'assigned nowhere', states: { A: assign('B'), B: path('$sum') }, found: UNKNOWN },
    {
      name: 'in a function',
      states: { A: assign('B'), B: path("States.Format('{}', States.JsonToString($sum))") },
      found: UNKNOWN,
    },
    {
      name: 'unevaluated text',
      states: { A: assign('B'), B: { Type: 'Fail', Cause: 'costs $sum' } },
      found: [],
    },
    {
      name: 'assigned only later',
      states: { A: path('$total', { Next: 'B' }), B: { Type: 'Pass', Assign: { total: 1 }, End: true } },
      found: ['warning UNKNOWN_VARIABLE /States/A'],
    },
    {
      name: 'assigned on one of the paths',
      states: {
        A: { Type: 'Choice', Choices: [{ Variable: '$.n', IsNull: true, Next: 'C' }], Default: 'B' },
        C: assign('B'),
        B: path('$total'),
      },
      found: [],
    },
    {
      name: 'assigned by the previous iteration',
      states: {
        A: path('$total', { Next: 'B' }),
        B: { ...assign('C') },
        C: { Type: 'Choice', Choices: [{ Variable: '$total', IsNull: true, Next: 'A' }], Default: 'Z' },
        Z: { Type: 'Succeed' },
      },
      found: [],
    },
    {
      name: 'perhaps assigned in a placeholder',
      states: { A: { Type: 'Pass', Assign: { '${Name}': 1 }, Next: 'B' }, B: path('$total') },
      found: ['note UNDECLARED_SUBSTITUTION /States/A/Assign'],
    },
    {
      name: 'perhaps assigned on the path of a placeholder',
      states: {
        A: { Type: 'Choice', Choices: [{ Variable: '$.n', IsNull: true, Next: '${Name}' }], Default: 'C' },
        C: { Type: 'Pass', Assign: { total: 1 }, End: true },
        B: path('$total'),
      },
      found: ['error UNDECLARED_SUBSTITUTION /States/A/Choices[0]/Next'],
    },
  ])('JSONPath: $name', async ({ states, found }) => {
    expect(await codesOf(definition(states))).toEqual(found);
  });

  test.each([
    { name: 'assigned before', text: '{% $total %}', found: [] },
    { name: 'assigned nowhere', text: '{% $net %}', found: UNKNOWN },
    { name: 'assigned nowhere, within a sum', text: '{% $total + $net %}', found: UNKNOWN },
    { name: 'a function by itself', text: '{% $uppercase %}', found: [] },
    { name: 'a function', text: '{% $map($states.input, $uppercase) %}', found: [] },
    { name: 'a function of Step Functions', text: '{% $map($states.input, $parse) %}', found: [] },
    { name: 'its own', text: '{% ($net := 1; $net + 1) %}', found: [] },
    { name: 'a parameter', text: '{% $map($states.input, function($v, $i) { $v + $i }) %}', found: [] },
    { name: 'bound by a path', text: '{% $states.input.a@$x.b[$x.id = id] %}', found: [] },
    { name: 'plain text', text: 'costs $net', found: [] },
    { name: 'a placeholder', text: '{% ${net} %}', found: ['note UNDECLARED_SUBSTITUTION /States/B/Output'] },
  ])('JSONata: $name', async ({ text, found }) => {
    const states = { A: { ...assign('B') }, B: { Type: 'Pass', Output: { v: text }, End: true } };
    expect(await codesOf(definition(states, { QueryLanguage: 'JSONata' }))).toEqual(found);
  });

  const inner = (config: object) => ({
    A: assign('B'),
    B: {
      Type: 'Map',
      End: true,
      ItemProcessor: { StartAt: 'I', States: { I: path('$total') }, ...config },
    },
  });
  test('an inline Map sees the variables around it, a distributed one does not', async () => {
    expect(await codesOf(definition(inner({})))).toEqual([]);
    const distributed = inner({ ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } });
    expect(await codesOf(definition(distributed))).toEqual([
      'warning UNKNOWN_VARIABLE /States/B/ItemProcessor/States/I',
    ]);
  });
});
