import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { compile } from '../../src/compile.ts';
import { formatDiagnostic } from '../../src/source/code-frame.ts';
import { toJson } from '../../src/source/source-node.ts';
import { loadProject } from '../../src/template/load-project.ts';
import { folderOf } from './project-of.ts';

const sam = (uri: string) =>
  `Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      DefinitionUri: ${uri}\n`;
const raw = (location: string) =>
  `Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      RoleArn: r\n      DefinitionS3Location: ${location}\n`;

async function load(template: string, files: Readonly<Record<string, string>>, s3Dir?: string) {
  const cwd = folderOf({ 't.yml': template, ...files });
  const project = await loadProject('t.yml', { cwd, ...(s3Dir !== undefined && { s3Dir }) });
  const [machine] = project.machines;
  return {
    machine: machine!,
    path: machine!.definitionPath,
    definition: machine!.definition && toJson(machine!.definition),
    printed: machine!.diagnostics.map(formatDiagnostic).join('\n'),
  };
}

const OBJECT = { 's3/shop/flows/a.json': '{"StartAt": "A"}' };

describe('a definition in S3 is read from the folder in place of S3', () => {
  test.each([
    sam('s3://shop/flows/a.json'),
    sam('s3://shop/flows/a.json?versionId=3'),
    sam('{ Bucket: shop, Key: flows/a.json }'),
    sam('{ Bucket: !Sub "sh${Rest}", Key: flows/a.json, Version: "1" }').replace(
      /^/,
      'Parameters: { Rest: { Type: String, Default: op } }\n',
    ),
    raw('{ Bucket: shop, Key: flows/a.json }'),
  ])('%s', async (template) => {
    expect(await load(template, OBJECT, 's3')).toMatchObject({
      definition: { StartAt: 'A' },
      path: 's3/shop/flows/a.json',
      printed: '',
    });
  });

  it('a missing one is a warning, and cannot be run', async () => {
    const { machine, printed } = await load(sam('s3://shop/b.json'), OBJECT, 's3');
    expect(printed).toBe(
      't.yml:5:22: warning UNSUPPORTED_DEFINITION_SOURCE: The definition s3://shop/b.json is in S3, and is not on this machine\n  5 |       DefinitionUri: s3://shop/b.json\n    |                      ^^^^^^^^^^^^^^^^\n  s3 does not contain it (shop/b.json)',
    );
    expect(await compile(machine)).toMatchObject({ machine: undefined, diagnostics: [{ severity: 'error' }] });
  });

  test.each([
    {
      name: 'names nothing of the template',
      bucket: '!Ref Nope',
      first: "t.yml:5:37: error UNRESOLVED_REFERENCE: 'Nope' is neither a parameter nor a resource of the template",
      last: '    |                                     ^^^^',
    },
    {
      name: 'has no value here',
      bucket: '!ImportValue code',
      first:
        't.yml:5:22: warning UNSUPPORTED_DEFINITION_SOURCE: The definition s3://${code}/a.json is in S3, and is not on this machine',
      last: "  The export 'code' of another stack has no value here. Give it with --parameter-overrides code=<value>",
    },
  ])('a bucket that $name is reported as such', async ({ bucket, first, last }) => {
    const lines = (await load(sam(`{ Bucket: ${bucket}, Key: a.json }`), OBJECT, 's3')).printed.split('\n');
    expect([lines[0], lines.at(-1)]).toEqual([first, last]);
  });

  test.each(['s3://../t.yml', 's3://shop/../../t.yml', 's3://shop/link'])('%s does not lead out of it', async (uri) => {
    const outside = folderOf({ secret: '{"StartAt": "no"}' });
    const cwd = folderOf({ 't.yml': sam(uri) });
    mkdirSync(join(cwd, 's3/shop'), { recursive: true });
    writeFileSync(join(cwd, 's3/shop/a'), '');
    symlinkSync(join(outside, 'secret'), join(cwd, 's3/shop/link'));
    const { machines } = await loadProject('t.yml', { cwd, s3Dir: 's3' });
    expect(machines[0]!.definition).toBeUndefined();
    expect(machines[0]!.diagnostics[0]!.code).toBe('UNSUPPORTED_DEFINITION_SOURCE');
  });
});

it('a path in DefinitionS3Location is one that `aws cloudformation package` uploads', async () => {
  expect(await load(raw('flows/a.json'), { 'flows/a.json': '{"StartAt": "A"}' })).toMatchObject({
    definition: { StartAt: 'A' },
    path: 'flows/a.json',
    printed: '',
  });
});

it('anything else is refused', async () => {
  expect((await load(sam('[a]'), {})).printed.split('\n')[0]).toBe(
    "t.yml:5:22: error INVALID_TEMPLATE: 'DefinitionUri' must be a path, an S3 URI, or have Bucket and Key",
  );
});
