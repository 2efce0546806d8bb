import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { projectOf } from './project-of.ts';

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html: AWS::NoValue "removes
// the corresponding resource property when specified as a return value in the Fn::If intrinsic function"

const NO = '!Ref AWS::NoValue';
const CONDITIONS = `Conditions:
  Always: !Equals [a, a]
  Never: !Equals [a, b]
`;

describe('a property whose value is AWS::NoValue is absent', () => {
  const WITHOUT = 'Runtime: nodejs22.x\nHandler: app.handler';
  test.each([
    { name: 'a folder', property: `CodeUri: ${NO}` },
    { name: 'a branch of a condition', property: `CodeUri: !If [Never, src, ${NO}]` },
    { name: 'in the long forms', property: 'CodeUri: { "Fn::If": [Never, src, { Ref: "AWS::NoValue" }] }' },
    { name: 'a condition within a condition', property: `CodeUri: !If [Always, !If [Never, a, ${NO}], b]` },
    { name: 'code in the template', property: `InlineCode: ${NO}` },
    { name: 'numbers', property: `Timeout: ${NO}\nMemorySize: !If [Always, ${NO}, 512]` },
    {
      name: 'one variable, and all of them',
      property: `Environment: { Variables: { A: ${NO}, B: !If [Always, ${NO}, x] } }`,
    },
    { name: 'the environment', property: `Environment: !If [Never, { Variables: { A: a } }, ${NO}]` },
    { name: 'layers', property: `Layers: [${NO}]` },
    { name: 'a name', property: `FunctionName: ${NO}` },
  ])('$name', async ({ property }) => {
    const of = async (properties: string) => {
      const fn = `Type: AWS::Serverless::Function\nProperties:\n${properties.replace(/^/gm, '  ')}`;
      const text = `${CONDITIONS}Resources:\n  F:\n${fn.replace(/^/gm, '    ')}\n`;
      const { functions, cwd } = await projectOf({ 't.yml': text });
      const { range, ...known } = functions.get('F')!;
      return JSON.parse(JSON.stringify(known).replaceAll(cwd, '')) as object;
    };
    expect(await of(`${WITHOUT}\n${property}`)).toEqual(await of(WITHOUT));
  });

  test('the selected branch of a condition replaces it', async () => {
    const property = 'CodeUri: !If [Always, src, other]';
    const text = `${CONDITIONS}Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { ${property} } }\n`;
    const { functions, cwd } = await projectOf({ 't.yml': text });
    expect(functions.get('F')!.code).toEqual({ kind: 'folder', path: join(cwd, 'src') });
  });

  test('a part of a property', async () => {
    const fn = `{ Type: AWS::Lambda::Function, Properties: { Code: { ZipFile: ${NO}, S3Bucket: b, S3Key: k } } }`;
    const { functions } = await projectOf({ 't.yml': `Resources:\n  F: ${fn}\n` });
    expect(functions.get('F')!.code).toEqual({ kind: 'elsewhere', reason: 'is in S3 (s3://b/k)' });
  });

  test('a definition next to its file', async () => {
    const machine = `Type: AWS::StepFunctions::StateMachine
    Properties: { StateMachineName: ${NO}, RoleArn: r, Definition: !If [Never, { StartAt: B }, ${NO}], DefinitionString: '{"StartAt":"A"}' }`;
    const text = `${CONDITIONS}Resources:\n  Machine:\n    ${machine}\n`;
    const { machine: read, definition, printed } = await projectOf({ 't.yml': text });
    expect({ name: read!.name, definition, printed }).toEqual({
      name: 'Machine',
      definition: { StartAt: 'A' },
      printed: '',
    });
  });

  // samtranslator 1.110: the transform writes the first one as text, and takes the second one for an S3 object
  test.each([
    [
      'Definition: !If [Never, { StartAt: B }, { StartAt: A }]',
      "SAM does not evaluate a function in place of an entire Definition: AWS receives a definition whose only field is 'Fn::If'",
    ],
    [
      'Definition: { Ref: AWS::NoValue }',
      "SAM does not evaluate a function in place of an entire Definition: AWS receives a definition whose only field is 'Ref'",
    ],
    [
      'DefinitionUri: !If [Never, a.asl.json, b.asl.json]',
      "'DefinitionUri' requires Bucket and Key properties to be specified.",
    ],
    ['DefinitionUri: !Sub a.asl.json', "'DefinitionUri' requires Bucket and Key properties to be specified."],
  ])('properties that SAM reads before it evaluates functions: %s', async (property, message) => {
    const machine = `{ Type: AWS::Serverless::StateMachine, Properties: { Role: ${NO}, ${property} } }`;
    const { machine: read, printed } = await projectOf({ 't.yml': `${CONDITIONS}Resources:\n  M: ${machine}\n` });
    expect(read!.roleArn).toBe('arn:aws:iam::111111111111:role/MRole');
    expect(printed.split('\n')[0]).toMatch(/^t.yml:\d+:\d+: error INVALID_TEMPLATE: /);
    expect(printed).toContain(`: ${message}\n`);
  });

  test('an include in S3 counts as a definition in S3', async () => {
    const include = '{ Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://b/k.yml } } }';
    const machine = `{ Type: AWS::Serverless::StateMachine, Properties: { Definition: ${include} } }`;
    const { printed } = await projectOf({ 't.yml': `Resources:\n  M: ${machine}\n` });
    expect(printed.split('\n')[0]).toBe(
      't.yml:2:71: warning UNSUPPORTED_DEFINITION_SOURCE: The definition s3://b/k.yml is in S3, and is not on this machine',
    );
  });

  test('a parameter of a nested stack has its default', async () => {
    const parent = `Resources:
  App: { Type: AWS::Serverless::Application, Properties: { Location: app.yml, Parameters: { N: ${NO} } } }
`;
    const child = `Parameters:
  N: { Type: String, Default: own }
Resources:
  M: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { StartAt: !Ref N } } }
`;
    expect((await projectOf({ 't.yml': parent, 'app.yml': child })).definition).toEqual({ StartAt: 'own' });
  });
});

describe('a substitution whose value is AWS::NoValue is not declared', () => {
  const load = (value: string, definition: string) =>
    projectOf({
      't.yml': `${CONDITIONS}Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: m.asl.json
      DefinitionSubstitutions: ${value}
`,
      'm.asl.json': definition,
    });

  it('its placeholder stays in the definition, as the service would receive it', async () => {
    const { definition, printed } = await load(`{ A: !If [Never, x, ${NO}], B: y }`, '{"Comment": "${A} ${B}"}');
    expect(definition).toEqual({ Comment: '${A} y' });
    expect(printed).toBe(
      [
        "m.asl.json:1:14: warning UNDECLARED_SUBSTITUTION: '${A}' stays as it is: the substitution 'A' is AWS::NoValue",
        '  1 | {"Comment": "${A} ${B}"}',
        '    |              ^^^^',
        '  Give it with --substitution A=<value>',
      ].join('\n'),
    );
  });

  it('is ignored if the definition does not use it', async () => {
    const { definition, printed } = await load(`{ A: ${NO} }`, '{"StartAt": "S"}');
    expect([definition, printed]).toEqual([{ StartAt: 'S' }, '']);
  });

  test.each([`!If [Always, { A: x }, ${NO}]`, '{ "Fn::If": [Always, { A: x }, { Ref: "AWS::NoValue" }] }'])(
    'all of them: %s',
    async (value) => {
      const { definition, printed } = await load(value, '{"StartAt": "${A}"}');
      expect([definition, printed]).toEqual([{ StartAt: 'x' }, '']);
    },
  );
});
