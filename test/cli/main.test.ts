import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { REPORT_FORMATS } from '../../src/reporters/index.ts';
import { historyText } from '../reporters/stored-history.ts';
import { folderOf, runMain } from './fake-io.ts';

const echo = { StartAt: 'Echo', States: { Echo: { Type: 'Pass', End: true } } };
const refuse = { StartAt: 'No', States: { No: { Type: 'Fail', Error: 'Refused', Cause: 'not today' } } };
const wait = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } };
const folder = folderOf({
  'echo.asl.json': echo,
  'refuse.asl.json': refuse,
  'wait.asl.json': wait,
  'broken.asl.json': '{\n  "StartAt": "Ech",\n  "States": {"Echo": {"Type": "Pass", "End": true}}\n}\n',
  'event.json': { id: 7 },
  'event.yml': 'id: 7\n',
  'bad.json': '{\n  "id": 7,\n}\n',
  'history.json': historyText(`
    1<0 +0 ExecutionStarted {"input":{}}
    2<0 +1 PassStateEntered {"name":"Echo","input":{}}
    3<2 +2 PassStateExited {"name":"Echo","output":{"id":7}}
    4<3 +3 ExecutionSucceeded {"output":{"id":7}}
  `),
});

test.each(['--version', '-V'])('%s', async (flag) => {
  expect(await runMain(folder, [flag])).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
});

test('--help names every format and every command', async () => {
  const { code, stdout } = await runMain(folder, ['--help']);
  expect(code).toBe(0);
  for (const name of [...Object.keys(REPORT_FORMATS), 'run', 'trace'])
    expect(stdout).toMatch(new RegExp(`\\b${name}\\b`));
});

describe('a run', () => {
  test.each([
    ['a file', ['-i', 'event.json'], undefined],
    ['YAML', ['-i', 'event.yml'], undefined],
    ['inline JSON', ['--input', '{"id": 7}'], undefined],
    ['stdin', ['--input', '-'], '{"id":7}'],
  ])('takes its input from %s', async (_, args, stdin) => {
    const world = stdin === undefined ? {} : { stdin };
    const { code, stdout } = await runMain(folder, ['echo.asl.json', ...args], world);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"id":7}\n' });
  });

  test('has the input {} without one, and an indented output on a terminal', async () => {
    expect(await runMain(folder, ['echo.asl.json', '-q'])).toEqual({ code: 0, stdout: '{}\n', stderr: '' });
    const { stdout } = await runMain(folder, ['run', 'echo.asl.json', '-q', '-i', '[1]'], { isTTY: true });
    expect(stdout).toBe('[\n  1\n]\n');
  });

  test('takes its definition from stdin', async () => {
    const { stdout } = await runMain(folder, ['-', '-q', '-i', '"x"'], { stdin: JSON.stringify(echo) });
    expect(stdout).toBe('"x"\n');
  });

  test('that fails prints nothing to stdout, and the reason to stderr', async () => {
    const { code, stdout, stderr } = await runMain(folder, ['refuse.asl.json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.replaceAll(/\d+ ms/g, 'N ms')).toMatchInlineSnapshot(`
      "refuse  STANDARD  refuse.asl.json

        ✖ No            Fail                               N ms
            ✖ Refused: not today                           N ms

      ✖ No: Refused
          not today

        its input
          {}

      FAILED in N ms · 1 state
      "
    `);
  });

  test('of a definition with errors does not start', async () => {
    const { code, stdout, stderr } = await runMain(folder, ['broken.asl.json']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "broken.asl.json:2:14: error MISSING_TRANSITION_TARGET: Missing 'Next' target: Ech
        2 |   "StartAt": "Ech",
          |              ^^^^^
        Did you mean 'Echo'?

      broken.asl.json:3:14: error MISSING_TRANSITION_TARGET: State "Echo" is not reachable.
        3 |   "States": {"Echo": {"Type": "Pass", "End": true}}
          |              ^^^^^^

      "
    `);
  });

  test('writes its data to a file', async () => {
    const { code, stdout } = await runMain(folder, ['echo.asl.json', '--format', 'history', '-o', 'out.json']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    const { events } = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as { events: { type: string }[] };
    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
  });

  test('stops on Ctrl-C, and the trace shows how far it had come', async () => {
    const { code, stdout, stderr } = await runMain(folder, ['wait.asl.json'], {
      onReady: (interrupt) => setTimeout(interrupt, 50),
    });
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr.replaceAll(/ *\d+ ms/g, ' N ms')).toMatchInlineSnapshot(`
      "wait  STANDARD  wait.asl.json

        ■ Wait          Wait  1 h 00 m left N ms

      ABORTED in N ms · 1 state
      "
    `);
  });

  test('is aborted after --timeout', async () => {
    const { code, stderr } = await runMain(folder, ['wait.asl.json', '-q', '--timeout', '0.05']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'aborted after 0.05 s (--timeout)\n' });
  });

  test('takes no time with --fast-forward', async () => {
    const { code, stderr } = await runMain(folder, ['wait.asl.json', '-f']);
    expect(code).toBe(0);
    expect(stderr).toMatchInlineSnapshot(`
      "wait  STANDARD  wait.asl.json

        ✔ Wait          Wait                           1 h 00 m

      SUCCEEDED in 1 h 00 m · 1 state
      "
    `);
  });
});

describe('a stored history', () => {
  test('is shown like a run', async () => {
    const shown = await runMain(folder, ['trace', 'history.json']);
    expect(shown).toMatchInlineSnapshot(`
      {
        "code": 0,
        "stderr": "history.json  STANDARD  history.json

        ✔ Echo          Pass                               1 ms

      SUCCEEDED in 3 ms · 1 state
      ",
        "stdout": "{"id":7}
      ",
      }
    `);
  });

  test('has every format', async () => {
    const { stdout } = await runMain(folder, ['trace', 'history.json', 'echo.asl.json', '-q', '--format', 'json']);
    expect(`\n${stdout}`).toMatchInlineSnapshot(`
      "
      {
        "name": "echo",
        "type": "STANDARD",
        "status": "SUCCEEDED",
        "output": {
          "id": 7
        },
        "start": "2025-03-01T12:00:00.000Z",
        "stop": "2025-03-01T12:00:00.003Z",
        "duration": 3,
        "states": [
          {"path":"Echo","name":"Echo","type":"Pass","status":"SUCCEEDED","start":"2025-03-01T12:00:00.001Z","stop":"2025-03-01T12:00:00.002Z","duration":1,"attempts":[],"input":{},"output":{"id":7}}
        ]
      }
      "
    `);
  });

  test('that is incomplete is shown as far as it goes', async () => {
    const { events } = JSON.parse(readFileSync(join(folder, 'history.json'), 'utf8')) as { events: object[] };
    const { code, stdout, stderr } = await runMain(folder, ['trace', '-'], {
      stdin: JSON.stringify(events.slice(0, 2)),
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatchInlineSnapshot(`
      "-  STANDARD  -

        … Echo          Pass                               0 ms

      STILL RUNNING after 1 ms · 1 state
      warning: the history stops before the end of its execution: it was still running, or the document is truncated
      "
    `);
  });
});

describe('wrong usage: nothing is run, exit code 2', () => {
  test('without arguments, and nothing to run: the help, on stderr', async () => {
    const { stdout: help } = await runMain(folder, ['--help']);
    expect(await runMain(folderOf({}), [])).toEqual({ code: 2, stdout: '', stderr: help });
  });

  test.each([
    [['run'], "error: missing required argument 'definition'\nsfn-run list names the state machines in this folder\n"],
    [['-f'], "error: missing required argument 'definition'\nsfn-run list names the state machines in this folder\n"],
    [
      ['repaly', 'echo.asl.json', 'history.json'],
      "error: too many arguments for 'run'. Expected 1 argument but got 3.\nDid you mean 'replay'?\n",
    ],
    [['nowhere.yml'], 'error: There is no file nowhere.yml\n'],
    [['echo.asl.json', '--fromat', 'json'], "error: unknown option '--fromat'\n(Did you mean --format?)\n"],
    [
      ['echo.asl.json', '--format', 'xml'],
      "error: option '--format <format>' argument 'xml' is invalid. Allowed choices are pretty, json, events, history, markdown.\n",
    ],
    [
      ['echo.asl.json', '-p', 'A'],
      "error: option '-p, --parameter-overrides <Key=Value>' argument 'A' is invalid. Expected Key=Value, got 'A'.\n",
    ],
    [['echo.asl.json', '-q', '-v'], "error: option '-q, --quiet' cannot be used with option '-v, --verbose'\n"],
    [
      ['echo.asl.json', '--timeout', '0'],
      "error: option '--timeout <seconds>' argument '0' is invalid. Expected a number of seconds greater than 0.\n",
    ],
    [
      ['echo.asl.json', '--lambda-endpoint', 'localhost:3001'],
      "error: option '--lambda-endpoint <url>' argument 'localhost:3001' is invalid. Expected a URL such as http://127.0.0.1:3001.\n",
    ],
    [['-', '-i', '-'], 'error: stdin can be the definition or the input, not both\n'],
    [
      ['echo.asl.json', '-i', 'nowhere.json'],
      'error: there is no input file nowhere.json; inline JSON begins with { or [\n',
    ],
    [['echo.asl.json', '-i', 'evnt.json'], "error: there is no input file evnt.json\nDid you mean 'event.json'?\n"],
    [['echo.asl.json', '-i', '.'], 'error: the input . is a folder\n'],
    [
      ['echo.asl.json', '-i', '{"a":'],
      'error: Invalid State Machine Execution Input: --input is not valid JSON\n' +
        '--input:1:6: error INVALID_JSON_DESCRIPTION: Unexpected end-of-input: expected a value\n' +
        '  1 | {"a":\n    |      ^\n',
    ],
    [['trace', 'nowhere.json'], 'error: there is no history file nowhere.json\n'],
    [['trace', 'echo.asl.jsn'], "error: there is no history file echo.asl.jsn\nDid you mean 'echo.asl.json'?\n"],
    [
      ['trace', 'echo.asl.json'],
      'error: echo.asl.json is a definition, not a history\n  --help shows the order in which they are expected\n',
    ],
  ])('%j', async (argv, message) => {
    const { code, stdout, stderr } = await runMain(folder, argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(message);
  });

  test('a file that cannot be written', async () => {
    const { code, stderr } = await runMain(folder, ['echo.asl.json', '-o', 'no/such/folder.json']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'error: cannot write no/such/folder.json: there is no folder no/such\n',
    });
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });

  test.each([
    ['.', 'it is a folder'],
    ['echo.asl.json/out.json', 'part of its path is a file, not a folder'],
  ])('%s cannot be written: %s', async (file, reason) => {
    const { code, stderr } = await runMain(folder, ['echo.asl.json', '-o', file]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `error: cannot write ${file}: ${reason}\n` });
  });

  test.skipIf(!existsSync('/dev/full'))(
    'a file that cannot be written completely: the run itself is over',
    async () => {
      const { code, stderr } = await runMain(folder, ['echo.asl.json', '-q', '--format', 'json', '-o', '/dev/full']);
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'error: cannot write /dev/full: ENOSPC: no space left on device, write\n',
      });
    },
  );
});

describe('colour', () => {
  test.each([
    [[], {}, false],
    [[], { FORCE_COLOR: '1' }, true],
    [[], { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [['--no-color'], { FORCE_COLOR: '1' }, false],
  ])('%j %j: %s', async (flags, env, expected) => {
    const { stderr } = await runMain(folder, [...flags, 'trace', 'history.json'], { env });
    expect(stderr.includes('\u001b[')).toBe(expected);
  });
});

describe('a handler that does not build', () => {
  const project = folderOf({
    'template.yml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Early:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Good
        States:
          Good: { Type: Task, Resource: !GetAtt Good.Arn, Next: Bad }
          Bad: { Type: Task, Resource: !GetAtt Bad.Arn, End: true }
  Late:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Good
        States:
          Good: { Type: Task, Resource: !GetAtt Good.Arn, ResultPath: $.good, Next: Bad }
          Bad: { Type: Task, Resource: 'arn:aws:states:::lambda:invoke', Parameters: { 'FunctionName.$': $.name }, End: true }
  Good:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: good.handler }
  Bad:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: bad.handler }
`,
    'good.ts': 'export const handler = async (): Promise<number> => 1;',
    'bad.ts': 'export const handler = ;',
  });
  const message = `error: bad.ts:1:24: Unexpected ";"
  1 | export const handler = ;
    |                        ^
`;

  test('is refused before another function of the machine is invoked', async () => {
    const { code, stderr } = await runMain(project, ['template.yml', '-m', 'Early', '-q']);
    expect({ code, stderr: stderr.replaceAll(`${project}/`, '') }).toEqual({ code: 2, stderr: message });
  });

  test('is a failure of the run if it is noticed later', async () => {
    const { code, stderr } = await runMain(project, ['template.yml', '-m', 'Late', '-q', '-i', '{"name":"Bad"}']);
    expect({ code, stderr: stderr.replaceAll(`${project}/`, '') }).toEqual({ code: 1, stderr: message });
  });
});
