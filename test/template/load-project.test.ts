import { describe, expect, it, test } from 'vitest';
import { toJson } from '../../src/source/source-node.ts';
import { UsageError } from '../../src/source/usage-error.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { folderOf, projectOf, templateWithResult } from './project-of.ts';

const DEFINITION = '{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}';

describe('the kind of a file is detected from its content', () => {
  test.each([
    { file: 'x.txt', text: DEFINITION, kind: 'definition' },
    { file: 'm.asl.yaml', text: 'StartAt: A\nStates: { A: { Type: Succeed } }\n', kind: 'definition' },
    { file: 'empty-object.json', text: '{}', kind: 'definition' },
    { file: 'm.json', text: '{"Comment": "no states"}', kind: 'definition' },
    { file: 't.yml', text: templateWithResult('1'), kind: 'template' },
    {
      file: 't.json',
      text: `{"Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": "r", "DefinitionString": ${JSON.stringify(DEFINITION)}}}}}`,
      kind: 'template',
    },
  ])('$file', async ({ file, text, kind }) => {
    const { project, printed } = await projectOf({ [file]: text });
    expect({ kind: project.kind, machines: project.machines.length, printed }).toEqual({
      kind,
      machines: 1,
      printed: '',
    });
  });
});

test('a standalone definition', async () => {
  const { machine, definition, project, cwd } = await projectOf(
    { 'my flow.asl.json': DEFINITION },
    { region: 'eu-west-1' },
  );
  expect(definition).toEqual(JSON.parse(DEFINITION));
  expect({ ...machine, definition: undefined }).toEqual({
    logicalId: 'my-flow',
    name: 'my-flow',
    arn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:my-flow',
    roleArn: 'arn:aws:iam::111111111111:role/my-flowRole',
    type: 'STANDARD',
    definition: undefined,
    definitionPath: 'my flow.asl.json',
    unresolved: new Map(),
    diagnostics: [],
  });
  expect(project).toMatchObject({
    path: 'my flow.asl.json',
    root: cwd,
    region: 'eu-west-1',
    accountId: '111111111111',
  });
});

test('a standalone definition with placeholders, including bare ones', async () => {
  const text =
    '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Pause}, "Comment": "${Why}", "End": true}}}';
  const { machine, definition, printed } = await projectOf({ 'a.json': text }, { substitutions: { Why: 'so' } });
  expect(definition).toMatchObject({ States: { A: { Seconds: '${Pause}', Comment: 'so' } } });
  expect([...machine!.unresolved.keys()]).toEqual(['${Pause}']);
  expect(printed).toBe('');
});

test('a YAML definition that is invalid before its substitutions', async () => {
  const text = '{"StartAt": ${Start}, "States": {}, "x": @{y}}'.replace('@{y}', '${Rest}');
  const { definition } = await projectOf(
    { 'a.json': text },
    { substitutions: { Start: '"A"', Rest: '[1, {"b": 2}]' } },
  );
  expect(definition).toEqual({ StartAt: 'A', States: {}, x: [1, { b: 2 }] });
});

test('stdin', async () => {
  const project = await loadProject('-', { cwd: '/', readStdin: async () => Buffer.from(`\uFEFF${DEFINITION}`) });
  expect(project.machines.map(({ name, definitionPath }) => [name, definitionPath])).toEqual([['stdin', '<stdin>']]);
});

test('the properties of machines', async () => {
  const { project, printed } = await projectOf({
    'sub/t.yml': `Parameters: { Stage: { Type: String, Default: dev } }
Conditions: { Never: !Equals [!Ref Stage, prod] }
Resources:
  One:
    Type: AWS::Serverless::StateMachine
    Properties: { Name: !Sub "one-\${Stage}", Type: EXPRESS, Role: !GetAtt Own.Arn, DefinitionUri: ../flows/one.asl.json }
  Two:
    Type: AWS::StepFunctions::StateMachine
    Properties: { StateMachineName: two, StateMachineType: STANDARD, RoleArn: "arn:aws:iam::1:role/x", Definition: {} }
  Three:
    Type: AWS::Serverless::StateMachine
    Condition: Never
    Properties: { DefinitionUri: not-there.json }
  Own: { Type: AWS::IAM::Role }
`,
    'flows/one.asl.json': DEFINITION,
  });
  expect(printed).toBe('');
  expect(project.machines.map(({ definition, unresolved, policies, diagnostics, ...rest }) => rest)).toEqual([
    {
      logicalId: 'One',
      name: 'one-dev',
      arn: 'arn:aws:states:us-east-1:111111111111:stateMachine:one-dev',
      roleArn: 'arn:aws:iam::111111111111:role/Own',
      type: 'EXPRESS',
      definitionPath: 'flows/one.asl.json',
    },
    {
      logicalId: 'Two',
      name: 'two',
      arn: 'arn:aws:states:us-east-1:111111111111:stateMachine:two',
      roleArn: 'arn:aws:iam::1:role/x',
      type: 'STANDARD',
      definitionPath: 'sub/t.yml',
    },
  ]);
  expect(toJson(project.machines[0]!.definition!)).toEqual(JSON.parse(DEFINITION));
});

describe('paths that do not exist', () => {
  test.each([
    { path: 'tempate.yml', message: "There is no file tempate.yml\nDid you mean 'template.yml'?" },
    { path: 'Flows/a.asl.json', message: "There is no file Flows/a.asl.json\nDid you mean 'flows/a.asl.json'?" },
    { path: 'template.yml/x', message: 'There is no file template.yml/x' },
    { path: 'flows', message: "flows is a folder\nDid you mean 'flows/a.asl.json'?" },
    { path: 'cdk.out', message: "cdk.out is a folder\nDid you mean 'cdk.out/Shop.template.json'?" },
    {
      path: 'latin1.yml',
      message:
        'latin1.yml is not text in UTF-8: byte 0xE9 at line 1, column 4\nIt may be in Latin-1 or Windows-1252: save it as UTF-8',
    },
    {
      path: 'utf16.yml',
      message:
        "utf16.yml is not text in UTF-8\nIt is in UTF-16, as `>` writes in Windows PowerShell: save it as UTF-8 ('... | Out-File -Encoding utf8')",
    },
    { path: 'huge.json', message: 'huge.json has 17 MB; files of up to 16 MB are read' },
  ])('$path', async ({ path, message }) => {
    const cwd = folderOf({
      'template.yml': templateWithResult('1'),
      'flows/a.asl.json': DEFINITION,
      'cdk.out/Shop.template.json': '{}',
      'cdk.out/tree.json': '{}',
      'latin1.yml': Buffer.from('a: \xe9', 'latin1'),
      'utf16.yml': Buffer.from('\ufeffa: b', 'utf16le'),
      'huge.json': Buffer.alloc(17 * 1024 * 1024, ' '),
    });
    await expect(loadProject(path, { cwd })).rejects.toThrow(new UsageError(message));
  });
});

describe('files with errors', () => {
  test.each([
    {
      name: 'empty',
      files: { 'a.yml': ' \n' },
      printed: 'a.yml:1:1: error SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object',
    },
    {
      name: 'words',
      files: { 'a.yml': 'some words' },
      printed:
        "a.yml:1:1: error INVALID_JSON_DESCRIPTION: Unrecognized token 'some': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n  1 | some words\n    | ^^^^",
    },
    {
      name: 'a list',
      files: { 'a.json': '[1]' },
      printed: 'a.json:1:1: error SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object\n  1 | [1]\n    | ^',
    },
    {
      name: 'something else',
      files: { 'package.json': '{"name": "x"}' },
      printed:
        'package.json:1:1: error NOT_A_DEFINITION: The file is neither a template (it has no Resources) nor a definition (it has no StartAt and States)\n  1 | {"name": "x"}\n    | ^',
    },
    {
      name: 'something else that only YAML accepts',
      files: { 'a.json': '{"name": x:y}' },
      printed:
        "a.json:1:10: error INVALID_JSON_DESCRIPTION: Unrecognized token 'x': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n" +
        '  1 | {"name": x:y}\n    |          ^\n' +
        '  This is not valid JSON; only a YAML reader accepts it. CloudFormation reads such a file as YAML, CreateStateMachine refuses it',
    },
    {
      name: 'Serverless Framework',
      files: { 'serverless.yml': 'service: x\nprovider: { name: aws }\n' },
      printed:
        'serverless.yml:1:1: error NOT_A_DEFINITION: The file is neither a template (it has no Resources) nor a definition (it has no StartAt and States)\n  1 | service: x\n    | ^\n  It looks like a Serverless Framework configuration: run the template that it generates',
    },
    {
      name: 'broken JSON',
      files: { 'a.json': '{\n  "StartAt": "A"\n  "States": {}\n}' },
      printed:
        'a.json:3:3: error INVALID_JSON_DESCRIPTION: Unexpected character (\'"\' (code 34)): was expecting comma to separate Object entries\n  3 |   "States": {}\n    |   ^',
    },
    {
      name: 'broken YAML',
      files: { 'a.yml': 'StartAt: A\n States: {}\n' },
      printed:
        'a.yml:1:10: error INVALID_YAML: Nested mappings are not allowed in compact mappings\n  1 | StartAt: A\n    |          ^',
    },
    {
      name: 'no machine',
      files: { 't.yml': 'Resources:\n  F: { Type: AWS::Serverless::Function }\n' },
      printed:
        't.yml:1:1: warning NO_STATE_MACHINE: The template has no state machine\n  1 | Resources:\n    | ^\n  Its type would be AWS::Serverless::StateMachine or AWS::StepFunctions::StateMachine',
    },
    {
      name: 'misspelt machine',
      files: { 't.yml': 'Resources:\n  M: { Type: AWS::Serverless::Statemachine }\n' },
      printed:
        "t.yml:2:3: error NO_STATE_MACHINE: The template has no state machine; 'M' is of type 'AWS::Serverless::Statemachine'\n  2 |   M: { Type: AWS::Serverless::Statemachine }\n    |   ^\n  Did you mean 'AWS::Serverless::StateMachine'?",
    },
    {
      name: 'machine without a definition',
      files: { 't.yml': 'Resources:\n  M: { Type: AWS::Serverless::StateMachine }\n' },
      printed:
        "t.yml:2:3: error INVALID_TEMPLATE: 'M' has no definition\n  2 |   M: { Type: AWS::Serverless::StateMachine }\n    |   ^\n  Give it one of: Definition, DefinitionString, DefinitionUri",
    },
    {
      name: 'DefinitionUri in another case',
      files: { 't.yml': machine('DefinitionUri: Flow.asl.json'), 'flow.asl.json': DEFINITION },
      printed:
        "t.yml:5:22: error FILE_NOT_FOUND: There is no file Flow.asl.json\n  5 |       DefinitionUri: Flow.asl.json\n    |                      ^^^^^^^^^^^^^\n  Did you mean 'flow.asl.json'?",
    },
    {
      name: 'DefinitionUri of an empty file',
      files: { 't.yml': machine('DefinitionUri: m.json'), 'm.json': '' },
      printed: 'm.json:1:1: error SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object',
    },
    {
      name: 'DefinitionUri in S3',
      files: { 't.yml': machine('DefinitionUri: { Bucket: b, Key: k }') },
      printed:
        't.yml:5:22: warning UNSUPPORTED_DEFINITION_SOURCE: The definition s3://b/k is in S3, and is not on this machine\n  5 |       DefinitionUri: { Bucket: b, Key: k }\n    |                      ^^^^^^^^^^^^^^^^^^^^^\n  Give a folder that contains it with --s3 <dir> (<dir>/b/k), or run the file that it was uploaded from',
    },
    {
      name: 'unknown type',
      files: { 't.yml': machine('Definition: {}\n      Type: express') },
      printed:
        "t.yml:6:13: error INVALID_TEMPLATE: The type 'express' is neither STANDARD nor EXPRESS\n  6 |       Type: express\n    |             ^^^^^^^",
    },
  ])('$name', async ({ files, printed }) => {
    expect((await projectOf(files)).printed).toBe(printed);
  });
});

function machine(properties: string): string {
  return `Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      ${properties}\n`;
}

it('accepts any name for a resource', async () => {
  const { project, printed } = await projectOf({
    't.yml':
      'Resources:\n  __proto__: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { Comment: !Ref constructor } } }\n  constructor: { Type: AWS::SNS::Topic }\n',
  });
  expect(project.machines.map(({ logicalId }) => logicalId)).toEqual(['__proto__']);
  // CloudFormation does not, but it has no other consequence
  expect(printed.split('\n')[0]).toBe('t.yml:2:3: error INVALID_TEMPLATE: Logical ids must be alphanumeric.');
});

// its time is a row of the benchmark; here a loop within a loop would run into the timeout
it('loads a template of a megabyte', async () => {
  const functions = Array.from(
    { length: 6000 },
    (_, i) =>
      `  Fn${i}:\n    Type: AWS::Serverless::Function\n    Properties:\n      Handler: app.handler\n      CodeUri: !Sub "src/\${AWS::Region}"\n      Environment: { Variables: { TABLE: !Ref T${i} } }\n  T${i}: { Type: AWS::DynamoDB::Table }\n`,
  );
  const text = templateWithResult('1', functions.join(''));
  expect(text.length).toBeGreaterThan(1_000_000);
  const { project } = await projectOf({ 't.yml': text });
  expect(project.functions).toHaveLength(6000);
}, 60_000);
