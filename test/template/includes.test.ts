import { describe, expect, it, test } from 'vitest';
import { projectOf, templateWithResult } from './project-of.ts';

const include = (location: string) => `{ Name: AWS::Include, Parameters: { Location: ${location} } }`;

async function load(result: string, more: string, others: Record<string, string>) {
  const loaded = await projectOf({ 't.yml': templateWithResult(result, more), ...others });
  const { States } = loaded.definition as { States: { A: { Result?: unknown } } };
  return { result: States.A.Result, printed: loaded.printed, loaded };
}

describe('the content of a local file is inserted', () => {
  test.each([
    { name: 'a value', result: `{ "Fn::Transform": ${include('part.yml')} }`, expected: { a: 'dev', b: [1] } },
    { name: 'in the short form', result: `!Transform ${include('./part.yml')}`, expected: { a: 'dev', b: [1] } },
    {
      name: 'among other values, which take precedence',
      result: `{ b: own, "Fn::Transform": ${include('part.yml')} }`,
      expected: { b: 'own', a: 'dev' },
    },
    { name: 'by a path with values', result: `!Transform ${include('!Sub "${Stage}/part.json"')}`, expected: ['json'] },
  ])('$name', async ({ result, expected }) => {
    const files = { 'part.yml': 'a: !Ref Stage\nb: [1]\n', 'dev/part.json': '["json"]' };
    const { printed, ...loaded } = await load(result, 'Parameters: { Stage: { Type: String, Default: dev } }\n', files);
    expect({ result: loaded.result, printed }).toEqual({ result: expected, printed: '' });
  });

  it('adds resources to a section, and sections to the template', async () => {
    const text = `Transform: [AWS::Serverless-2016-10-31, ${include('mappings.yml')}]
Resources:
  Fn::Transform: ${include('functions.yml')}
  M: { Type: AWS::Serverless::StateMachine, Properties: { Definition: { Comment: !FindInMap [Sizes, a, b] } } }
`;
    const { definition, functions, printed } = await projectOf({
      't.yml': text,
      'functions.yml': 'F: { Type: AWS::Serverless::Function, Properties: { Handler: a.b } }\n',
      'mappings.yml': 'Mappings: { Sizes: { a: { b: c } } }\n',
    });
    expect({ definition, functions: [...functions.keys()], printed }).toEqual({
      definition: { Comment: 'c' },
      functions: ['F'],
      printed: '',
    });
  });

  it('inserts a definition, and reports locations in its file', async () => {
    const { printed } = await projectOf({
      't.yml': `Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties: { Definition: { Fn::Transform: ${include('flow.json')} } }\n`,
      'flow.json': '{"StartAt": "A",\n "States": {"A": {"Type": "Pass", "Result": {"Ref": "Nowhere"}, "End": true}}}',
    });
    expect(printed.split('\n')[0]).toBe(
      "flow.json:2:45: error UNRESOLVED_REFERENCE: 'Nowhere' is neither a parameter nor a resource of the template",
    );
  });
});

describe('files that cannot be included', () => {
  const api = (location: string) =>
    `  Api: { Type: AWS::Serverless::Api, Properties: { DefinitionBody: { Fn::Transform: ${include(location)} } } }\n`;

  test.each(['s3://bucket/api.yml', 'not-there.yml', '!Sub "s3://${Unset}/api.yml"'])(
    'does no harm in a resource that no workflow reads: %s',
    async (location) => {
      expect((await load('1', api(location), {})).printed).toBe('');
    },
  );

  test('is reported if a definition needs it', async () => {
    const { printed } = await load(`{ "Fn::Transform": ${include('s3://bucket/part.yml')} }`, '', {});
    expect(printed).toContain(
      "error UNSUPPORTED_FUNCTION: Fn::Transform AWS::Include of 's3://bucket/part.yml' runs in CloudFormation only",
    );
  });

  test('is reported among other values', async () => {
    const { printed } = await load('{ a: 1, "Fn::Transform": { Name: Own } }', '', {});
    expect(printed).toContain('error UNSUPPORTED_FUNCTION: Fn::Transform Own runs in CloudFormation only');
  });

  test('is reported with the near file', async () => {
    const { printed } = await load(`{ "Fn::Transform": ${include('prat.yml')} }`, '', { 'part.yml': '{}' });
    const lines = printed.split('\n');
    expect([lines[0], lines[3]]).toEqual([
      't.yml:12:86: warning FILE_NOT_FOUND: There is no file prat.yml',
      "  Did you mean 'part.yml'?",
    ]);
  });
});

test('a custom macro is a warning with its name', async () => {
  const text = templateWithResult('1').replace(
    'Transform: AWS::Serverless-2016-10-31',
    'Transform: [AWS::LanguageExtensions, OurMacro, AWS::Serverless-2016-10-31]',
  );
  expect((await projectOf({ 't.yml': text })).printed).toBe(
    `t.yml:1:38: warning UNSUPPORTED_FUNCTION: The macro 'OurMacro' runs only in CloudFormation: the template is read without its effect
  1 | Transform: [AWS::LanguageExtensions, OurMacro, AWS::Serverless-2016-10-31]
    |                                      ^^^^^^^^`,
  );
});
