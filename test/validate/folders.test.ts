import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runMain } from '../cli/fake-io.ts';

type Files = Readonly<Record<string, string | object>>;

function treeOf(files: Files): string {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-folders-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content, undefined, 1));
  }
  return folder;
}

/** The validated files, and the printed summary. */
async function judged(cwd: string, ...paths: string[]): Promise<{ files: string[]; summary: string }> {
  const { stdout, stderr } = await runMain(cwd, ['validate', ...paths, '--format', 'json']);
  const files = stdout === '' ? [] : (JSON.parse(stdout) as { file: string }[]).map(({ file }) => file);
  return { files, summary: stderr.trimEnd() };
}

const DEFINITION = { StartAt: 'A', States: { A: { Type: 'Succeed' } } };
const BROKEN = { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: -1, End: true } } };
const MACHINE = {
  Type: 'AWS::StepFunctions::StateMachine',
  Properties: { RoleArn: 'arn:aws:iam::111111111111:role/r', Definition: DEFINITION },
};

describe('files that only mention state machines are skipped', () => {
  const strangers: Files = {
    // CDK's tree of constructs
    'tree.json': {
      version: 'tree-0.1',
      tree: { id: 'App', attributes: { 'aws:cdk:cloudformation:type': 'AWS::StepFunctions::StateMachine' } },
    },
    // a part of a template, included by Fn::Transform
    'parts/machine.yaml': 'Flow:\n  Type: AWS::Serverless::StateMachine\n  Properties: { DefinitionUri: flow.json }\n',
    // CloudFormation's schema of the resource type
    'schema.json': {
      typeName: 'AWS::StepFunctions::StateMachine',
      properties: { StartAt: { type: 'string' }, States: {} },
    },
    // a rule that names types of resources
    'rules.yaml':
      'Resources:\n  Rule:\n    Type: AWS::Config::ConfigRule\n    Properties: { Scope: { ComplianceResourceTypes: ["AWS::StepFunctions::StateMachine"] } }\n',
    // a definition within something else
    'serverless.yml':
      'service: s\nprovider: aws\nstepFunctions:\n  stateMachines:\n    a:\n      definition: { StartAt: A, States: {} }\n',
    // stacks that nest templates elsewhere
    'remote.yaml':
      'Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: "https://bucket.s3.amazonaws.com/child.yaml" }\n',
    // a text that a generator turns into YAML
    'flow.yaml': '{{#each machines}}\n{{name}}: { Type: AWS::Serverless::StateMachine }\n{{/each}}\n',
  };

  test('in a folder', async () => {
    const cwd = treeOf({ ...strangers, 'template.json': { Resources: { Flow: MACHINE } } });
    expect(await judged(cwd, '.')).toEqual({
      files: ['template.json'],
      summary: '✔ no problems in 1 file with 1 state machine',
    });
  });

  test.each(Object.keys(strangers))('%s is validated if it is named, alone or with its folder', async (path) => {
    const cwd = treeOf({ ...strangers, 'template.json': { Resources: { Flow: MACHINE } } });
    expect((await judged(cwd, path)).files).toEqual([path]);
    expect((await judged(cwd, '.', path)).files).toEqual(expect.arrayContaining([path, 'template.json']));
  });

  test('a template or definition with an extra comma is not skipped', async () => {
    const cwd = treeOf({
      'template.json': '{ "Resources": { "Flow": { "Type": "AWS::Serverless::StateMachine",, } } }',
      'flow.json': '{ "StartAt": "A",, "States": {} }',
    });
    const { code, stdout } = await runMain(cwd, ['validate', '.']);
    expect(code).toBe(1);
    expect(stdout.match(/^\S+: error \w+/gm)).toEqual([
      'flow.json:1:18: error INVALID_JSON_DESCRIPTION',
      'template.json:1:68: error INVALID_JSON_DESCRIPTION',
    ]);
  });
});

test('definitions are found by content', async () => {
  const cwd = treeOf({
    'machines/a.json': DEFINITION,
    'machines/b.yaml': 'StartAt: A\nStates:\n  A: { Type: Succeed }\n',
    'machines/c.yml': 'StartAt: A\n"States": { A: { Type: Succeed } }\n',
    'machines/event.json': { id: 1 },
    'machines/states.json': { States: ['Alabama'], Other: 'StartAt' },
  });
  expect(await judged(cwd, '.')).toEqual({
    files: ['machines/a.json', 'machines/b.yaml', 'machines/c.yml'],
    summary: '✔ no problems in 3 files with 3 state machines',
  });
});

describe('nested templates', () => {
  const nest = (path: string) => ({
    Type: 'AWS::Serverless::Application',
    Properties: { Location: path, Parameters: { Target: 'A' } },
  });
  /** Valid only with its parent's parameter. */
  const child = {
    Parameters: { Target: { Type: 'String' } },
    Resources: {
      Flow: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          DefinitionSubstitutions: { Target: { Ref: 'Target' } },
          RoleArn: 'arn:aws:iam::111111111111:role/r',
          Definition: { ...DEFINITION, StartAt: '${Target}' },
        },
      },
    },
  };

  test('are validated and counted once, through a parent without a machine', async () => {
    const files = {
      'a-child.template': child,
      'parent.json': { Resources: { Child: nest('a-child.template') } },
    };
    const cwd = treeOf(files);
    const all = { files: ['parent.json', 'a-child.template'], summary: '✔ no problems in 1 file with 1 state machine' };
    expect(await judged(cwd, '.')).toEqual(all);
    expect(await judged(cwd, 'a-child.template', 'parent.json')).toEqual(all);
  });

  test('a template nested by two parents is reported once', async () => {
    const cwd = treeOf({
      'child.json': { Resources: { Flow: { ...MACHINE, Properties: { Definition: BROKEN, RoleArn: 'r' } } } },
      'one.json': { Resources: { Child: nest('child.json') } },
      'two.json': { Resources: { Child: nest('child.json') } },
    });
    const { code, stdout } = await runMain(cwd, ['validate', '.']);
    expect({ code, heads: stdout.match(/^\S+: error .*|^✖.*/gm) }).toEqual({
      code: 1,
      heads: [
        'child.json:11:19: error SCHEMA_VALIDATION_FAILED: Minimum value is 0',
        '✖ 1 error in 2 files with 2 state machines',
      ],
    });
  });
});

/**
 * Output of aws-cdk-lib 2.276.0, shortened: a stack with a joined definition, one in an asset, a nested stack; the same
 * in a stage, whose assets are next to its assembly; and a stack that only nests. The metadata contains no asset paths,
 * as when the application runs without the CDK CLI.
 */
describe('cdk.out', () => {
  const code = 'c'.repeat(64);
  const definition = 'd'.repeat(64);
  const nestedHash = 'e'.repeat(64);
  const bucket = { 'Fn::Sub': 'cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}' };
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      Policies: [
        { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }] } },
      ],
    },
  };
  const fn = {
    Type: 'AWS::Lambda::Function',
    Properties: { Code: { S3Bucket: bucket, S3Key: `${code}.zip` }, Handler: 'index.handler', Runtime: 'nodejs22.x' },
  };
  const machine = (properties: object) => ({
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] }, ...properties },
  });
  const joined = machine({
    DefinitionString: {
      'Fn::Join': [
        '',
        [
          '{"StartAt":"Do","States":{"Do":{"End":true,"Type":"Task","Resource":"arn:',
          { Ref: 'AWS::Partition' },
          ':states:::lambda:invoke","Parameters":{"FunctionName":"',
          { 'Fn::GetAtt': ['Fn', 'Arn'] },
          '","Payload.$":"$"}}}}',
        ],
      ],
    },
  });
  const inAsset = machine({
    DefinitionS3Location: { Bucket: bucket, Key: `${definition}.json` },
    DefinitionSubstitutions: { Fn: { 'Fn::GetAtt': ['Fn', 'Arn'] } },
  });
  const nestedStack = {
    Type: 'AWS::CloudFormation::Stack',
    Properties: {
      TemplateURL: {
        'Fn::Join': [
          '',
          ['https://s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }, '/', bucket, `/${nestedHash}.json`],
        ],
      },
    },
  };
  const inner = { Resources: { Role: role, Fn: fn, Inner: joined } };
  const main = { Resources: { Role: role, Fn: fn, Joined: joined, Asset: inAsset, Nested: nestedStack } };
  const manifest = (nested: string) => ({ files: { [nestedHash]: { source: { path: nested, packaging: 'file' } } } });
  const cdkOut = (files: Files): Files =>
    Object.fromEntries(Object.entries(files).map(([path, content]) => [`cdk.out/${path}`, content]));
  const files: Files = {
    '.git/config': '',
    '.gitignore': 'cdk.out\n',
    'cdk.json': { app: 'node app.js' },
    ...cdkOut({
      'cdk.out': { version: '55.0.0' },
      'manifest.json': { version: '55.0.0', artifacts: {} },
      'tree.json': { tree: { attributes: { 'aws:cdk:cloudformation:type': 'AWS::StepFunctions::StateMachine' } } },
      [`asset.${code}/index.js`]: 'exports.handler = async () => 1;',
      [`asset.${code}/copied.asl.json`]: BROKEN,
      [`asset.${definition}.json`]: {
        StartAt: 'Do',
        States: { Do: { Type: 'Task', Resource: '${Fn}', End: true } },
      },
      'Main.template.json': main,
      'Main.assets.json': manifest('MainNested.nested.template.json'),
      'MainNested.nested.template.json': inner,
      'Only.template.json': { Resources: { Nested: nestedStack } },
      'Only.assets.json': manifest('OnlyNested.nested.template.json'),
      'OnlyNested.nested.template.json': inner,
      'assembly-Prod/ProdMain.template.json': main,
      'assembly-Prod/ProdMain.assets.json': manifest('ProdMainNested.nested.template.json'),
      'assembly-Prod/ProdMainNested.nested.template.json': inner,
    }),
  };

  test('is validated if named, although Git ignores it', async () => {
    const clean = { code: 0, stdout: '✔ no problems in 3 files with 7 state machines\n', stderr: '' };
    const cwd = treeOf(files);
    expect(await runMain(cwd, ['validate', 'cdk.out'])).toEqual(clean);
    expect(await runMain(join(cwd, 'cdk.out'), ['validate', '.'])).toEqual(clean);
  });

  test('is left out of an enclosing folder, with a message if nothing else is found', async () => {
    const cwd = treeOf(files);
    expect(await runMain(cwd, ['validate', '.'])).toEqual({
      code: 2,
      stdout: '',
      stderr: `error: . contains no template with a state machine and no definition; cdk.out was left out, as build output
To check it, name it: sfn-run validate cdk.out
`,
    });
    const another = treeOf({ ...files, 'flow.asl.json': DEFINITION });
    expect((await judged(another, '.')).files).toEqual(['flow.asl.json']);
  });
});
