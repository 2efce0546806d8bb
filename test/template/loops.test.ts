import { describe, expect, it, test } from 'vitest';
import type { LoadOptions } from '../../src/template/load-project.ts';
import { projectOf, templateWithResult } from './project-of.ts';

const load = (result: string, more: string, options?: LoadOptions) =>
  projectOf(
    {
      't.yml': templateWithResult(result, more)
        .replace('Transform: ', 'Transform: [AWS::LanguageExtensions, ')
        .replace('10-31', '10-31]'),
    },
    options,
  );

const FUNCTION =
  '{ Type: AWS::Serverless::Function, Properties: { FunctionName: !Sub "fn-${Name}", Handler: !Ref Name } }';

test('a function for each value', async () => {
  const { functions, printed } = await load(
    '1',
    `  Fn::ForEach::Each: [Name, [Charge, Ship], { "\${Name}Fn": ${FUNCTION} }]\n`,
  );
  expect(printed).toBe('');
  expect([...functions.values()].map(({ logicalId, name, handler }) => [logicalId, name, handler])).toEqual([
    ['ChargeFn', 'fn-Charge', 'Charge'],
    ['ShipFn', 'fn-Ship', 'Ship'],
  ]);
});

test('loops in loops, and a collection by Ref', async () => {
  const loop = `  Fn::ForEach::Outer:
    - Stage
    - !Ref Stages
    - Fn::ForEach::Inner:
        - Name
        - [a.1, b]
        - "Fn\${Stage}&{Name}": { Type: AWS::Serverless::Function, Properties: { FunctionName: "\${Name}-\${Stage}" } }
Parameters: { Stages: { Type: CommaDelimitedList, Default: "dev, prod" } }
`;
  const { functions } = await load('1', loop);
  expect([...functions.values()].map(({ logicalId, name }) => [logicalId, name])).toEqual([
    ['Fndeva1', 'a.1-dev'],
    ['Fndevb', 'b-dev'],
    ['Fnproda1', 'a.1-prod'],
    ['Fnprodb', 'b-prod'],
  ]);
});

describe('places for loops', () => {
  test.each([
    {
      name: 'in a definition',
      result: '{ "Fn::ForEach::Keys": [K, [x, y], { "${K}": { v: !Ref K, s: !Sub "${K}!" } }] }',
      more: '',
      expected: { x: { v: 'x', s: 'x!' }, y: { v: 'y', s: 'y!' } },
    },
    {
      name: 'among conditions',
      result: '!If [IsB, "yes", "no"]',
      more: 'Conditions:\n  Fn::ForEach::C: [K, [A, B], { "Is${K}": !Equals [!Ref K, B] }]\n',
      expected: 'yes',
    },
    {
      name: 'with functions in the value',
      result: '!FindInMap [Sizes, !Select [0, [a]], b, { DefaultValue: !Length [1, 2] }]',
      more: '',
      expected: 2,
    },
  ])('$name', async ({ result, more, expected }) => {
    const { definition, printed } = await load(result, more);
    expect(printed).toBe('');
    expect(definition).toMatchObject({ States: { A: { Result: expected } } });
  });
});

it('maps positions back to the loop', async () => {
  const { printed } = await load('{ "Fn::ForEach::K": [K, [x], { "${K}": !Ref "No${K}" }] }', '');
  expect(printed).toBe(
    `t.yml:12:66: error UNRESOLVED_REFERENCE: 'Nox' is neither a parameter nor a resource of the template
  12 | …ult: { "Fn::ForEach::K": [K, [x], { "\${K}": !Ref "No\${K}" }] }
     |                                                    ^^^`,
  );
});

describe('errors', () => {
  test.each([
    {
      name: 'an unknown collection',
      more: '  Fn::ForEach::E: [N, !Ref L, { "${N}": { Type: AWS::SNS::Topic } }]\nParameters: { L: { Type: CommaDelimitedList } }\n',
      printed:
        't.yml:14:28: warning MISSING_PARAMETER: Fn::ForEach::E makes nothing: The parameter \'L\' has no value here\n  14 |   Fn::ForEach::E: [N, !Ref L, { "${N}": { Type: AWS::SNS::Topic } }]\n     |                            ^\n  Give it with --parameter-overrides L=<value>',
    },
    {
      name: 'no collection',
      more: '  Fn::ForEach::E: [N, abc, { "${N}": { Type: AWS::SNS::Topic } }]\n',
      printed:
        't.yml:14:23: error INVALID_TEMPLATE: The collection of Fn::ForEach::E must be a list of strings\n  14 |   Fn::ForEach::E: [N, abc, { "${N}": { Type: AWS::SNS::Topic } }]\n     |                       ^^^',
    },
    {
      name: 'no body',
      more: '  Fn::ForEach::E: [N, [a]]\n',
      printed:
        't.yml:14:3: error INVALID_TEMPLATE: Fn::ForEach::E needs the name of a variable, a collection, and a map with a key\n  14 |   Fn::ForEach::E: [N, [a]]\n     |   ^^^^^^^^^^^^^^',
    },
  ])('$name', async ({ more, printed }) => {
    expect((await load('1', more)).printed).toBe(printed);
  });

  test('loops without the transform', async () => {
    const text = templateWithResult('1', '  Fn::ForEach::E: [N, [], { "${N}": {} }]\n');
    expect((await projectOf({ 't.yml': text })).printed).toBe(
      't.yml:1:12: warning INVALID_TEMPLATE: Fn::ForEach works in AWS only with the transform AWS::LanguageExtensions\n  1 | Transform: AWS::Serverless-2016-10-31\n    |            ^^^^^^^^^^^^^^^^^^^^^^^^^^',
    );
  });

  test('loops that multiply endlessly', async () => {
    const values = `[${Array.from({ length: 30 }, (_, i) => `v${i}`).join(', ')}]`;
    let body = '{ "${A}": { Type: AWS::SNS::Topic } }';
    for (const name of 'ABCDEF') body = `{ "Fn::ForEach::${name}": [${name}, ${values}, ${body}] }`;
    const { project } = await load('1', `  Fn::ForEach::Top: [T, [x], ${body}]\n`);
    expect(project.diagnostics[0]!.message).toMatch(/^Fn::ForEach::\w+ produces more than a template can contain$/);
  });
});
