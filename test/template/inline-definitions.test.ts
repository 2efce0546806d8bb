import { describe, expect, it, test } from 'vitest';
import { projectOf } from './project-of.ts';

const template = (definition: string, type = 'Serverless') => `Transform: AWS::Serverless-2016-10-31
Conditions: { IsA: !Equals [a, a] }
Mappings: { Map: { key: { number: 60, text: some } } }
Parameters: { Count: { Type: Number, Default: 5 }, Late: { Type: String } }
Resources:
  Machine:
    Type: AWS::${type}::StateMachine
    Properties:
      Definition:
${definition.replace(/^(?=.)/gm, '        ')}
${type === 'Serverless' ? '' : '      RoleArn: arn:aws:iam::111111111111:role/r\n'}`;

async function read(definition: string, type?: string) {
  const loaded = await projectOf({ 't.yml': template(definition, type) });
  return { text: JSON.stringify(loaded.definition), printed: loaded.printed, machine: loaded.machine };
}

/**
 * samtranslator 1.110.0's output for the same templates (DefinitionString, its substitutions evaluated), and the order
 * of keys that DefinitionProcessor of aws-stepfunctions-statemachine writes.
 */
describe('keys are in order, as they are on AWS', () => {
  const definition =
    'States:\n  Zulu: { Type: Pass, Result: { zeta: 1, Alpha: [b, a], é: x }, End: yes }\n  alpha: {}\nStartAt: Zulu';
  const text =
    '{"StartAt":"Zulu","States":{"Zulu":{"End":true,"Result":{"Alpha":["b","a"],"zeta":1,"é":"x"},"Type":"Pass"},"alpha":{}}}';
  test.each(['Serverless', 'StepFunctions'])('of AWS::%s::StateMachine', async (type) => {
    expect(await read(definition, type)).toMatchObject({ text, printed: '' });
  });

  it('except for definitions in files', async () => {
    const files = {
      't.yml': 'Resources: { M: { Type: AWS::Serverless::StateMachine, Properties: { DefinitionUri: m.yml } } }',
      'm.yml': 'b: 1\na: 2\n',
    };
    expect(JSON.stringify((await projectOf(files)).definition)).toBe('{"b":1,"a":2}');
  });
});

describe('functions in the Definition of AWS::Serverless::StateMachine become strings', () => {
  test.each([
    ['A: !Ref Machine', '{"A":"arn:aws:states:us-east-1:111111111111:stateMachine:Machine"}', ''],
    ['A: !FindInMap [Map, key, text]', '{"A":"some"}', ''],
    [
      'A: !FindInMap [Map, key, number]',
      '{"A":"60"}',
      't.yml:10:23: warning QUOTED_SUBSTITUTION: This arrives as the string "60": SAM puts the value of a function between quotes\n  10 |         A: !FindInMap [Map, key, number]\n     |                       ^^^^^^^^^^^^^^^^^^\n  Keep the definition in a file (DefinitionUri) with a placeholder without quotes, and declare it in DefinitionSubstitutions',
    ],
    ['A: !Ref Count', '{"A":"5"}', ''],
    [
      'A: !If [IsA, { a: 1 }, { b: 2 }]',
      '{"A":"${definition_substitution_1}"}',
      't.yml:10:16: error INVALID_SUBSTITUTION: The function returns an object, but SAM can insert only a string, a number or a boolean here\n  10 |         A: !If [IsA, { a: 1 }, { b: 2 }]\n     |                ^^^^^^^^^^^^^^^^^^^^^^^^^\n  Keep the definition in a file (DefinitionUri)',
    ],
    [
      'A: { Condition: IsA }',
      '{"A":"${definition_substitution_1}"}',
      't.yml:10:12: error INVALID_SUBSTITUTION: The function returns an object, but SAM can insert only a string, a number or a boolean here\n  10 |         A: { Condition: IsA }\n     |            ^^^^^^^^^^^^^^^^^^\n  Keep the definition in a file (DefinitionUri)',
    ],
    [
      'A: !Ref AWS::NoValue',
      '{"A":"${definition_substitution_1}"}',
      't.yml:10:17: warning INVALID_SUBSTITUTION: AWS::NoValue leaves a placeholder here: it removes the substitution that SAM makes of the function, not the field\n  10 |         A: !Ref AWS::NoValue\n     |                 ^^^^^^^^^^^^\n  Keep the definition in a file (DefinitionUri)',
    ],
    ['A: { Ref: Count, b: 1 }', '{"A":{"Ref":"Count","b":1}}', ''],
    ['A: [!Ref Count, null, "x\\ty"]', '{"A":["5",null,"x\\ty"]}', ''],
  ])('%s', async (definition, text, printed) => {
    expect(await read(definition)).toMatchObject({ text, printed });
  });

  test.each([
    [
      `A: !Sub 'say "\${AWS::Region}"'`,
      "t.yml:10:17: error INVALID_JSON_DESCRIPTION: Unexpected character ('u' (code 117)): was expecting comma to separate Object entries\n  10 |         A: !Sub 'say \"${AWS::Region}\"'\n     |                 ^",
    ],
    [
      'A: !Sub |\n  two\n  lines\n',
      't.yml:10:17: error INVALID_JSON_DESCRIPTION: Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value\n  10 |         A: !Sub |\n     |                 ^',
    ],
  ])('%s breaks the JSON', async (definition, printed) => {
    const hint =
      '  Values of functions and substitutions are pasted into the JSON text of the definition: write quotes and line breaks in them as \\" and \\n';
    expect((await read(definition)).printed).toBe(`${printed}\n${hint}`);
  });

  it('keep unknown values as placeholders', async () => {
    const { text, machine } = await read('A: !Ref Late\nB: "{{resolve:ssm:/a}}"\nC: "x {{resolve:ssm:/a}}"');
    expect(text).toBe('{"A":"${Late}","B":"${resolve:ssm:/a}","C":"x ${resolve:ssm:/a}"}');
    expect([...machine!.unresolved.keys()]).toEqual(['${Late}', '${resolve:ssm:/a}']);
  });
});

describe('functions in the Definition of AWS::StepFunctions::StateMachine are values', () => {
  test.each([
    ['A: !FindInMap [Map, key, number]', '{"A":60}'],
    ['A: !If [IsA, { b: 1, a: 2 }, x]', '{"A":{"a":2,"b":1}}'],
    ['A: !Ref AWS::NoValue\nB: 1', '{"B":1}'],
  ])('%s', async (definition, text) => {
    expect(await read(definition, 'StepFunctions')).toMatchObject({ text, printed: '' });
  });

  it('and null is refused', async () => {
    expect((await read('A: null', 'StepFunctions')).printed).toBe(
      "t.yml:10:12: error INVALID_TEMPLATE: 'null' values are not allowed in templates\n  10 |         A: null\n     |            ^^^^\n  Leave the field out, or write the definition as DefinitionString",
    );
  });
});

it('a DefinitionString must be JSON', async () => {
  const text =
    'Resources: { M: { Type: AWS::StepFunctions::StateMachine, Properties: { RoleArn: r, DefinitionString: "StartAt: A" } } }';
  expect((await projectOf({ 't.yml': text })).printed.split('\n')).toEqual([
    "t.yml:1:104: error INVALID_JSON_DESCRIPTION: Unrecognized token 'StartAt': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    expect.any(String),
    expect.any(String),
    '  A DefinitionString is JSON; YAML goes into Definition or into a file (DefinitionUri)',
  ]);
});
