import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf, type Result, runMain } from '../cli/fake-io.ts';

const PUT = {
  StartAt: 'Put',
  States: {
    Put: {
      Type: 'Task',
      Resource: 'arn:aws:states:::dynamodb:putItem',
      Parameters: { TableName: 't', 'Item.$': '$' },
      End: true,
    },
  },
};
const MODULE = `exports.put = async (event, context) => ({ by: context.stateName, item: event.Item });
exports.fail = async () => { throw Object.assign(new Error('exists'), { name: 'DynamoDB.ConditionalCheckFailedException' }); };
exports.context = async (event, { stateName, taskToken, executionArn }) => ({ stateName, taskToken, executionArn });`;

/** A folder with the definition in `flows/`. */
function projectOf(files: Readonly<Record<string, string>>): string {
  const cwd = folderOf({});
  const all = { 'flows/put.asl.json': JSON.stringify(PUT), 'local/db.js': MODULE, 'event.json': '{"id": 1}', ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

function run(cwd: string, ...args: readonly string[]): Promise<Result> {
  return runMain(cwd, ['flows/put.asl.json', ...args]);
}

const HANDLERS = "handlers: {'arn:aws:states:::dynamodb:*': ../local/db.js#put}\n";

describe('its location', () => {
  test.each<[string, Readonly<Record<string, string>>, readonly string[], string]>([
    [
      'beside the definition',
      { 'flows/sfn-run.yml': `${HANDLERS}input: ../event.json\n` },
      [],
      '{"by":"Put","item":{"id":1}}',
    ],
    [
      'beside it as JSON, before a package.json',
      {
        'flows/sfn-run.json': '{"mocks": {"states": {"Put": {"return": {"A": 1}}}}}',
        'flows/package.json': '{"sfn-run": {"input": "none.json"}}',
      },
      [],
      '{"A":1}',
    ],
    [
      'the section of a package.json, in the folder where one works',
      {
        'package.json':
          '{"name": "sfn-run", "sfn-run": {"input": "event.json", "handlers": {"*:putItem": "local/db.js#put"}}}',
      },
      [],
      '{"by":"Put","item":{"id":1}}',
    ],
    [
      'the nearest one',
      { 'sfn-run.yml': 'input: none.json\n', 'flows/sfn-run.yml': `${HANDLERS}input: ../event.json\n` },
      [],
      '{"by":"Put","item":{"id":1}}',
    ],
    [
      '--config',
      { 'flows/sfn-run.yml': 'input: none.json\n', 'other/c.yml': `${HANDLERS}input: ../event.json\n` },
      ['--config', 'other/c.yml'],
      '{"by":"Put","item":{"id":1}}',
    ],
  ])('%s', async (_, files, args, expected) => {
    const { code, stdout, stderr } = await run(projectOf(files), '-q', ...args);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: `${expected}\n`, stderr: '' });
  });

  test('not above the working directory, and not for a definition from stdin elsewhere', async () => {
    const cwd = projectOf({ 'sfn-run.yml': 'input: none.json\n', 'flows/inner/package.json': '{}' });
    const args = ['put.asl.json', '-q', '--handler', '*=../local/db.js#put'];
    const { code, stdout } = await runMain(join(cwd, 'flows'), args);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"by":"Put","item":{}}\n' });
  });
});

describe('the command line wins', () => {
  const config = `${HANDLERS}input: ../event.json\nverbose: true\nformat: json\nfast-forward: true\n`;
  test.each<[string, readonly string[], string]>([
    ['over a value', ['-q', '--format', 'pretty', '-i', '{"id": 2}'], '{"by":"Put","item":{"id":2}}'],
    [
      'over an entry of handlers that matches more',
      ['-q', '--format', 'pretty', '--handler', 'arn:aws:states:::dynamodb:putItem=local/db.js#context'],
      '{"stateName":"Put","executionArn":"arn"}',
    ],
    ['over a setting that it excludes', ['-q', '--format', 'pretty'], '{"by":"Put","item":{"id":1}}'],
  ])('%s', async (_, args, expected) => {
    const { code, stdout, stderr } = await run(projectOf({ 'flows/sfn-run.yml': config }), ...args);
    const shown = stdout.replace(/"arn:aws:states:[^"]+"/, '"arn"');
    expect({ code, shown, stderr }).toEqual({ code: 0, shown: `${expected}\n`, stderr: '' });
  });

  test('over mocks and their test case', async () => {
    const config = 'mocks: MockConfigFile.json\ntest-case: Good\n';
    const mocks = {
      StateMachines: { Flow: { TestCases: { Good: { Put: 'One' }, Other: { Put: 'Two' } } } },
      MockedResponses: { One: { 0: { Return: { N: 1 } } }, Two: { 0: { Return: { N: 2 } } } },
    };
    const cwd = projectOf({
      'flows/sfn-run.yml': config,
      'flows/MockConfigFile.json': JSON.stringify(mocks),
      'mine.yml': 'states: {Put: {return: {N: 3}}}\n',
    });
    const outputs = [];
    for (const args of [[], ['-m', 'Flow#Other'], ['--mock', 'mine.yml']]) {
      outputs.push((await run(cwd, '-q', ...args)).stdout);
    }
    expect(outputs).toEqual(['{"N":1}\n', '{"N":2}\n', '{"N":3}\n']);
  });
});

describe('errors', () => {
  test.each<[string, string, string]>([
    [
      'sfn-run.yml',
      'handler: {}\nquiet: yess\ntype: EXPRES\nparameters: {A: [1]}\ninput: ""\nhandlers: []\ntimeout: 0\nignore: CODE\nmocks: []\n',
      `error: the configuration in flows/sfn-run.yml is invalid
flows/sfn-run.yml:1:1: error INVALID_CONFIG: sfn-run has no 'handler'
  1 | handler: {}
    | ^^^^^^^
  Did you mean 'handlers'?

flows/sfn-run.yml:2:8: error INVALID_CONFIG: quiet must be true or false
  2 | quiet: yess
    |        ^^^^

flows/sfn-run.yml:3:7: error INVALID_CONFIG: type must be STANDARD or EXPRESS
  3 | type: EXPRES
    |       ^^^^^^

flows/sfn-run.yml:4:17: error INVALID_CONFIG: A must be a string, a number or a boolean
  4 | parameters: {A: [1]}
    |                 ^^^

flows/sfn-run.yml:5:8: error INVALID_CONFIG: input must be a non-empty string
  5 | input: ""
    |        ^^

flows/sfn-run.yml:6:11: error INVALID_CONFIG: handlers must be an object
  6 | handlers: []
    |           ^^

flows/sfn-run.yml:7:10: error INVALID_CONFIG: timeout must be a number of seconds greater than 0
  7 | timeout: 0
    |          ^

flows/sfn-run.yml:8:9: error INVALID_CONFIG: ignore must be a list of strings
  8 | ignore: CODE
    |         ^^^^

flows/sfn-run.yml:9:8: error INVALID_CONFIG: mocks must be a mock file, or an object
  9 | mocks: []
    |        ^^
  Like { states: { A task: { return: {} } } }
`,
    ],
    [
      'package.json',
      '{\n  "sfn-run": {\n    "mocks": { "states": { "Put": { "retrun": 1 } } }\n  }\n}\n',
      `flows/package.json:3:37: error INVALID_MOCK: A mock has no 'retrun'
  3 |     "mocks": { "states": { "Put": { "retrun": 1 } } }
    |                                     ^^^^^^^^
  Did you mean 'return'?

flows/package.json:3:35: error INVALID_MOCK: The mock answers nothing
  3 |     "mocks": { "states": { "Put": { "retrun": 1 } } }
    |                                   ^^^^^^^^^^^^^^^
  Give it one of return, throw, sequence, cases

`,
    ],
  ])('%s', async (name, text, expected) => {
    const { code, stdout, stderr } = await run(projectOf({ [`flows/${name}`]: text }));
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: expected });
  });

  test('a missing file', async () => {
    const { code, stderr } = await run(projectOf({}), '--config', 'none.yml');
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: There is no file none.yml\n' });
  });
});

describe('a module in place of a service', () => {
  test.each<[string, string, unknown]>([
    [
      'a pattern, the parameters as event',
      'arn:aws:states:::dynamodb:*=local/db.js#put',
      { by: 'Put', item: { id: 1 } },
    ],
    ['the ARN before a pattern', 'arn:aws:states:::dynamodb:putItem=local/db.js#put', { by: 'Put', item: { id: 1 } }],
  ])('%s', async (_, handler, expected) => {
    const args = ['-q', '-i', 'event.json', '--handler', '*=local/db.js#fail', '--handler', handler];
    const { stdout } = await run(projectOf({}), ...args);
    expect(JSON.parse(stdout)).toEqual(expected);
  });

  test("its error has the service's name and message", async () => {
    const args = ['-q', '--format', 'json', '--handler', 'arn:*:dynamodb:putItem=local/db.js#fail'];
    const { code, stdout } = await run(projectOf({}), ...args);
    const { error, cause } = JSON.parse(stdout) as Record<string, unknown>;
    expect({ code, error, cause }).toEqual({
      code: 1,
      error: 'DynamoDB.ConditionalCheckFailedException',
      cause: 'exists',
    });
  });
});
