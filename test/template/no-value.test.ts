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
    { name: 'variables, one and all', property: `Environment: { Variables: { A: ${NO}, B: !If [Always, ${NO}, x] } }` },
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

  test('the branch that a condition chooses is read as if it stood there', async () => {
    const property = 'CodeUri: !If [Always, src, other]';
    const text = `${CONDITIONS}Resources:\n  F: { Type: AWS::Serverless::Function, Properties: { ${property} } }\n`;
    const { functions, cwd } = await projectOf({ 't.yml': text });
    expect(functions.get('F')!.code).toEqual({ kind: 'folder', path: join(cwd, 'src') });
  });

  test('a part of a property', async () => {
    const fn = `{ Type: AWS::Lambda::Function, Properties: { Code: { ZipFile: ${NO}, S3Bucket: b, S3Key: k } } }`;
    const { functions } = await projectOf({ 't.yml': `Resources:\n  F: ${fn}\n` });
    expect(functions.get('F')!.code).toEqual({ kind: 'elsewhere', reason: 'lies in S3 (s3://b/k)' });
  });

  test('a definition, beside the file that stands for it', async () => {
    const machine = `Type: AWS::Serverless::StateMachine
    Properties: { Name: ${NO}, Role: ${NO}, Definition: !If [Never, { StartAt: B }, ${NO}], DefinitionUri: m.asl.json }`;
    const text = `${CONDITIONS}Resources:\n  Machine:\n    ${machine}\n`;
    const loaded = await projectOf({ 't.yml': text, 'm.asl.json': '{"StartAt":"A"}' });
    const { machine: read, definition, printed } = loaded;
    expect({ name: read!.name, role: read!.roleArn, definition, printed }).toEqual({
      name: 'Machine',
      role: 'arn:aws:iam::111111111111:role/MachineRole',
      definition: { StartAt: 'A' },
      printed: '',
    });
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

  it('stays where the definition holds it, as the service would get it', async () => {
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

  it('is nothing to speak of where the definition does not hold it', async () => {
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
