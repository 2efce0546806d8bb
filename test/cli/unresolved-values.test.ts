import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const task = (payload: object) => ({
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: 'echo', Payload: payload },
      OutputPath: '$.Payload',
      End: true,
    },
  },
});

const HANDLER = 'exports.handler = async (event) => event;';
const DEFINITION = JSON.stringify(task({ rows: [{ table: '${Table}' }] }));

const run = (files: Record<string, string | object>, ...argv: string[]) =>
  runMain(folderOf({ 'echo.js': HANDLER, ...files }), ['-q', ...argv, '--handler', 'echo=echo.js']);

describe('a value that nobody gives is harmless until a task needs it', () => {
  test('in the payload of a definition on its own', async () => {
    const { code, stdout, stderr } = await run({ 'flow.asl.json': DEFINITION }, 'flow.asl.json');
    expect([code, stdout]).toEqual([2, '']);
    const at = DEFINITION.indexOf('${Table}') + 1;
    expect(stderr.split('\n')[0]).toBe(
      `error: flow.asl.json:1:${at}: error UNDECLARED_SUBSTITUTION: '\${Table}' has no value here`,
    );
    expect(stderr.trimEnd().split('\n').at(-1)).toBe('  Give it with --substitution Table=<value>');
  });

  test('given, the handler has it', async () => {
    const result = await run({ 'flow.asl.json': DEFINITION }, 'flow.asl.json', '--substitution', 'Table=orders');
    expect(result).toEqual({ code: 0, stdout: '{"rows":[{"table":"orders"}]}\n', stderr: '' });
  });

  test('in a state that the run does not enter', async () => {
    const flow = task({ table: '${Table}' });
    const skipped = { StartAt: 'Skip', States: { Skip: { Type: 'Pass', End: true }, ...flow.States } };
    // reachable, so that the definition is good
    const start = { Type: 'Choice', Choices: [{ Variable: '$.go', IsPresent: true, Next: 'Ask' }], Default: 'Skip' };
    const definition = { StartAt: 'Start', States: { Start: start, ...skipped.States } };
    const result = await run({ 'flow.asl.json': definition }, 'flow.asl.json', '--input', '{}');
    expect(result).toEqual({ code: 0, stdout: '{}\n', stderr: '' });
  });

  const TEMPLATE = {
    Resources: {
      Flow: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: {
          DefinitionSubstitutions: { Secret: '{{resolve:ssm:/app/secret}}' },
          Definition: task({ secret: 'Bearer ${Secret}' }),
        },
      },
    },
  };

  test('in a template, a dynamic reference', async () => {
    const { code, stdout, stderr } = await run({ 'template.json': TEMPLATE }, 'template.json');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain("MISSING_PARAMETER: The dynamic reference 'resolve:ssm:/app/secret' has no value here");
    expect(stderr).toContain('Give it with --parameter-overrides resolve:ssm:/app/secret=<value>');
  });

  test('a mocked task needs no value', async () => {
    const files = { 'template.json': TEMPLATE, 'mocks.json': { states: { Ask: { return: { Payload: 'mocked' } } } } };
    const result = await run(files, 'template.json', '--mock', 'mocks.json');
    expect(result).toEqual({ code: 0, stdout: '"mocked"\n', stderr: '' });
  });

  test('what only looks like a placeholder is data', async () => {
    const definition = task({ 'text.$': '$.text' });
    const result = await run({ 'flow.asl.json': definition }, 'flow.asl.json', '--input', '{"text":"${HOME}"}');
    expect(result).toEqual({ code: 0, stdout: '{"text":"${HOME}"}\n', stderr: '' });
  });
});
