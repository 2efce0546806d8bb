import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/source/usage-error.ts';
import { projectOf, templateWithResult } from './project-of.ts';

const TEMPLATE = templateWithResult(
  '1',
  `  F:
    Type: AWS::Serverless::Function
    Properties: { FunctionName: f-name, Environment: { Variables: { A: template, B: !ImportValue elsewhere } } }
  G: { Type: AWS::Serverless::Function, Properties: { Environment: { Variables: { A: template } } } }
`,
);

async function load(content: string) {
  const { functions, printed } = await projectOf({ 't.yml': TEMPLATE, 'env.json': content }, { envVars: 'env.json' });
  const environments = [...functions.values()].map(({ logicalId, environment }) => [logicalId, environment]);
  return { environments: Object.fromEntries(environments), printed, functions };
}

test('variables by logical id and for all functions override the template’s', async () => {
  const { environments, printed, functions } = await load(
    '{"Parameters": {"A": "all", "C": 1}, "F": {"B": "given", "A": true}}',
  );
  expect({ environments, printed }).toEqual({
    environments: { F: { A: 'true', B: 'given', C: '1' }, G: { A: 'all', C: '1' } },
    printed: '',
  });
  // The template's value for B is unknown, and need not be known.
  expect(functions.get('F')!.diagnostics).toEqual([]);
});

test("by the function's name in AWS; the logical id takes precedence", async () => {
  const { environments } = await load('{"F": {"A": "id"}, "f-name": {"A": "name", "B": "name"}}');
  expect(environments.F).toEqual({ A: 'id', B: 'name' });
});

test('an unknown function is a warning', async () => {
  expect((await load('{"H": {"A": "x"}}')).printed).toBe(
    "warning UNKNOWN_FUNCTION: There is no function 'H', for which env.json has environment variables",
  );
});

test('for a module in place of a function', async () => {
  const { functions } = await projectOf(
    { 'a.asl.json': '{"StartAt": "A", "States": {}}', 'x.ts': '', 'env.json': '{"x": {"A": "b"}}' },
    { envVars: 'env.json', handlers: { x: 'x.ts' } },
  );
  expect(functions.get('x')!.environment).toEqual({ A: 'b' });
});

test('a key never reaches a prototype', async () => {
  const { environments } = await load('{"F": {"__proto__": "x", "B": "y"}, "__proto__": {"A": "z"}}');
  expect(Object.entries(environments.F as object)).toContainEqual(['__proto__', 'x']);
  expect(environments.G).toEqual({ A: 'template' });
});

describe('an invalid file is a usage error', () => {
  test.each([
    ['[]', '--env-vars: env.json is not in SAM CLI\'s format, {"FunctionLogicalId": {"KEY": "value"}}'],
    ['{"F": "x"}', '--env-vars: env.json is not in SAM CLI\'s format, {"FunctionLogicalId": {"KEY": "value"}}'],
    ['{"F": {"A": {}}}', '--env-vars: env.json has no string for F.A'],
    [
      '{"F":\n {A: 1}}',
      "--env-vars: env.json:2:3 is not valid JSON: Unexpected character ('A' (code 65)): was expecting double-quote to start field name",
    ],
  ])('%s', async (content, message) => {
    await expect(load(content)).rejects.toThrow(new UsageError(message));
  });

  test('or missing', async () => {
    await expect(projectOf({ 't.yml': TEMPLATE, 'env.json': '{}' }, { envVars: 'evn.json' })).rejects.toThrow(
      new UsageError("--env-vars: There is no file evn.json\nDid you mean 'env.json'?"),
    );
  });
});
