import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { UsageError } from '../../src/source/usage-error.ts';
import { projectOf, templateWithResult } from './project-of.ts';

async function functionOf(text: string, more = '') {
  const resources = `  F:\n${text.replace(/^/gm, '    ')}\n${more}`;
  const { functions, cwd } = await projectOf({ 't.yml': templateWithResult('1', resources) });
  const { range, diagnostics, ...fn } = functions.get('F')!;
  return { fn, messages: diagnostics.map(({ message }) => message), cwd };
}

it('reads a SAM function with its Globals', async () => {
  const { fn, cwd, messages } = await functionOf(
    `Type: AWS::Serverless::Function
Metadata:
  BuildMethod: esbuild
  BuildProperties: { EntryPoints: [handlers/a.ts, ../b.ts], Target: es2022 }
Properties:
  FunctionName: !Sub "\${AWS::Region}-f"
  CodeUri: src/f/
  Handler: app.handler
  Environment:
    Variables: { TABLE: !Ref T, LEVEL: debug, COUNT: 1.50, 'ON': true }`,
    `  T: { Type: AWS::DynamoDB::Table, Properties: { TableName: orders } }
Globals:
  Function:
    Runtime: nodejs22.x
    Timeout: 30
    MemorySize: 512
    Environment:
      Variables: { LEVEL: info, REGION: !Ref AWS::Region }
`,
  );
  expect(messages).toEqual([]);
  expect(fn).toEqual({
    logicalId: 'F',
    name: 'us-east-1-f',
    arn: 'arn:aws:lambda:us-east-1:111111111111:function:us-east-1-f',
    runtime: 'nodejs22.x',
    handler: 'app.handler',
    code: { kind: 'folder', path: join(cwd, 'src/f') },
    environment: { REGION: 'us-east-1', TABLE: 'orders', LEVEL: 'debug', COUNT: '1.5', ON: 'true' },
    timeoutSeconds: 30,
    memorySizeMb: 512,
    layers: [],
    build: {
      properties: [
        { name: 'EntryPoints', value: ['handlers/a.ts', '../b.ts'], range: expect.anything() },
        { name: 'Target', value: 'es2022', range: expect.anything() },
      ],
    },
  });
});

it('has Lambda’s defaults', async () => {
  const { fn, cwd } = await functionOf(
    'Type: AWS::Lambda::Function\nProperties: { Runtime: nodejs20.x, Handler: index.handler, Code: ../f }',
  );
  expect(fn).toEqual({
    logicalId: 'F',
    name: 'F',
    arn: 'arn:aws:lambda:us-east-1:111111111111:function:F',
    runtime: 'nodejs20.x',
    handler: 'index.handler',
    code: { kind: 'folder', path: join(cwd, '../f') },
    environment: {},
    timeoutSeconds: 3,
    memorySizeMb: 128,
    layers: [],
  });
});

describe('the location of the code', () => {
  test.each([
    ['AWS::Serverless::Function', 'InlineCode: "exports.handler = 1"', { kind: 'inline', text: 'exports.handler = 1' }],
    [
      'AWS::Lambda::Function',
      'Code: { ZipFile: !Sub "const r = `${!x} ${AWS::Region}`" }',
      { kind: 'inline', text: 'const r = `${x} us-east-1`' },
    ],
    ['AWS::Serverless::Function', 'ImageUri: x/y:1', { kind: 'elsewhere', reason: 'is a container image' }],
    ['AWS::Serverless::Function', 'PackageType: Image', { kind: 'elsewhere', reason: 'is a container image' }],
    ['AWS::Lambda::Function', 'Code: { S3Bucket: b, S3Key: k }', { kind: 'elsewhere', reason: 'is in S3 (s3://b/k)' }],
    [
      'AWS::Serverless::Function',
      'CodeUri: { Bucket: !Ref AWS::AccountId, Key: k }',
      { kind: 'elsewhere', reason: 'is in S3 (s3://111111111111/k)' },
    ],
    ['AWS::Serverless::Function', 'CodeUri: s3://b/k', { kind: 'elsewhere', reason: 'is in S3 (s3://b/k)' }],
  ])('%s %s', async (type, property, code) => {
    const { fn, messages } = await functionOf(`Type: ${type}\nProperties:\n  ${property}`);
    expect({ code: fn.code, messages }).toEqual({ code, messages: [] });
  });
});

it('keeps problems that only matter when the function runs with the function', async () => {
  const { fn, messages } = await functionOf(
    'Type: AWS::Serverless::Function\nProperties:\n  Timeout: soon\n  Environment: { Variables: { A: !Ref Nowhere, B: !ImportValue shared, C: [1] } }',
  );
  expect(messages.sort()).toEqual([
    "'Nowhere' is neither a parameter nor a resource of the template",
    "'soon' is not a number greater than 0",
    "The environment variable 'C' must be a string",
  ]);
  // the handler may not need one that only AWS knows
  expect(fn.unsetVariables).toEqual({
    B: "The export 'shared' of another stack has no value here. Give it with --parameter-overrides shared=<value>",
  });
});

describe('handlers of the command line', () => {
  const files = {
    't.yml': templateWithResult(
      '1',
      '  F: { Type: AWS::Serverless::Function, Properties: { FunctionName: f-name, Timeout: 7, CodeUri: x } }\n',
    ),
    'stand-in.ts': '',
    'more/g.mjs': '',
    'more/h/index.js': '',
    'more/k.py': '',
    'more/types.d.ts': '',
    'more/README.md': '',
  };

  test.each([
    ['F', 'stand-in.ts', 'stand-in.ts', 'handler'],
    ['f-name', 'stand-in#run', 'stand-in.ts', 'run'],
    ['arn:aws:lambda:us-east-1:111111111111:function:f-name', './more/g.mjs', 'more/g.mjs', 'handler'],
  ])('%s=%s replaces the template’s function', async (name, handler, path, exportName) => {
    const { functions, cwd } = await projectOf(files, { handlers: { [name]: handler } });
    expect([...functions.keys()]).toEqual(['F']);
    expect(functions.get('F')).toMatchObject({
      timeoutSeconds: 7,
      code: { kind: 'module', path: join(cwd, path), exportName },
    });
  });

  it('adds functions that the template does not have', async () => {
    const arn = 'arn:aws:states:::sqs:sendMessage';
    const { functions } = await projectOf(files, { handlers: { other: 'stand-in.ts', [arn]: 'stand-in.ts' } });
    expect([...functions.values()].map((fn) => fn.arn).slice(1)).toEqual([
      'arn:aws:lambda:us-east-1:111111111111:function:other',
      arn,
    ]);
  });

  it('uses the modules of a folder by name', async () => {
    const { project, cwd } = await projectOf({ 'a.asl.json': '{}', ...files }, { handlersFolder: 'more' });
    expect(project.functions.map(({ name, code }) => [name, code])).toEqual([
      ['g', { kind: 'module', path: join(cwd, 'more/g.mjs'), exportName: 'handler' }],
      ['h', { kind: 'module', path: join(cwd, 'more/h/index.js'), exportName: 'handler' }],
      ['k', { kind: 'module', path: join(cwd, 'more/k.py'), exportName: 'handler' }],
    ]);
  });

  it('reports a missing module with its location', async () => {
    await expect(projectOf(files, { handlers: { F: 'standin.ts' } })).rejects.toThrow(
      new UsageError("There is no module standin.ts for --handler F\nDid you mean 'stand-in.ts'?"),
    );
    await expect(projectOf(files, { handlersFolder: 'none' })).rejects.toThrow(
      new UsageError('There is no folder none for --handlers'),
    );
  });
});
