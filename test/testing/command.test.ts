import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from 'tap-parser';
import { expect, test, vi } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { folderOf } from '../cli/fake-io.ts';
import { MOCKS, ORDER, orderTests, runIn, runTests, type TestFiles } from './run-tests.ts';

vi.setConfig({ testTimeout: 60_000 });

const GIFT = { gift: true, items: ['a', 'b'] };
const PLAIN = { gift: false, items: [] };
/** The order's result for GIFT, from its definition and the mocks. */
const GIFT_OUTPUT = { ...GIFT, stock: 'ok', paid: 12, packed: ['A', 'B'] };

test('success is one line per file', async () => {
  const file = orderTests([
    {
      name: 'everything that can be expected of a run',
      input: GIFT,
      expect: {
        status: 'SUCCEEDED',
        output: GIFT_OUTPUT,
        'output-contains': { packed: ['A', 'B'] },
        path: ['Reserve', '...', 'Pack', 'Pack[0]/Pack one', 'Pack[1]/...', 'Ready', 'Done'],
        visited: ['Wrap', 'Pack/Pack one', 'Pack[1]/Pack one'],
        'not-visited': 'Sold out',
        visits: { 'Pack one': 2, Wrap: '>= 1' },
        retries: { Charge: 0 },
        calls: {
          Reserve: [GIFT],
          'Pack one': { count: 2, equal: ['b', 'a'], 'any-order': true },
          'arn:aws:lambda:*:charge': { contain: [{ stock: 'ok' }] },
        },
        variables: { done: ['A', 'B'] },
        duration: 5,
        where: ['{% $output.paid > 10 %}', "{% $count($visits[type='Task']) = 4 %}"],
      },
    },
    {
      name: 'a charge that is slow is tried again',
      input: PLAIN,
      mocks: { states: { Charge: { sequence: [{ throw: { error: 'Timeout' } }, { return: 1 }] } } },
      expect: {
        retries: { Charge: 1 },
        calls: { Charge: 2 },
        duration: 10,
        output: { ...PLAIN, stock: 'ok', paid: 1, packed: [] },
      },
    },
    {
      name: 'without stock',
      input: PLAIN,
      mocks: { states: { Reserve: { throw: { error: 'NoStock', cause: 'gone' } } } },
      expect: { error: 'SoldOut', cause: '/^nothing/', visited: ['Sold out'], 'not-visited': ['Charge'] },
    },
  ]);
  const { code, stdout, stderr } = await runTests({ 'order.sfn-test.json': file });
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: '',
    stderr: '✔ order.sfn-test.json  3 passed  T\n\nPASSED in T · 3 tests passed · 1 file\n',
  });
});

const FAILING = `
definition: order.asl.json
mocks:
  states:
    Reserve: { return: ok }
    Charge: { return: 12 }
    Pack one: { return: x }
tests:
  - name: paid too much
    input: { gift: false, items: [] }
    expect:
      output-contains: { paid: 11 }
  - name: is wrapped
    input: { gift: false, items: [] }
    expect:
      path: [Reserve, Charge, Gift?, Wrap, Pack, Ready, Done]
`.trimStart();

test('a failure shows the expectation, the difference, and the trace up to it', async () => {
  const { code, stderr } = await runTests({ 'order.sfn-test.yml': FAILING });
  expect(code).toBe(1);
  expect(stderr).toMatchInlineSnapshot(`
    "✖ order.sfn-test.yml  2 failed  T

      ✖ paid too much  T

        output-contains: the output does not contain this
        order.sfn-test.yml:11:7
        11 |       output-contains: { paid: 11 }
           |       ^^^^^^^^^^^^^^^

        - expected  + came
          {
        -   "paid": 11
        +   "paid": 12
          }

        ✔ Reserve           Task     reserve           0 ms
        ✔ Charge            Task     charge            0 ms
        ✔ Gift?             Choice   → Pack            0 ms
        ✔ Pack              Map      0 items           0 ms
        ✔ Ready             Pass                       0 ms
        ✔ Done              Succeed                    0 ms

      SUCCEEDED in 0 ms · 6 states


      ✖ is wrapped  T

        path: the path differs after 'Gift?': expected 'Wrap', but got 'Pack'
        order.sfn-test.yml:15:38
        15 |       path: [Reserve, Charge, Gift?, Wrap, Pack, Ready, Done]
           |                                      ^^^^

        - expected  + came
          …
            "Reserve",
            "Charge",
            "Gift?",
        -   "Wrap",
            "Pack",
            "Ready",
            "Done"
          …

        ✔ Reserve           Task     reserve           0 ms
        ✔ Charge            Task     charge            0 ms
        ✔ Gift?             Choice   → Pack            0 ms
        ✔ Pack              Map      0 items           0 ms


    FAILED in T · 2 tests failed · 0 tests passed · 1 file
    "
  `);
});

/** The message of each unmet expectation. */
test.each<[string, object, string]>([
  ['status', { status: 'FAILED' }, 'status: expected FAILED, but it ended as SUCCEEDED'],
  ['error', { error: 'Boom' }, 'error: expected the error Boom, but the run has none: it is SUCCEEDED'],
  ['a path that continues', { path: ['Reserve'] }, "path: the path continues after 'Reserve', to 'Charge'"],
  [
    'a path that ends early',
    { path: ['...', 'Done', 'Wrap'] },
    "path: the path ends after 'Done', but 'Wrap' was expected",
  ],
  [
    'path of an iteration',
    { path: ['...', 'Pack[0]/Pack one', 'Pack[1]/Pack one'] },
    "path: the path ends at the start, but 'Pack[1]/Pack one' was expected",
  ],
  ['visited', { visited: 'Sold out' }, "visited: 'Sold out' was not visited"],
  ['not-visited', { 'not-visited': 'Wrap' }, "not-visited: 'Wrap' was visited"],
  ['visits', { visits: { 'Pack one': '> 1' } }, "visits of 'Pack one': expected more than 1, but there was 1"],
  ['retries', { retries: { Reserve: 1 } }, "retries of 'Reserve': expected 1, but there were 0"],
  ['calls', { calls: { Charge: 2 } }, "calls of 'Charge': expected 2 calls, but there was 1"],
  ['inputs', { calls: { 'Pack one': ['b'] } }, "calls of 'Pack one': different inputs"],
  [
    'parts of inputs',
    { calls: { Charge: { contain: [{ stock: 'none' }] } } },
    "calls of 'Charge': no call received this (number 1 in the list)",
  ],
  [
    'a resource that was never called',
    { calls: { 'arn:aws:states:::sns:*': { contain: [{}] } } },
    "calls of 'arn:aws:states:::sns:*': it was never called",
  ],
  ['variables', { variables: { done: [] } }, "variable 'done': a different value"],
  [
    'a misspelt variable',
    { variables: { dome: [] } },
    "variable 'dome': the variable is not set. Did you mean 'done'?",
  ],
  ['duration', { duration: '< 5' }, 'duration: expected less than 5 s, but it took 5 s'],
  ['where', { where: '{% $output.paid %}' }, 'where: {% $output.paid %} is 12, not true'],
  ['where that fails', { where: '{% 1 + $output.stock > 1 %}' }, 'where: '],
])('explains how a run differs from the expectation: %s', async (_, expected, message) => {
  const file = orderTests([{ name: 'a', input: { gift: true, items: ['a'] }, expect: expected }]);
  const { code, stdout } = await runTests({ 'a.sfn-test.json': file }, ['--reporter', 'json']);
  const { expectation, message: said } = JSON.parse(stdout).results[0].tests[0].failures[0];
  expect(code).toBe(1);
  expect(`${expectation}: ${said}`.slice(0, message.endsWith(': ') ? message.length : undefined)).toBe(message);
});

/** A condition sees the result alone: `$error` is no function of JSONata, and `$now` is the end of the run. */
test.each([
  "{% $exists($error) = false and ($error = 'x') = false %}",
  "{% $now() = '2026-01-31T12:00:05.000Z' %}",
  "{% $count($visits[type='Task']) = 3 %}",
])('the condition %s holds', async (where) => {
  const one = { name: 'a', input: { gift: true, items: ['a'] }, clock: '2026-01-31T12:00:00Z', expect: { where } };
  expect(await runTests({ 'a.sfn-test.json': orderTests([one]) })).toMatchObject({ code: 0 });
});

/** A name may give the number of some of its branches, iterations and executions, and leave out others. */
test('names with the numbers of some branches and iterations', async () => {
  const step = (name: string, inside: object): object => ({
    StartAt: name,
    States: { [name]: { ...inside, End: true } },
  });
  const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:b' };
  const both = { Type: 'Parallel', Branches: [step('A', { Type: 'Pass' }), step('B', task)] };
  const definition = step('Each', { Type: 'Map', ItemsPath: '$', ItemProcessor: step('Both', both) });
  const counts = {
    'Each[1]/Both/B': 1,
    'Each/Both[1]/B': 2,
    'Both[1]/B': 2,
    'Each[1]/Both[1]/B': 1,
    'Each[2]/Both/B': 0,
  };
  const file = {
    definition: 'each.asl.json',
    mocks: { states: { B: { return: {} } } },
    tests: [{ name: 'a', input: [1, 2], expect: { visits: counts, calls: counts } }],
  };
  const { code, stderr } = await runTests({ 'each.asl.json': definition, 'a.sfn-test.json': file });
  expect(stderr).toContain('1 passed');
  expect(code).toBe(0);
});

/** Two calls, of which the first contains the second. */
test.each<[string, object, string | undefined]>([
  ['parts in any order', { contain: [{ a: 1 }, { a: 1, b: 2 }], 'any-order': true }, undefined],
  ['parts in order', { contain: [{ a: 1, b: 2 }, { a: 1 }] }, undefined],
  ['equal ones in any order', { equal: [{ a: 1 }, { a: 1, b: 2 }], 'any-order': true }, undefined],
  ['parts in another order', { contain: [{ a: 1 }, { b: 2 }] }, 'no later call received this (number 2 in the list)'],
  [
    'more parts than calls',
    { contain: [{}, {}, {}], 'any-order': true },
    'no other call received this (number 3 in the list)',
  ],
  [
    'a part that no call has',
    { contain: [{ c: 3 }], 'any-order': true },
    'no call received this (number 1 in the list)',
  ],
])('calls with inputs: %s', async (_, one, message) => {
  const Resource = 'arn:aws:lambda:us-east-1:111111111111:function:one';
  const definition = {
    StartAt: 'First',
    States: {
      First: { Type: 'Task', Resource, ResultPath: null, Next: 'Less' },
      Less: { Type: 'Pass', Parameters: { 'a.$': '$.a' }, Next: 'Second' },
      Second: { Type: 'Task', Resource, End: true },
    },
  };
  const file = {
    definition: 'a.asl.json',
    mocks: { states: { First: { return: 1 }, Second: { return: 1 } } },
    tests: [{ name: 'a', input: { a: 1, b: 2 }, expect: { calls: { [Resource]: one } } }],
  };
  const { stdout } = await runTests({ 'a.asl.json': definition, 'a.sfn-test.json': file }, ['--reporter', 'json']);
  expect(JSON.parse(stdout).results[0].tests[0].failures?.[0].message).toBe(message);
});

test('a duration in whole seconds differs by what the work takes, unless there is a clock', async () => {
  const handler = 'exports.handler = () => new Promise((resolve) => setTimeout(resolve, 20, 12));\n';
  const waits = (more: object): object => ({
    ...orderTests([{ name: 'a', input: { gift: true, items: [] }, ...more, expect: { duration: 5 } }]),
    mocks: { states: { Reserve: { return: 'ok' } } },
    handlers: { charge: 'charge.js' },
  });
  const files = {
    'charge.js': handler,
    'a.sfn-test.json': waits({}),
    'b.sfn-test.json': waits({ clock: '2026-01-31T12:00:00Z' }),
  };
  const { stdout } = await runTests(files, ['--reporter', 'json']);
  const [without, withClock] = JSON.parse(stdout).results.map(({ tests }: { tests: object[] }) => tests[0]);
  expect(without.failures[0].message).toMatch(
    /^expected 5 s, but it took \d+\.\d+ s: give the test a 'clock', by which work of less than a second takes no time$/,
  );
  expect(withClock.status).toBe('passed');
});

test('retries of a state that was never visited', async () => {
  const file = orderTests([{ name: 'a', input: PLAIN, expect: { retries: { 'Pack one': 1 } } }]);
  const { code, stderr } = await runTests({ 'a.sfn-test.json': file });
  expect(code).toBe(1);
  expect(stderr).toContain("retries of 'Pack one': expected 1, but there were 0: 'Pack one' was never visited\n");
});

test.each([
  ['from rows of another file', '{ name: a, each: rows.yml, expect: <expected> }'],
  ['as a field that a row names', "{ name: a, each: [{ field: where }], expect: { <field>: '{% 1 = 2 %}' } }"],
  ['with an escape in their name', `{ name: a, expect: { "whe\\u0072e": '{% 1 = 2 %}' } }`],
])('conditions count %s', async (_, one) => {
  const definition = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
  const { code, stdout } = await runTests(
    {
      'a.asl.json': definition,
      'rows.yml': "- expected: { where: '{% 1 = 2 %}' }\n",
      'a.sfn-test.yml': `definition: a.asl.json\ntests: [${one}]\n`,
    },
    ['--reporter', 'json'],
  );
  expect(code).toBe(1);
  expect(JSON.parse(stdout).results[0].tests[0].failures[0].message).toBe('{% 1 = 2 %} is false');
});

test('rows of each are separate tests, named after their values', async () => {
  const file = orderTests([
    {
      name: '<n> items cost <cost>',
      each: [
        { n: 0, items: [], cost: 0 },
        { n: 2, items: ['a', 'b'], cost: 7 },
      ],
      input: { gift: false, items: '<items>' },
      mocks: { states: { Charge: { return: '<cost>' } } },
      expect: { visits: { 'Pack one': '<n>' }, 'output-contains': { paid: '<cost>' } },
    },
    { name: 'same', each: [{ n: 1 }, { n: 2 }], input: PLAIN, expect: { visited: 'Done' } },
  ]);
  const { code, stdout } = await runTests({ 'a.sfn-test.json': file }, ['--reporter', 'tap']);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: [
      'TAP version 14',
      'ok 1 - a.sfn-test.json > 0 items cost 0',
      'ok 2 - a.sfn-test.json > 2 items cost 7',
      'ok 3 - a.sfn-test.json > same (row 1)',
      'ok 4 - a.sfn-test.json > same (row 2)',
      '1..4',
      '',
    ].join('\n'),
  });
});

test('only and skip select tests, -t selects by name, --bail ends early', async () => {
  const named = (name: string, more: object = {}): object => ({
    name,
    input: PLAIN,
    expect: { visited: 'Done' },
    ...more,
  });
  const failing = named('fails', { expect: { visited: 'Wrap' } });
  const files = {
    'only.sfn-test.json': orderTests([named('a', { only: true }), named('b')]),
    'skip.sfn-test.json': orderTests([named('a', { skip: 'not yet' }), failing, named('c')]),
  };
  const { stdout, folder } = await runTests(files, ['--reporter', 'tap']);
  expect(stdout.split('\n').filter((line) => /^(not )?ok|^1\.\./.test(line))).toEqual([
    'ok 1 - only.sfn-test.json > a',
    'ok 2 - only.sfn-test.json > b # SKIP',
    'ok 3 - skip.sfn-test.json > a # SKIP not yet',
    'not ok 4 - skip.sfn-test.json > fails',
    'ok 5 - skip.sfn-test.json > c',
    '1..5',
  ]);
  expect((await runIn(folder, ['skip.sfn-test.json', '-t', 'C', '--reporter', 'tap'])).stdout).toBe(
    'TAP version 14\nok 1 - skip.sfn-test.json > c\n1..1\n',
  );
  const bailed = await runIn(folder, ['--bail', '--jobs', '1']);
  expect(bailed.stderr.trimEnd().split('\n').at(-1)).toBe(
    'FAILED in T · 1 test failed · 1 test passed · 2 skipped · 2 files · ended early (--bail)',
  );
});

test('one state, a start in the middle, and given variables', async () => {
  const file = orderTests([
    { name: 'a choice', state: 'Gift?', input: { gift: true }, expect: { next: 'Wrap', output: { gift: true } } },
    {
      name: 'a charge that would be tried again',
      state: 'Charge',
      'retry-count': 1,
      mock: { throw: { error: 'Timeout', cause: 'slow' } },
      input: {},
      expect: { status: 'RETRIABLE', error: 'Timeout', cause: 'slow' },
    },
    {
      name: 'a charge that was tried often enough',
      state: 'Charge',
      'retry-count': 2,
      mock: { throw: { error: 'Timeout' } },
      expect: { status: 'FAILED' },
    },
    {
      name: 'no stock',
      state: 'Reserve',
      mock: { throw: { error: 'NoStock' } },
      expect: { status: 'CAUGHT_ERROR', next: 'Sold out' },
    },
    {
      name: 'from the Map on',
      start: 'Pack',
      input: { items: ['a'] },
      variables: { kept: 1 },
      expect: { path: ['Pack', 'Ready', 'Done'], variables: { kept: 1, done: ['A'] } },
    },
  ]);
  const { code, stderr } = await runTests({ 'a.sfn-test.json': file });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: '✔ a.sfn-test.json  5 passed  T\n\nPASSED in T · 5 tests passed · 1 file\n',
  });
});

const REPEATED = {
  StartAt: 'Draw',
  States: {
    Draw: {
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      Output:
        "{% {'now': $now(), 'uuid': $uuid(), 'random': $random(), 'start': $states.context.Execution.StartTime} %}",
      Next: 'Id',
    },
    Id: {
      Type: 'Pass',
      Parameters: { 'id.$': 'States.UUID()', 'drawn.$': '$' },
      Next: 'Work',
    },
    Work: {
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::sqs:sendMessage',
      Arguments: { QueueUrl: 'https://queue', MessageBody: {} },
      Retry: [{ ErrorEquals: ['E'], IntervalSeconds: 100, MaxAttempts: 3, JitterStrategy: 'FULL' }],
      Output: '{% $states.input %}',
      End: true,
    },
  },
};

test('with a clock and a seed $now, $uuid, $random, States.UUID and jitter repeat', async () => {
  const mocks = { states: { Work: { sequence: [{ throw: { error: 'E' }, times: 2 }, { return: {} }] } } };
  const tests = (seed: number): object => ({
    definition: 'repeated.asl.json',
    clock: '2026-01-31T12:00:00Z',
    seed,
    mocks,
    tests: [
      {
        name: 'a',
        expect: {
          where:
            "{% $output.drawn.now = '2026-01-31T12:00:00.000Z' and $output.drawn.start = '2026-01-31T12:00:00.000Z' %}",
          matches: 'snapshot',
        },
      },
    ],
  });
  const folder = folderOf({ 'repeated.asl.json': REPEATED, 'a.sfn-test.json': tests(7) });
  const first = await runIn(folder);
  expect(first.stderr.trimEnd().split('\n').at(-1)).toBe('PASSED in T · 1 test passed · 1 file · 1 snapshot written');
  const again = await runIn(folder);
  expect(again.stderr.trimEnd().split('\n').at(-1)).toBe('PASSED in T · 1 test passed · 1 file');
  writeFileSync(join(folder, 'a.sfn-test.json'), JSON.stringify(tests(8)));
  expect((await runIn(folder)).code).toBe(1);
});

test("with a seed random numbers of mocks repeat too, and are independent of the machine's", async () => {
  const drawn = { id: '{% $uuid() %}', number: '{% $random() %}' };
  const mocks = { states: { Work: { cases: [{ when: '{% $random() >= 0 %}', sequence: [{ return: drawn }] }] } } };
  const definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Work',
    States: {
      Work: {
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work',
        Output: { mocked: '{% $states.result %}', own: '{% $uuid() %}' },
        End: true,
      },
    },
  };
  const tests = (seed: number): object => ({
    definition: 'drawn.asl.json',
    seed,
    mocks,
    tests: [{ name: 'a', expect: { where: '{% $output.mocked.id != $output.own %}', matches: 'snapshot' } }],
  });
  const folder = folderOf({
    'drawn.asl.json': JSON.stringify(definition),
    'a.sfn-test.json': JSON.stringify(tests(7)),
  });
  expect((await runIn(folder)).code).toBe(0);
  expect((await runIn(folder, [], { env: { CI: 'true' } })).code).toBe(0);
  writeFileSync(join(folder, 'a.sfn-test.json'), JSON.stringify(tests(8)));
  expect((await runIn(folder)).code).toBe(1);
});

test('snapshots are written, compared and updated, and unused ones are reported', async () => {
  const tests = (input: object, name = 'a'): object => orderTests([{ name, input, expect: { matches: 'snapshot' } }]);
  const { folder, code, read } = await runTests({ 'a.sfn-test.json': tests(PLAIN) });
  const write = (content: object | string): void =>
    writeFileSync(join(folder, 'a.sfn-test.json'), typeof content === 'string' ? content : JSON.stringify(content));
  expect(code).toBe(0);
  expect(read('a.sfn-test.snap.yml')).toBe(
    `# Written by sfn-run test; -u updates it.
a:
  status: SUCCEEDED
  output:
    gift: false
    items: []
    stock: ok
    paid: 12
    packed: []
  path:
    - Reserve
    - Charge
    - Gift?
    - Pack
    - Ready
    - Done
`,
  );
  write(tests(GIFT));
  const changed = await runIn(folder);
  expect({
    code: changed.code,
    said: changed.stderr.includes(
      'snapshot: it differs from the snapshot; -u updates the snapshot\n    a.sfn-test.snap.yml:2:1',
    ),
  }).toEqual({ code: 1, said: true });
  expect((await runIn(folder, ['-u'])).stderr).toContain('1 snapshot written');
  expect((await runIn(folder)).code).toBe(0);
  write(tests(GIFT, 'b'));
  const ci = await runIn(folder, [], { env: { CI: 'true' } });
  expect(ci.code).toBe(1);
  expect(ci.stderr).toContain('snapshot: there is no snapshot, and none is written in CI: run sfn-run test -u');
  const obsolete = await runIn(folder);
  expect(obsolete.stderr).toContain(
    "a.sfn-test.snap.yml:2:1: warning UNLIKELY_TEST: No test uses the snapshot 'a'\n    2 | a:\n      | ^\n    sfn-run test -u removes it\n",
  );
  await runIn(folder, ['-u']);
  expect(
    read('a.sfn-test.snap.yml')
      .split('\n')
      .filter((line) => /^\w/.test(line)),
  ).toEqual(['b:']);
});

test.each<[string, (path: string) => void, string]>([
  [
    'read',
    (path) => mkdirSync(path),
    '  error INVALID_TEST: a.sfn-test.snap.yml is a folder\n    Undo the edit, or delete the file: the next run writes it again\n',
  ],
  // a link that leads nowhere
  ['written', (path) => symlinkSync(join(path, 'a/b'), path), 'error: cannot write a.sfn-test.snap.yml: '],
])('snapshots that cannot be %s', async (_, prepare, message) => {
  const files = { 'a.sfn-test.json': orderTests([{ name: 'a', input: PLAIN, expect: { matches: 'snapshot' } }]) };
  const folder = folderOf({ 'order.asl.json': ORDER, ...files });
  prepare(join(folder, 'a.sfn-test.snap.yml'));
  const { code, stderr } = await runIn(folder);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test("a MockConfigFile's test cases are used unchanged", async () => {
  const config = {
    StateMachines: {
      Order: {
        TestCases: {
          Happy: { Reserve: 'Ok', Charge: 'Ok' },
          Retried: { Reserve: 'Ok', Charge: 'SlowOnce' },
          SoldOut: { Reserve: 'Gone' },
        },
      },
    },
    MockedResponses: {
      Ok: { '0': { Return: 'ok' } },
      SlowOnce: { '0': { Throw: { Error: 'Timeout', Cause: 'slow' } }, '1': { Return: 'ok' } },
      Gone: { '0': { Throw: { Error: 'NoStock', Cause: 'gone' } } },
    },
  };
  const file = {
    definition: 'order.asl.json',
    'state-machine': 'Order',
    mocks: 'MockConfigFile.json',
    input: PLAIN,
    tests: [
      { name: 'happy', 'test-case': 'Happy', expect: { retries: { Charge: 0 } } },
      { name: 'again', 'test-case': 'Happy', expect: { retries: { Charge: 0 } } },
      { name: 'retried', 'test-case': 'Retried', expect: { retries: { Charge: 1 } } },
      { name: 'sold out', 'test-case': 'SoldOut', expect: { error: 'SoldOut' } },
    ],
  };
  const { code, stderr } = await runTests({ 'MockConfigFile.json': config, 'a.sfn-test.json': file });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: '✔ a.sfn-test.json  4 passed  T\n\nPASSED in T · 4 tests passed · 1 file\n',
  });
});

test('a test has its own execution environments, unless the file shares them', async () => {
  const count = 'let count = 0;\nexports.handler = async () => ++count;\n';
  const tests = (more: object): object => ({
    definition: 'count.asl.json',
    'handlers-folder': '.',
    ...more,
    tests: [1, 2].map((n) => ({ name: `run ${n}`, expect: { 'output-contains': { n } } })),
  });
  const definition = {
    StartAt: 'Count',
    States: {
      Count: {
        Type: 'Task',
        Resource: 'arn:aws:lambda:us-east-1:111111111111:function:count',
        ResultPath: '$.n',
        End: true,
      },
    },
  };
  const files = { 'count.asl.json': definition, 'count.js': count };
  const fresh = await runTests({ ...files, 'a.sfn-test.json': tests({}) }, ['--jobs', '1', '--reporter', 'tap']);
  const shared = await runTests({ ...files, 'a.sfn-test.json': tests({ 'share-environments': true }) }, [
    '--jobs',
    '1',
  ]);
  expect([fresh.code, shared.code]).toEqual([1, 0]);
  expect(fresh.stdout).toContain('not ok 2 - a.sfn-test.json > run 2');
});

test('a handler that never returns ends with its Timeout, and a test with its own', async () => {
  const hang = 'exports.handler = () => new Promise(() => setInterval(() => {}, 1000));\n';
  const template = {
    Resources: {
      Machine: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: {
          Definition: {
            StartAt: 'Hang',
            States: {
              Hang: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:Hang', End: true },
            },
          },
        },
      },
      Hang: {
        Type: 'AWS::Serverless::Function',
        Properties: { Handler: 'hang.handler', Runtime: 'nodejs22.x', CodeUri: '.', Timeout: 1 },
      },
    },
  };
  const file = {
    definition: 'template.json',
    tests: [
      { name: 'gives up', timeout: 0.3 },
      { name: 'times out', expect: { error: 'Sandbox.Timedout' } },
    ],
  };
  const { code, stderr } = await runTests({ 'template.json': template, 'hang.js': hang, 'a.sfn-test.json': file });
  expect(code).toBe(1);
  expect(stderr).toContain('✖ a.sfn-test.json  1 failed · 1 passed  T\n');
  expect(stderr).toContain('run: it did not end within 0.3 s of wall-clock time (timeout)\n');
}, 60_000);

// mocks that answer at once leave the event loop no turn of its own: the time limit needs one
test('a machine that polls a mock forever ends at the timeout', async () => {
  const polling = {
    StartAt: 'Poll',
    States: {
      Poll: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:poll', Next: 'Ready?' },
      'Ready?': { Type: 'Choice', Choices: [{ Variable: '$', StringEquals: 'ready', Next: 'Done' }], Default: 'Poll' },
      Done: { Type: 'Succeed' },
    },
  };
  const file = {
    definition: 'poll.asl.json',
    'no-limits': true,
    timeout: 0.3,
    mocks: { states: { Poll: { return: 'waiting' } } },
    tests: [{ name: 'polls', expect: { status: 'SUCCEEDED' } }],
  };
  const { code, stderr } = await runTests({ 'poll.asl.json': polling, 'a.sfn-test.json': file });
  expect(code).toBe(1);
  expect(stderr).toContain('run: it did not end within 0.3 s of wall-clock time (timeout)\n');
}, 60_000);

test('an unanswered task fails the test, with advice', async () => {
  const file = { definition: 'order.asl.json', tests: [{ name: 'a', input: PLAIN, expect: { visited: 'Done' } }] };
  const { code, stderr } = await runTests({ 'a.sfn-test.json': file });
  expect(code).toBe(1);
  expect(stderr).toContain("run: no function named 'reserve' in this project");
});

test('JUnit output is valid for Jenkins and GitLab', async () => {
  const file = orderTests([
    { name: 'a <&"\n\u0007> name', input: PLAIN, expect: { output: '</failure>&\u0000' } },
    { name: 'b', skip: 'why "not"' },
    { name: 'c', input: PLAIN, expect: { visited: 'Done' } },
  ]);
  const { code, stdout, read } = await runTests({ 'a.sfn-test.json': file, 'b.sfn-test.json': { tests: [] } }, [
    '--reporter',
    'pretty',
    '--reporter',
    'junit=report.xml',
  ]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  const schema = readFileSync(join(import.meta.dirname, 'junit.xsd'), 'utf8');
  const report = { fileName: 'report.xml', contents: read('report.xml') };
  const { errors } = await validateXML({ xml: report, schema });
  expect(errors).toEqual([]);
  expect(report.contents).toMatch(/^<testsuites name="sfn-run" tests="4" failures="1" errors="1" time="\d+\.\d{3}">$/m);
});

test('TAP output is valid for a TAP parser', async () => {
  const file = orderTests([
    { name: 'a # b \\ c', input: PLAIN, expect: { visited: 'Wrap' } },
    { name: 'b', skip: true },
  ]);
  const { stdout } = await runTests({ 'a.sfn-test.json': file }, ['--reporter', 'tap']);
  const parser = new Parser({ strict: true });
  const points: { ok: boolean; name: string; skip: unknown }[] = [];
  parser.on('assert', ({ ok, name, skip }) => points.push({ ok, name, skip }));
  parser.end(stdout);
  expect(points).toEqual([
    { ok: false, name: 'a.sfn-test.json > a # b \\ c', skip: false },
    { ok: true, name: 'a.sfn-test.json > b', skip: true },
  ]);
  expect(parser.results?.failures.map(({ tapError }) => tapError)).toEqual([null]);
});

test('the folder of a report is created', async () => {
  const file = orderTests([{ name: 'a', input: PLAIN, expect: { visited: 'Done' } }]);
  const { code, read } = await runTests({ 'a.sfn-test.json': file }, ['--reporter', 'tap=build/reports/a.tap']);
  expect({ code, text: read('build/reports/a.tap') }).toEqual({
    code: 0,
    text: 'TAP version 14\nok 1 - a.sfn-test.json > a\n1..1\n',
  });
});

test('GitHub annotations point at the expectation', async () => {
  const { stdout } = await runTests({ 'order.sfn-test.yml': FAILING }, ['--reporter', 'github']);
  const [first] = stdout.split('\n');
  expect(first!.slice(0, first!.indexOf('::', 3))).toBe(
    '::error file=order.sfn-test.yml,line=11,col=7,title=paid too much%3A output-contains',
  );
});

test('Ctrl-C reports the tests that passed, and the interrupt', async () => {
  const file = orderTests([
    { name: 'a', input: PLAIN, expect: { visited: 'Done' } },
    { name: 'waits', 'fast-forward': false, input: GIFT, expect: { visited: 'Done' } },
  ]);
  const { code, stderr } = await runTests({ 'a.sfn-test.json': file }, ['--jobs', '1'], {
    onReady: (interrupt) => setTimeout(interrupt, 3000),
  });
  expect({ code, stderr }).toEqual({
    code: 130,
    stderr: '■ a.sfn-test.json  1 passed · 1 not run  T\n\nINTERRUPTED in T · 1 test passed · 1 file\n',
  });
});

test.each<[string, Readonly<Record<string, string | object>>, string[], number, string]>([
  [
    'an empty file',
    { 'a.sfn-test.yml': '\n' },
    [],
    2,
    'a.sfn-test.yml:1:1: error INVALID_TEST: The test file is empty',
  ],
  [
    'no tests',
    { 'a.sfn-test.yml': 'definition: order.asl.json\n' },
    [],
    2,
    'a.sfn-test.yml:1:1: error INVALID_TEST: The test file has no tests',
  ],
  [
    'a definition that is not there',
    { 'a.sfn-test.yml': 'definition: ordr.asl.json\ntests: [{ name: a }]\n' },
    [],
    2,
    'a.sfn-test.yml:1:13: error INVALID_TEST: There is no file ordr.asl.json',
  ],
  [
    'an unknown field',
    { 'a.sfn-test.json': orderTests([{ name: 'a', expects: {} }]) },
    [],
    2,
    "error INVALID_TEST: A test has no 'expects'",
  ],
  [
    'an unknown state in path',
    { 'a.sfn-test.yml': 'definition: order.asl.json\ntests:\n  - name: a\n    expect: { path: [Reserve, Chrage] }\n' },
    [],
    2,
    "a.sfn-test.yml:4:31: error INVALID_TEST: There is no state 'Chrage'\n    4 |     expect: { path: [Reserve, Chrage] }\n      |                               ^^^^^^\n    Did you mean 'Charge'?\n",
  ],
  [
    'an unknown state in calls',
    { 'a.sfn-test.json': orderTests([{ name: 'a', expect: { calls: { 'Pack oen': 1 } } }]) },
    [],
    2,
    "There is no state 'Pack oen'",
  ],
  [
    'two tests of one name',
    { 'a.sfn-test.json': orderTests([{ name: 'a' }, { name: 'a' }]) },
    [],
    2,
    "error INVALID_TEST: There are two tests named 'a'",
  ],
  [
    'a column with a slip',
    { 'a.sfn-test.json': orderTests([{ name: '<amuont>', each: [{ amount: 1 }] }]) },
    [],
    2,
    "The rows of each have no column 'amuont'",
  ],
  [
    'a snapshot file that is not valid YAML',
    {
      'a.sfn-test.json': orderTests([{ name: 'a', expect: { matches: 'snapshot' } }]),
      'a.sfn-test.snap.yml': 'a: [\n',
    },
    [],
    2,
    'Undo the edit, or delete the file: the next run writes it again\n',
  ],
  [
    'mocks that are wrong',
    { 'a.sfn-test.json': orderTests([{ name: 'a', mocks: { states: { Charge: { retrun: 1 } } } }]) },
    [],
    2,
    "a.sfn-test.json:1:208: error INVALID_MOCK: A mock has no 'retrun'",
  ],
  [
    'a state to test that no machine has',
    { 'a.sfn-test.json': orderTests([{ name: 'a', state: 'Chrage' }]) },
    [],
    2,
    "error INVALID_TEST: There is no state 'Chrage'",
  ],
  [
    'a start in an item processor',
    { 'a.sfn-test.json': orderTests([{ name: 'a', start: 'Pack one' }]) },
    [],
    2,
    "error INVALID_TEST: The run cannot start in 'Pack one', which is not a state of the outermost machine",
  ],
  [
    'a row without a column of the others',
    {
      'a.sfn-test.json': orderTests([
        { name: 'a <n>', each: [{ n: 1, error: 'X' }, { n: 2 }], expect: { error: '<error>' } },
      ]),
    },
    [],
    2,
    "error INVALID_TEST: Row 2 of each has no 'error'",
  ],
  ['no files', {}, [], 2, 'error: there are no tests in this folder'],
  ['a path that leads nowhere', {}, ['b.sfn-test.yml'], 2, 'error: There is no file or folder b.sfn-test.yml'],
  ['an unknown reporter', {}, ['--reporter', 'junti'], 2, "there is no reporter 'junti'"],
  [
    'two reporters on stdout',
    { 'a.sfn-test.json': orderTests([{ name: 'a' }]) },
    ['--reporter', 'tap', '--reporter', 'json'],
    2,
    'would both write to stdout',
  ],
  [
    'two reporters in one file',
    { 'a.sfn-test.json': orderTests([{ name: 'a' }]) },
    ['--reporter', 'tap=out', '--reporter', 'json=./out'],
    2,
    'error: --reporter: two reporters would write to ./out',
  ],
  [
    'a file where the folder of a report would be',
    { 'a.sfn-test.json': orderTests([{ name: 'a' }]) },
    ['--reporter', 'tap=order.asl.json/out'],
    2,
    'error: cannot write order.asl.json/out: part of its path is a file, not a folder',
  ],
  // Node.js would try to create it without end
  ...(existsSync('/proc/self')
    ? [
        [
          'a place in which there are no folders',
          { 'a.sfn-test.json': orderTests([{ name: 'a' }]) },
          ['--reporter', 'tap=/proc/a/b/out'],
          2,
          'error: cannot write /proc/a/b/out: there is no folder /proc/a/b',
        ] as [string, TestFiles, string[], number, string],
      ]
    : []),
])('reports the error: %s', async (_, files, argv, code, message) => {
  const result = await runTests(files, argv);
  expect({ code: result.code, said: result.stderr.includes(message) || result.stderr }).toEqual({ code, said: true });
});

test('a test without expectations asserts that the run succeeds, and a warning says so', async () => {
  const { code, stderr } = await runTests({ 'a.sfn-test.json': orderTests([{ name: 'a', input: PLAIN }]) });
  expect(code).toBe(0);
  expect(stderr).toContain(
    'warning UNLIKELY_TEST: The test has no expectations: it asserts that the run ends as SUCCEEDED',
  );
});

test('a mistake in the mocks of a file is reported once, and none of its tests runs', async () => {
  const file = {
    definition: 'order.asl.json',
    mocks: { states: { Chrage: { return: 1 } } },
    tests: [{ name: 'a' }, { name: 'b' }],
  };
  const { code, stderr } = await runTests({ 'a.sfn-test.json': file });
  const said = stderr.split('\n').filter((line) => /✖|INVALID_MOCK|^FAILED/.test(line));
  expect({ code, said }).toEqual({
    code: 2,
    said: [
      '✖ a.sfn-test.json  not run  T',
      expect.stringMatching(/^ {2}a\.sfn-test\.json:\d+:\d+: error INVALID_MOCK: There is no state 'Chrage'$/),
      'FAILED in T · 0 tests passed · 1 file · 1 file not run',
    ],
  });
});

test('a mistake in the mocks of any test is found when the file is read, once for all its rows', async () => {
  const mistake = { states: { Chrage: { return: 1 } } };
  const head = 'definition: order.asl.json\ntests:\n  - { name: a, input: {}, expect: { status: FAILED } }\n';
  const rest = '{ name: <n>, each: [{ n: 1 }, { n: 2 }], mocks: MOCKS, expect: { status: FAILED } }\n';
  const file = `${head}  - ${rest.replace('MOCKS', JSON.stringify(mistake))}  - { name: c, skip: true, mocks: mocks.json }\n`;
  const { code, stderr } = await runTests({ 'a.sfn-test.yml': file, 'mocks.json': mistake }, ['-t', '/^a$/']);
  const said = stderr.split('\n').filter((line) => /✖|INVALID_MOCK|^FAILED/.test(line));
  expect({ code, said }).toEqual({
    code: 2,
    said: [
      '✖ a.sfn-test.yml  not run  T',
      `  a.sfn-test.yml:4:${file.split('\n')[3]!.indexOf('"Chrage"') + 1}: error INVALID_MOCK: There is no state 'Chrage'`,
      "  mocks.json:1:12: error INVALID_MOCK: There is no state 'Chrage'",
      'FAILED in T · 0 tests passed · 1 file · 1 file not run',
    ],
  });
});

/** A MockConfigFile with a test case in which nothing is in stock. */
const OUT_OF_STOCK = {
  StateMachines: { Order: { TestCases: { Out: { Reserve: 'R' } } } },
  MockedResponses: { R: { 0: { Throw: { Error: 'NoStock', Cause: 'none' } } } },
};

test('a test of one state chooses a test case, and gives up on a handler that never answers', async () => {
  const file = {
    definition: 'order.asl.json',
    mocks: 'MockConfigFile.json',
    'test-case': 'Out',
    handlers: { charge: 'spin.mjs' },
    tests: [
      { name: 'out', state: 'Reserve', 'test-case': 'Out', expect: { status: 'CAUGHT_ERROR', error: 'NoStock' } },
      { name: 'spins', state: 'Charge', timeout: 0.5, expect: { status: 'SUCCEEDED' } },
    ],
  };
  const { code, stderr } = await runTests({
    'a.sfn-test.json': file,
    'MockConfigFile.json': OUT_OF_STOCK,
    'spin.mjs': 'export const handler = () => { for (;;); };\n',
  });
  expect({ code, said: stderr.split('\n').filter((line) => /✖|✔|run:/.test(line)) }).toEqual({
    code: 1,
    said: [
      '✖ a.sfn-test.json  1 failed · 1 passed  T',
      '  ✖ spins  T',
      '    run: it did not end within 0.5 s of wall-clock time (timeout)',
    ],
  });
});

test("mocks of a test need no test cases where the file's mocks have some", async () => {
  const file = {
    definition: 'order.asl.json',
    mocks: 'MockConfigFile.json',
    'test-case': 'Out',
    tests: [
      { name: 'of the file', expect: { error: 'SoldOut' } },
      {
        name: 'of the test',
        mocks: { states: { Reserve: { throw: { error: 'Other' } } } },
        expect: { error: 'Other' },
      },
    ],
  };
  const { code, stderr } = await runTests({ 'a.sfn-test.json': file, 'MockConfigFile.json': OUT_OF_STOCK });
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: '✔ a.sfn-test.json  2 passed  T\n\nPASSED in T · 2 tests passed · 1 file\n',
  });
});

/** The request and response syntax of `sns:publish`: MessageId is a string (API_Publish of Amazon SNS). */
test.each([
  [{}, 1, 'Mock result schema validation error: '],
  [{ fieldValidationMode: 'NONE' }, 0, 'PASSED'],
  [{ fieldValidationMode: 'NOEN' }, 2, 'fieldValidationMode must be one of STRICT, PRESENT, NONE'],
])('the result of a single state is validated as by TestState: %j', async (more, code, message) => {
  const publish = {
    StartAt: 'A',
    States: {
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish',
        Parameters: { TopicArn: 't', Message: 'm' },
        End: true,
      },
    },
  };
  const tests = [
    { name: 'a', state: 'A', mock: { return: { MessageId: 1 }, ...more }, expect: { status: 'SUCCEEDED' } },
  ];
  const { code: actual, stderr } = await runTests({
    'p.asl.json': publish,
    'a.sfn-test.json': { definition: 'p.asl.json', tests },
  });
  expect({ code: actual, said: stderr.includes(message) || stderr }).toEqual({ code, said: true });
});

test('a test that is skipped needs no expectations, and keeps its snapshot', async () => {
  const expected = { matches: 'snapshot' };
  const named = (...names: readonly string[]): object[] =>
    names.map((name) => ({ name, input: GIFT, expect: expected }));
  const folder = folderOf({
    'order.asl.json': JSON.stringify(ORDER),
    'a.sfn-test.json': JSON.stringify(orderTests(named('gone', 'idle', 'kept'))),
  });
  await runIn(folder);
  const idle = { name: 'idle', skip: 'not yet', input: GIFT };
  writeFileSync(join(folder, 'a.sfn-test.json'), JSON.stringify(orderTests([...named('kept'), idle])));
  const warnings = (await runIn(folder)).stderr.split('\n').filter((line) => line.includes(' warning '));
  expect(warnings).toEqual(["  a.sfn-test.snap.yml:2:1: warning UNLIKELY_TEST: No test uses the snapshot 'gone'"]);
  await runIn(folder, ['-u']);
  const lines = readFileSync(join(folder, 'a.sfn-test.snap.yml'), 'utf8').split('\n');
  expect(lines.filter((line) => /^\w/.test(line))).toEqual(['idle:', 'kept:']);
});

test('100,000 tests in a file', async () => {
  const rows = Array.from({ length: 100_000 }, (_, n) => ({ n }));
  const pass = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
  const file = {
    definition: 'p.asl.json',
    tests: [{ name: 'number <n>', each: rows, input: { n: '<n>' }, expect: { output: { n: '<n>' } } }],
  };
  const { code, stderr } = await runTests({ 'p.asl.json': pass, 'a.sfn-test.json': file });
  expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({
    code: 0,
    last: expect.stringMatching(/^PASSED in .* · 100,000 tests passed · 1 file$/),
  });
}, 120_000);

test('the order and its mocks match the tests above', () => {
  expect(Object.keys(MOCKS.states).every((name) => name === 'Pack one' || name in ORDER.States)).toBe(true);
});
