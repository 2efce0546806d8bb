import { describe, expect, test } from 'vitest';
import type { LoadOptions } from '../../src/template/load-project.ts';
import { projectOf, templateWithResult } from './project-of.ts';

const TEMPLATE = templateWithResult(
  '!Sub "${Stage} ${Name} ${Stored}"',
  `Parameters:
  Stage: { Type: String, Default: dev }
  Name: { Type: String, Default: none }
  Stored: { Type: "AWS::SSM::Parameter::Value<String>", Default: /p }
`,
);

async function load(config: Record<string, string>, options?: LoadOptions, path = 't.yml') {
  const { definition, printed } = await projectOf({ [path]: TEMPLATE, ...config }, options);
  const { States } = definition as { States: { A: { Result?: unknown } } };
  return { result: States.A.Result, printed };
}

describe('parameter_overrides', () => {
  const deploy = (overrides: string) =>
    `version = 0.1\n[default.deploy.parameters]\nparameter_overrides = ${overrides}\n`;

  test.each([
    {
      name: 'one string',
      config: { 'samconfig.toml': deploy('"Stage=prod Name=\\"two words\\""') },
      result: 'prod two words',
    },
    {
      name: 'a list',
      config: { 'samconfig.toml': deploy('[\n  "Stage=prod",\n  "Name=x y",\n]') },
      result: 'prod x y',
    },
    { name: 'a table', config: { 'samconfig.toml': deploy('{ Stage = "prod", Name = 5 }') }, result: 'prod 5' },
    {
      name: "AWS's own form",
      config: { 'samconfig.toml': deploy('"ParameterKey=Stage,ParameterValue=prod"') },
      result: 'prod none',
    },
    {
      name: 'of global',
      config: { 'samconfig.toml': '[default.global.parameters]\nparameter_overrides = "Stage=all"\n' },
      result: 'all none',
    },
    {
      name: 'of deploy before those of global',
      config: {
        'samconfig.toml': `[default.global.parameters]\nparameter_overrides = "Stage=all"\n${deploy('"Name=n"').slice(14)}`,
      },
      result: 'dev n',
    },
    {
      name: 'in YAML',
      config: {
        'samconfig.yaml':
          'default:\n  deploy:\n    parameters:\n      parameter_overrides: [Stage=yaml, { Name: z }]\n',
      },
      result: 'yaml z',
    },
    {
      name: 'TOML before YAML',
      config: { 'samconfig.toml': deploy('"Stage=toml"'), 'samconfig.yml': 'default: {}\n' },
      result: 'toml none',
    },
    {
      name: 'of another environment are not read',
      config: { 'samconfig.toml': '[prod.deploy.parameters]\nparameter_overrides = "Stage=prod"\n' },
      result: 'dev none',
    },
  ])('$name', async ({ config, result }) => {
    expect(await load(config as Record<string, string>)).toEqual({ result: `${result} \${Stored}`, printed: '' });
  });

  test('the command line takes precedence', async () => {
    const config = { 'samconfig.toml': deploy('"Stage=prod Name=n"') };
    const { result } = await load(config, { parameterOverrides: { Stage: 'mine', Stored: 'value' } });
    expect(result).toBe('mine n value');
  });

  test('the value of a stored parameter is its name in the Parameter Store', async () => {
    const { project } = await projectOf({ 't.yml': TEMPLATE, 'samconfig.toml': deploy('"Stored=/other"') });
    expect([...project.machines[0]!.unresolved.values()].map(({ message, hint }) => [message, hint])).toEqual([
      [
        "The parameter 'Stored', which is '/other' in the Parameter Store, has no value here",
        'Give it with --parameter-overrides Stored=<value>',
      ],
    ]);
  });

  test("a built template uses the project's file", async () => {
    const config = { 'samconfig.toml': deploy('"Stage=prod"') };
    expect((await load(config, {}, '.aws-sam/build/template.yaml')).result).toBe('prod none ${Stored}');
  });
});

describe('errors are reported with their location', () => {
  test.each([
    {
      name: 'invalid TOML',
      text: '[default.deploy.parameters]\nparameter_overrides = "Stage=prod\n',
      printed:
        'samconfig.toml:2:34: error INVALID_CONFIG: Invalid TOML: control characters are not allowed in strings\n  2 | parameter_overrides = "Stage=prod\n    |                                  ^',
    },
    {
      name: 'not a pair',
      text: '[default.deploy.parameters]\nparameter_overrides = ["Stage"]\n',
      printed:
        'samconfig.toml:2:1: error INVALID_CONFIG: parameter_overrides has \'Stage\' where Key=Value is expected\n  2 | parameter_overrides = ["Stage"]\n    | ^^^^^^^^^^^^^^^^^^^',
    },
    {
      name: 'a number',
      text: '[default.deploy.parameters]\nparameter_overrides = 5\n',
      printed:
        'samconfig.toml:2:1: error INVALID_CONFIG: parameter_overrides must be a string or a list of strings, each with Key=Value\n  2 | parameter_overrides = 5\n    | ^^^^^^^^^^^^^^^^^^^',
    },
  ])('$name', async ({ text, printed }) => {
    expect((await load({ 'samconfig.toml': text })).printed).toBe(printed);
  });

  test('a folder with that name', async () => {
    expect((await load({ 'samconfig.toml/x': '' })).printed).toBe('error FILE_UNREADABLE: samconfig.toml is a folder');
  });
});
