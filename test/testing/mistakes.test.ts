import { expect, test, vi } from 'vitest';
import { runTests, type TestFiles } from './run-tests.ts';

vi.setConfig({ testTimeout: 60_000 });

const HEAD = `definition: order.asl.json
mocks:
  states: { Reserve: { return: ok }, Charge: { return: 12 }, Pack one: { return: x } }
`;

/** A file with one test, which begins in line 5. */
function testWith(lines: string, head = HEAD): string {
  const fields = lines.split('\n').map((line) => `    ${line}\n`);
  return `${head}tests:\n  - name: a\n    input: { gift: false, items: [] }\n${fields.join('')}`;
}

function fileWith(lines: string): string {
  return testWith('expect: { status: SUCCEEDED }', `${lines}\n${HEAD}`);
}

const MOCK_CONFIG = {
  StateMachines: { Order: { TestCases: { Happy: { Reserve: 'R' } } } },
  MockedResponses: { R: { 0: { Return: 'ok' } } },
};
const TWO_MACHINES = {
  Resources: Object.fromEntries(
    ['Order', 'Refund'].map((id) => [
      id,
      { Type: 'AWS::Serverless::StateMachine', Properties: { DefinitionUri: 'order.asl.json' } },
    ]),
  ),
};

/** What is wrong in a test file: the location of the mistake, what it is, and what to do, in the terms of the file. */
test.each<[string, string | TestFiles, string]>([
  // files that it names
  [
    'the file of an input does not exist',
    testWith('expect: { status: SUCCEEDED }').replace('{ gift: false, items: [] }', 'evnt.json'),
    '6:12 There is no input file evnt.json',
  ],
  [
    'the file of an input has a line break',
    testWith('expect: { status: SUCCEEDED }').replace('{ gift: false, items: [] }', '"a\\nb"'),
    '6:12 There is no input file a\\nb',
  ],
  [
    'the file of an input is misspelt',
    {
      'o.sfn-test.yml': testWith('expect: { status: SUCCEEDED }').replace('{ gift: false, items: [] }', 'evnt.json'),
      'event.json': {},
    },
    "6:12 There is no input file evnt.json\nDid you mean 'event.json'?",
  ],
  [
    'the file of an input, which the file gives to all tests',
    'definition: order.asl.json\ninput: evnt.json\ntests:\n  - name: a\n    expect: { status: SUCCEEDED }\n',
    '2:8 There is no input file evnt.json',
  ],
  [
    'the file of an input in a row',
    'definition: order.asl.json\ntests:\n  - name: a\n    each: [{ file: evnt.json }]\n    input: <file>\n    expect: { status: SUCCEEDED }\n',
    '4:20 There is no input file evnt.json',
  ],
  [
    'an input that is not valid',
    {
      'o.sfn-test.yml': testWith('expect: { status: SUCCEEDED }').replace('{ gift: false, items: [] }', 'event.json'),
      'event.json': '{\n  "gift": fals\n}\n',
    },
    'event.json:2:11 The input is not valid: ',
  ],
  [
    'a mock file of a test',
    testWith('mocks: mocks.yml\nexpect: { status: SUCCEEDED }'),
    '7:12 There is no file mocks.yml',
  ],
  [
    'a mock file of all tests',
    'definition: order.asl.json\nmocks: mocks.yml\ntests: [{ name: a, expect: { status: SUCCEEDED } }]\n',
    '2:8 There is no file mocks.yml',
  ],
  ['a handler', fileWith('handlers: { charge: charge.ts }'), '1:21 There is no module charge.ts for handlers: charge'],
  ['a folder of handlers', fileWith('handlers-folder: src'), "1:18 There is no folder src for 'handlers-folder'"],
  ['variables of functions', fileWith('env-vars: env.json'), '1:11 env-vars: There is no file env.json'],
  ['connections', fileWith('connections: c.yml'), '1:14 There is no file c.yml'],

  // settings
  [
    'a service',
    fileWith('endpoints: { snss: "http://localhost:1" }'),
    "1:14 endpoints: unknown service 'snss'\nDid you mean 'sns'?",
  ],
  [
    'a machine',
    { 't.json': TWO_MACHINES, 'o.sfn-test.yml': 'definition: t.json\nstate-machine: Ordr\ntests: [{ name: a }]\n' },
    "2:16 t.json has no state machine 'Ordr'; it has: Order, Refund\nDid you mean 'Order'?",
  ],
  [
    'several machines',
    { 't.json': TWO_MACHINES, 'o.sfn-test.yml': 'definition: t.json\ntests: [{ name: a }]\n' },
    "1:13 t.json has 2 state machines: choose one with 'state-machine' (Order, Refund)",
  ],
  [
    'a substitution',
    fileWith('substitutions: { Topic: a }'),
    "1:18 The definition has no '${Topic}' for substitutions: Topic",
  ],
  [
    'mocks',
    fileWith('x: 1')
      .replace(/^x: 1\n/, '')
      .replace(/mocks:\n.*\n/, 'mocks: []\n'),
    '2:8 mocks must be a mock file, or an object\nLike { states: { A task: { return: {} } } }',
  ],

  // mocks
  [
    'a mock of a test',
    testWith('mocks: { states: { Chrge: { return: 1 } } }\nexpect: { status: SUCCEEDED }'),
    "7:24 There is no state 'Chrge'\nDid you mean 'Charge'?",
  ],
  [
    'a test case',
    {
      'MockConfigFile.json': MOCK_CONFIG,
      'o.sfn-test.yml':
        'definition: order.asl.json\nmocks: MockConfigFile.json\ntests:\n  - name: a\n    test-case: Hapy\n    expect: { status: SUCCEEDED }\n',
    },
    "5:16 MockConfigFile.json has no test case 'Hapy' for the state machine 'Order'; it has: Happy\nDid you mean 'Happy'?",
  ],
  [
    'no test case',
    {
      'MockConfigFile.json': MOCK_CONFIG,
      'o.sfn-test.yml':
        'definition: order.asl.json\nmocks: MockConfigFile.json\ntests:\n  - name: a\n    expect: { status: SUCCEEDED }\n',
    },
    "2:8 MockConfigFile.json has test cases: choose one with 'test-case' (Happy)",
  ],
  [
    'a task that nothing answers',
    testWith('expect: { status: SUCCEEDED }').replace('Charge: { return: 12 }, ', ''),
    "5:11 no function named 'charge' in this project\n" +
      '  mocks: { states: { "Charge": { return: {} } } } answers it with a mock\n' +
      '  handlers: { charge: module#export } runs a module in its place; handlers-folder: DIR finds modules by function name',
  ],
  [
    'a single Map without the result of its iterations',
    testWith('state: Pack\nexpect: { next: Ready }'),
    "7:12 the state 'Pack' is a Map: give the result of its iterations with mock: { return: [...] }",
  ],

  // expectations
  ['an empty path', testWith('expect: { path: [] }'), '7:21 path must name at least one state: each run visits one'],
  [
    'a branch of a state that is not there in a path',
    testWith('expect: { path: ["Pakc[0]/...", Done] }'),
    "7:22 No visit has the path 'Pakc[0]/...'\nA path begins in the outermost machine, and numbers each branch, iteration and execution: 'Outer[0]/Inner'",
  ],
  [
    'a state of an iteration without its number in a path',
    testWith('expect: { path: [Pack/Pack one] }'),
    "7:22 No visit has the path 'Pack/Pack one'\nDid you mean 'Pack[0]/Pack one'?",
  ],
  [
    'a state of an iteration as one of the machine in a path',
    testWith('expect: { path: [Pack one] }'),
    "7:22 No visit has the path 'Pack one'\nDid you mean 'Pack[0]/Pack one'?",
  ],
  [
    'half a visit',
    testWith('expect: { visits: { Wrap: 1.5 } }'),
    "7:31 visits of 'Wrap' must be a whole number or a comparison\nLike 2, '>= 2' or '< 10'",
  ],
  [
    'retries of a Wait',
    testWith('expect: { retries: { Wrap: 1 } }'),
    "7:26 'Wrap' is a Wait: only Task, Map and Parallel states can be retried",
  ],
  [
    'calls of a Wait',
    testWith('expect: { calls: { Wrap: 1 } }'),
    "7:24 'Wrap' is a Wait: only tasks are called\n'visits' counts how often it is visited",
  ],
  [
    'calls of a Map',
    testWith('expect: { calls: { Pack: 1 } }'),
    "7:24 'Pack' is a Map: only tasks are called\nFor a task inside it, write 'Pack/<its name>'",
  ],
  [
    'the path of one state',
    testWith('state: Wrap\nexpect: { path: [Wrap] }'),
    "8:15 path is for a run: a test of one state has no path\n'next' names the state after it",
  ],
  ['a condition', testWith("expect: { where: '{% $output. %}' }"), '7:34 Unexpected end of expression'],
  [
    'a variable in a condition',
    testWith("expect: { where: '{% $outptu = 1 %}' }"),
    "7:26 There is no variable '$outptu' in a condition\nDid you mean 'output'?",
  ],
  [
    "Step Functions' object in a condition",
    testWith("expect: { where: '{% $count($states) = 1 %}' }"),
    "7:33 Reference to '$states' is not supported.\nThe visits of states are in $visits",
  ],
  [
    "a member of Step Functions' object in a condition",
    testWith("expect: { where: '{% $states.input %}' }"),
    "7:26 Reference to '$states' is not supported.\nThe visits of states are in $visits",
  ],

  // one state
  [
    'a mock that is not the result of its state',
    testWith('state: Pack\nmock: { return: 1 }\nexpect: { next: Ready }'),
    '8:11 Mocked result must be an array.',
  ],
  [
    'a mock of a state that has no work',
    testWith('state: Ready\nmock: { return: 1 }\nexpect: { next: Done }'),
    "8:11 State type 'Pass' is not supported when a mock is specified",
  ],
  [
    'a context object',
    testWith('state: Wrap\ncontext: { Excution: {} }\nexpect: { next: Pack }'),
    "8:14 Invalid Context object provided: Field 'Excution' is not allowed",
  ],

  // values
  [
    'a day that does not exist',
    testWith('clock: 2026-02-31T00:00:00Z\nexpect: { status: SUCCEEDED }'),
    '7:12 clock must be a time with a time zone\nLike 2026-01-31T12:00:00Z',
  ],
  [
    "a variable's name",
    testWith("variables: { 'a-b': 1 }\nexpect: { status: SUCCEEDED }"),
    "7:18 Invalid variable name 'a-b': the variable name contains invalid characters.",
  ],
])('%s', async (_, given, expected) => {
  const files = typeof given === 'string' ? { 'o.sfn-test.yml': given } : given;
  const { stdout } = await runTests(files, ['--reporter', 'json']);
  const [at = ''] = expected.split(' ', 1);
  const wanted = at.includes('.') ? expected : `o.sfn-test.yml:${expected}`;
  expect(firstProblem(stdout).slice(0, wanted.endsWith(': ') ? wanted.length : undefined)).toBe(wanted);
});

/** `file:line:column message`, and the lines that say what to do. */
function firstProblem(report: string): string {
  const [{ diagnostics, tests }] = JSON.parse(report).results;
  const failure = tests.flatMap((one: { failures?: object[] }) => one.failures ?? [])[0];
  if (failure !== undefined) return `${failure.at} ${failure.message}`;
  const [{ file, line, column, message, hint }] = diagnostics;
  return `${file}:${line}:${column} ${message}${hint === undefined ? '' : `\n${hint}`}`;
}

test('a mistake in one file does not keep the others from running', async () => {
  const { code, stderr } = await runTests({
    'a.sfn-test.yml': fileWith('endpoints: { snss: "http://localhost:1" }'),
    'b.sfn-test.yml': testWith('expect: { status: SUCCEEDED }'),
  });
  expect(code).toBe(1);
  expect(stderr).toContain('✔ b.sfn-test.yml  1 passed  T\n');
});

test('a number in a row may be the name of its test', async () => {
  const rows = testWith('each: [{ paid: 12 }]\nexpect: { output-contains: { paid: <paid> } }');
  const { code, stdout } = await runTests({ 'a.sfn-test.yml': rows.replace('name: a', 'name: <paid>') }, [
    '--reporter',
    'json',
  ]);
  expect({ code, name: JSON.parse(stdout).results[0].tests[0].name }).toEqual({ code: 0, name: '12' });
});

test.each([
  ['zzz', "error: no test has a name that matches 'zzz'"],
  ['/^b/', 'error: no test has a name that matches /^b/'],
])('-t %s, which matches no test: nothing was run', async (name, message) => {
  const { code, stderr } = await runTests({ 'a.sfn-test.yml': testWith('expect: { status: SUCCEEDED }') }, [
    '-t',
    name,
  ]);
  expect(code).toBe(2);
  expect(stderr).toContain('NOTHING RUN in ');
  expect(stderr).toContain(message);
});

const INPUT_FILES = `${HEAD}tests:
  - { name: good, input: { gift: false, items: [] }, expect: { status: SUCCEEDED } }
  - { name: later, skip: not recorded yet, input: later.json, expect: { status: SUCCEEDED } }
`;

test.each([
  [
    'also if -t leaves the test out',
    `${INPUT_FILES}  - { name: bad, input: evnt.json, expect: { status: SUCCEEDED } }\n`,
    ['-t', 'good'],
    { line: 7, column: 25 },
  ],
  [
    'once, if the file gives it to several tests',
    `input: evnt.json\n${HEAD}tests: [{ name: a, expect: {} }, { name: b, expect: {} }]\n`,
    [],
    { line: 1, column: 8 },
  ],
])('a missing input is found when the file is read, %s', async (_, file, argv, place) => {
  const { code, stdout } = await runTests({ 'o.sfn-test.yml': file }, ['--reporter', 'json', ...argv]);
  const [{ diagnostics, tests }] = JSON.parse(stdout).results;
  const errors = diagnostics.filter(({ severity }: { severity: string }) => severity === 'error');
  expect({ code, errors, tests }).toEqual({
    code: 2,
    errors: [
      {
        severity: 'error',
        code: 'INVALID_TEST',
        message: 'There is no input file evnt.json',
        file: 'o.sfn-test.yml',
        ...place,
      },
    ],
    tests: [],
  });
});

test('a skipped test may lack its input', async () => {
  expect(await runTests({ 'o.sfn-test.yml': INPUT_FILES })).toMatchObject({ code: 0 });
});
