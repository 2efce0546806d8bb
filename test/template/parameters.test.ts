import { describe, expect, test } from 'vitest';
import { projectOf, templateWithResult } from './project-of.ts';

async function load(declaration: string, override?: string) {
  const text = templateWithResult('!Ref P', `Parameters:\n  P: ${declaration}\n`);
  const { definition, printed } = await projectOf(
    { 't.yml': text },
    override === undefined ? {} : { parameterOverrides: { P: override } },
  );
  const { States } = definition as { States: { A: { Result?: unknown } } };
  return { result: States.A.Result, message: /error \w+: (.*)/.exec(printed)?.[1] };
}

test.each([
  ['{ Type: String, Default: a }', 'b', 'b'],
  ['{ Type: String, Default: "" }', undefined, ''],
  // PyYAML 6.0 reads the numbers, and SAM CLI writes the template anew
  ['{ Type: Number, Default: 012 }', undefined, '10'],
  ['{ Type: Number, Default: 1_000 }', undefined, '1000'],
  ['{ Type: String, Default: 012345678901 }', undefined, '012345678901'],
  ['{ Type: String, Default: yes }', undefined, 'true'],
  ['{ Type: List<Number> }', '1, 2', ['1', '2']],
  ['{ Type: CommaDelimitedList, Default: [a, b] }', undefined, ['a', 'b']],
  ['{ Type: "List<AWS::EC2::Subnet::Id>" }', 's-1', ['s-1']],
  ['{ Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /p }', 'a,b', ['a', 'b']],
])('%s with %s', async (declaration, override, result) => {
  expect(await load(declaration, override)).toEqual({ result, message: undefined });
});

describe('values that CloudFormation refuses', () => {
  test.each([
    ['{ Type: Number }', 'x', "Parameter 'P' is 'x' but its type is Number"],
    ['{ Type: String, AllowedValues: [a, 1] }', 'b', "Parameter 'P' is 'b' but must be one of: a, 1"],
    ['{ Type: String, AllowedPattern: "[a-z]+" }', 'B1', "Parameter 'P' is 'B1' but must match the pattern [a-z]+"],
    ['{ Type: String, MinLength: 2 }', 'a', "Parameter 'P' is 'a' but must have at least 2 characters"],
    ['{ Type: String, MaxLength: 2 }', 'abc', "Parameter 'P' is 'abc' but must have at most 2 characters"],
    ['{ Type: Number, MinValue: 2 }', '1', "Parameter 'P' is '1' but must be at least 2"],
    ['{ Type: Number, MaxValue: 2 }', '3', "Parameter 'P' is '3' but must be at most 2"],
  ])('%s with %s', async (declaration, override, message) => {
    expect((await load(declaration, override)).message).toBe(message);
  });

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html, AllowedValues:
  // "each value in the list must be one of the specified allowed values"
  test.each([
    ['a,b', undefined],
    ['a,c', "Parameter 'P' is 'a,c' but must be one of: a, b"],
  ])('each item of a list is allowed or not: %s', async (override, message) => {
    const declaration = '{ Type: CommaDelimitedList, AllowedValues: [a, b] }';
    expect((await load(declaration, override)).message).toBe(message);
  });

  const declaration = (more: string) => `Parameters:
  Stage:
    Type: String
    Default: ${more}
    AllowedValues: [dev, prod]
`;
  test.each([
    {
      name: 'a given value, at the rule that it breaks',
      text: declaration('dev'),
      given: { Stage: 'qa' },
      printed: [
        "t.yml:18:20: error INVALID_PARAMETER: Parameter 'Stage' is 'qa' but must be one of: dev, prod",
        '  18 |     AllowedValues: [dev, prod]',
        '     |                    ^^^^^^^^^^^',
      ],
    },
    {
      name: "the template's default, at its location",
      text: declaration('qa'),
      given: {},
      printed: [
        "t.yml:17:14: error INVALID_PARAMETER: Parameter 'Stage' is 'qa' but must be one of: dev, prod",
        '  17 |     Default: qa',
        '     |              ^^',
      ],
    },
  ])('$name', async ({ text, given, printed }) => {
    const loaded = await projectOf({ 't.yml': templateWithResult('!Ref Stage', text) }, { parameterOverrides: given });
    expect(loaded.printed.split('\n')).toEqual(printed);
  });
});

describe('a pattern', () => {
  test.each([
    ['is matched in time, however it could backtrack', '[a-z]*[a-z]*[a-z]*c', 'a'.repeat(4000), false],
    ['matches the whole value', 'a|b', 'ab', false],
    ['may hold anchors of its own', '^[a-z][a-z0-9-]{2,8}$', 'stage-1', true],
    ["is in Java's syntax", '(?i:dev|prod)-\\p{Alpha}+', 'DEV-x', true],
    ['with look-around is left to CloudFormation', '(?=.*[0-9])[a-z0-9]+', 'abc', true],
  ])('%s', async (_what, pattern, value, fits) => {
    const { message } = await load(`{ Type: String, AllowedPattern: '${pattern}' }`, value);
    expect(message).toBe(fits ? undefined : `Parameter 'P' is '${value}' but must match the pattern ${pattern}`);
  });
});

test('a parameter that the template does not have is a warning with the near name', async () => {
  const text = templateWithResult('!Ref Stage', 'Parameters:\n  Stage: { Type: String, Default: dev }\n');
  const { printed } = await projectOf({ 't.yml': text }, { parameterOverrides: { stage: 'x' } });
  expect(printed).toBe(
    "warning INVALID_PARAMETER: The template has no parameter 'stage' for --parameter-overrides\n  Did you mean 'Stage'?",
  );
});
