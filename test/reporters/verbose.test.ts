import { describe, expect, test } from 'vitest';
import { ROOT_SCOPE } from '../../src/engine/events.ts';
import type { Json } from '../../src/json.ts';
import { createJsonReporter } from '../../src/reporters/json.ts';
import { NO_BOUNDS } from '../../src/reporters/terminal/bounds.ts';
import { excerptJson, jsonLines } from '../../src/reporters/terminal/json-lines.ts';
import { keepColors } from '../../src/reporters/terminal/keep-colors.ts';
import { createTraceReporter, type TraceOptions } from '../../src/reporters/terminal/trace.ts';
import { wrapJson } from '../../src/reporters/terminal/wrap-text.ts';
import { replayTo, storedEvents, TextOutput } from './stored-history.ts';

const UNLIMITED = Number.POSITIVE_INFINITY;

async function trace(lines: string, columns: number, options: TraceOptions): Promise<string> {
  const output = new TextOutput(columns);
  replayTo(await createTraceReporter(output, options), storedEvents(lines));
  return `\n${output.text}`;
}

describe('JSON line by line', () => {
  test.each<Json>([
    null,
    'text "quoted"',
    [],
    {},
    { a: [1, { b: null, c: [] }], 'key "x"': 'y\n', d: {} },
    [[[1], []], 'x'],
    { __proto__: 1, constructor: [2] } as Json,
  ])('%j is indented as by JSON.stringify', (value) => {
    expect([...jsonLines(value)].join('\n')).toBe(JSON.stringify(value, null, 2));
  });

  test('of any depth does not use the stack, and only the visible part is visited', () => {
    let value: Json = 1;
    for (let i = 0; i < 100_000; i++) value = [value];
    expect(excerptJson(value, { ...NO_BOUNDS, lines: 2 })).toEqual({ lines: ['[', '  ['], isCut: true });
    expect(excerptJson('x'.repeat(50), { ...NO_BOUNDS, characters: 5 })).toEqual({ lines: ['"xxxx…'], isCut: true });
  });

  test('wraps between tokens: the joined lines are still the document', () => {
    const value = { error: 'a text that is longer than a line', list: [1, 2, { x: 'a "quoted" one' }] };
    const lines = wrapJson(JSON.stringify(value), 20);
    expect(lines).toEqual([
      '{"error":',
      '"a text that is longer than a line",',
      '"list":[1,2,{"x":',
      '"a \\"quoted\\" one"}]}',
    ]);
    expect(JSON.parse(lines.join('\n'))).toEqual(value);
  });
});

describe('values', () => {
  const input = { order: { id: 'o-1', note: 'x'.repeat(70), lines: [1, 2] } };
  const call = { FunctionName: 'ship', Payload: input };
  const lines = `
    1<0 +0 ExecutionStarted {"input":{}}
    2<0 +0 TaskStateEntered {"name":"Ship","input":${JSON.stringify(input)}}
    3<2 +0 TaskScheduled {"parameters":${JSON.stringify(call)},"resource":"invoke","resourceType":"lambda"}
    4<3 +1 TaskSucceeded {"output":{"StatusCode":200,"Payload":{}},"resource":"invoke","resourceType":"lambda"}
    5<4 +1 TaskStateExited {"name":"Ship","output":{}}
    6<5 +1 ExecutionSucceeded {"output":{}}
  `;

  test('-v: next to their names if they fit, else indented, never broken', async () => {
    expect(await trace(lines, 60, { verbosity: 1 })).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ✔ Ship                  Task      ship                1 ms
            input
              {
                "order": {
                  "id": "o-1",
                  "note": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                  "lines": [
                    1,
                    2
                  ]
                }
              }
            parameters
              {
                "FunctionName": "ship",
                "Payload": {
                  "order": {
                    "id": "o-1",
                    "note": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    "lines": [
                      1,
                      2
                    ]
                  }
                }
              }
            result      {"StatusCode":200,"Payload":{}}
            output      {}

      SUCCEEDED in 1 ms · 1 state
      "
    `);
  });

  test('-v cuts very long values, and -vv does not', async () => {
    const rows = Array.from({ length: 500 }, (_, row) => row);
    const long = `
      1<0 +0 ExecutionStarted {"input":{}}
      2<0 +0 PassStateEntered {"name":"Load","input":{}}
      3<2 +0 PassStateExited {"name":"Load","output":${JSON.stringify(rows)}}
      4<3 +0 ExecutionSucceeded {"output":{}}
    `;
    const cut = await trace(long, UNLIMITED, { verbosity: 1 });
    expect(cut.split('\n').slice(-7)).toEqual([
      '          396,',
      '          397,',
      '          398,',
      '        … cut of 1.9 KB (-vv shows all of it)',
      '',
      'SUCCEEDED in 0 ms · 1 state',
      '',
    ]);
    const whole = await trace(long, UNLIMITED, { verbosity: 2 });
    const shown = whole.slice(whole.indexOf('output\n') + 7, whole.indexOf('\n\nSUCCEEDED'));
    expect(JSON.parse(shown)).toEqual(rows);
  });

  test('-vv lists every item of a Map', async () => {
    const events = ['1<0 +0 ExecutionStarted {"input":{}}', '2<0 +0 MapStateEntered {"name":"All","input":[]}'];
    events.push('3<2 +0 MapStateStarted {"length":21}');
    let id = 3;
    for (let i = 0; i < 21; i++) {
      events.push(`${++id}<3 +0 MapIterationStarted {"name":"All","index":${i}}`);
      events.push(`${++id}<${id - 1} +0 PassStateEntered {"name":"One","input":${i}}`);
      events.push(`${++id}<${id - 1} +0 PassStateExited {"name":"One","output":${i}}`);
      events.push(`${++id}<${id - 1} +0 MapIterationSucceeded {"name":"All","index":${i}}`);
    }
    events.push(`${++id}<${id - 1} +0 MapStateExited {"name":"All","output":[]}`);
    events.push(`${++id}<${id - 1} +0 ExecutionSucceeded {"output":[]}`);
    const rows = (text: string): number => text.split('\n').filter((line) => /\[\d+\] One/.test(line)).length;
    expect(rows(await trace(events.join('\n'), 80, { verbosity: 1 }))).toBe(0);
    expect(rows(await trace(events.join('\n'), 80, { verbosity: 2 }))).toBe(21);
  });
});

describe('failures', () => {
  const failure = (error: string, cause: string): string =>
    JSON.stringify({ error, cause, resource: 'invoke', resourceType: 'lambda' });
  const cause = JSON.stringify({
    errorType: 'TypeError',
    errorMessage: 'Cannot read properties of undefined (reading the postal code of a customer who has none)',
    trace: [
      'TypeError: Cannot read',
      '    at parse (/home/me/orders/node_modules/postal/index.js:1:2)',
      '    at formatAddress (/home/me/orders/src/address.ts:12:31)',
      '    at handler (/home/me/orders/src/ship.ts:7:10)',
    ],
  });
  const document = JSON.stringify({ code: 'NO_STOCK', item: { sku: 'sku-0001', warehouse: 'Rotterdam' } });
  const lines = `
    1<0 +0 ExecutionStarted {"input":{}}
    2<0 +0 TaskStateEntered {"name":"Ship","input":{}}
    3<2 +0 TaskScheduled {"parameters":{"FunctionName":"ship"},"resource":"invoke","resourceType":"lambda"}
    4<3 +9 TaskFailed ${failure('TypeError', cause)}
    5<4 +1009 TaskScheduled {"parameters":{"FunctionName":"ship"},"resource":"invoke","resourceType":"lambda"}
    6<5 +1019 TaskFailed ${failure('TypeError', cause)}
    7<6 +2019 TaskScheduled {"parameters":{"FunctionName":"ship"},"resource":"invoke","resourceType":"lambda"}
    8<7 +2029 TaskFailed ${failure('NoStock', document)}
    9<8 +2029 TaskStateExited {"name":"Ship","output":{}}
    10<9 +2029 PassStateEntered {"name":"Repair","input":{}}
    11<10 +2029 PassStateExited {"name":"Repair","output":{}}
    12<11 +2029 ExecutionSucceeded {"output":{}}
  `;

  test("name the line of the user's own code once, and wrap JSON between its tokens", async () => {
    expect(await trace(lines, 60, { cwd: '/home/me/orders' })).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Ship                  Task      ship
            ✖ TypeError: Cannot read properties of undefined  9 ms
              (reading the postal code of a customer who has none)
              retry 1 in 1.0 s
              at formatAddress (src/address.ts:12:31)
            ✖ TypeError: Cannot read properties of undefined 10 ms
              (reading the postal code of a customer who has none)
              retry 2 in 1.0 s
        ⚠ Ship                  Task      ship              2.03 s
            ✖ NoStock:                      10 ms  caught → Repair
              {"code":"NO_STOCK","item":{"sku":"sku-0001",
              "warehouse":"Rotterdam"}}
        ✔ Repair                Pass                          0 ms

      SUCCEEDED in 2.03 s · 2 states · 2 retries · 1 error caught
      "
    `);
  });

  test('are not cut without a terminal', async () => {
    expect(await trace(lines, UNLIMITED, { cwd: '/home/me/orders', verbosity: 1 })).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Ship                  Task      ship
            input       {}
            parameters  {"FunctionName":"ship"}
            ✖ TypeError: Cannot read properties of undefined (reading the postal code of a customer who 9 ms  retry 1 in 1.0 s
              has none)
              at formatAddress (src/address.ts:12:31)
              at handler (src/ship.ts:7:10)
            ✖ TypeError: Cannot read properties of undefined (reading the postal code of a customer 10 ms  retry 2 in 1.0 s
              who has none)
              at formatAddress (src/address.ts:12:31)
              at handler (src/ship.ts:7:10)
        ⚠ Ship                  Task      ship                             2.03 s  3 attempts
            ✖ NoStock: {"code":"NO_STOCK","item":{"sku":"sku-0001","warehouse":"Rotterdam"}} 10 ms  caught → Repair
            output      {}
        ✔ Repair                Pass                                         0 ms
            input       {}
            output      {}

      SUCCEEDED in 2.03 s · 2 states · 2 retries · 1 error caught
      "
    `);
  });

  test("of a run keep the state and the error's name, however long", async () => {
    const name = 'The state with the very long name that nobody wants to type again and again';
    expect(
      await trace(
        `
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 FailStateEntered {"name":"${name}","input":{"a":1}}
        3<2 +0 ExecutionFailed {"error":"com.example.orders.shipping.NoCarrierGoesThereException","cause":${JSON.stringify(document)}}
      `,
        70,
        {},
      ),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ✖ The state with the very long name that nobody wants to…  Fail 0 ms
            ✖ com.example.orders.shipping.NoCarrierGoesThereException 0 ms

      ✖ The state with the very long name that nobody wants to type again
        and again:
        com.example.orders.shipping.NoCarrierGoesThereException
          {
            "code": "NO_STOCK",
            "item": {
              "sku": "sku-0001",
              "warehouse": "Rotterdam"
            }
          }

        its input
          {"a":1}

      FAILED in 0 ms · 1 state
      "
    `);
  });
});

test('function names keep their distinctive ends, and long state names use the available width', async () => {
  const task = (id: number, name: string, fn: string): string => `
    ${id}<${id === 2 ? 0 : id - 1} +0 TaskStateEntered {"name":"${name}","input":{}}
    ${id + 1}<${id} +0 LambdaFunctionScheduled {"input":{},"resource":"arn:aws:lambda:eu-west-1:111111111111:function:${fn}"}
    ${id + 2}<${id + 1} +5 LambdaFunctionSucceeded {"output":{}}
    ${id + 3}<${id + 2} +5 TaskStateExited {"name":"${name}","output":{}}`;
  const lines = `
    1<0 +0 ExecutionStarted {"input":{}}${task(2, 'Reserve', 'so005-orders-production-ReserveStockFunction-1A2B3C4D5E6F')}${task(6, 'Wait until the customer has paid the invoice', 'charge')}
    10<9 +9 ExecutionSucceeded {"output":{}}`;
  expect(await trace(lines, 80, {})).toMatchInlineSnapshot(`
    "
    Orders  STANDARD  orders.yml

      ✔ Reserve               Task      …tion-ReserveStockFunction-1A2B3C4D5E6F 5 ms
      ✔ Wait until the customer has paid the invoice  Task      charge 5 ms

    SUCCEEDED in 9 ms · 2 states
    "
  `);
});

describe("colours of a handler's line", () => {
  test.each([
    { name: 'stay', line: 'a \u001b[1;32mgreen\u001b[0m b', shown: 'a \u001b[1;32mgreen\u001b[0m b' },
    { name: 'end with the line', line: '\u001b[38;5;8mgrey', shown: '\u001b[38;5;8mgrey\u001b[0m' },
    { name: 'cannot hide', line: '\u001b[8msecret\u001b[m', shown: '\\u001b[8msecret\u001b[m' },
    {
      name: 'are all that is kept',
      line: '\u001b[2J\u001b[31mx\u001b[39m\u0007',
      shown: '\\u001b[2J\u001b[31mx\u001b[39m\\u0007\u001b[0m',
    },
  ])('$name', ({ line, shown }) => {
    expect(keepColors(line, true)).toBe(shown);
  });

  test('are removed without colours', () => {
    expect(keepColors('a \u001b[1;32mgreen\u001b[0m b', false)).toBe('a green b');
  });
});

describe('console lines', () => {
  const log = async (logs: TraceOptions['logs'], isFailing: boolean): Promise<string> => {
    const output = new TextOutput();
    const reporter = await createTraceReporter(output, { ...(logs !== undefined && { logs }) });
    const end = isFailing
      ? '4<3 +1 TaskFailed {"error":"No","resource":"invoke","resourceType":"lambda"}\n5<4 +1 ExecutionFailed {"error":"No"}'
      : '4<3 +1 TaskStateExited {"name":"T","output":{}}\n5<4 +1 ExecutionSucceeded {"output":{}}';
    const events = storedEvents(`
      1<0 +0 ExecutionStarted {"input":{}}
      2<0 +0 TaskStateEntered {"name":"T","input":{}}
      3<2 +0 TaskScheduled {"parameters":{},"resource":"invoke","resourceType":"lambda"}
      ${end}`);
    for (const event of events) {
      reporter.onEvent?.(event);
      if (event.id !== 3) continue;
      for (let i = 0; i < 202; i++)
        reporter.onLog?.({ scope: ROOT_SCOPE, state: 'T', text: `line ${i}`, stream: 'stdout' });
      reporter.onLog?.({ scope: ROOT_SCOPE, state: 'T', text: 'waits for its token', stream: 'notice' });
    }
    reporter.onEnd?.({ status: 'ABORTED', startDate: 0, stopDate: 1 });
    return output.text;
  };
  const shown = (text: string): string[] =>
    text
      .split('\n')
      .filter((line) => line.includes('┊'))
      .map((line) => line.trim());

  test.each([
    { logs: 'all', isFailing: false, count: 203, first: '┊ T: line 0' },
    { logs: 'none', isFailing: true, count: 1, first: '┊ T: waits for its token' },
    { logs: 'failed', isFailing: false, count: 1, first: '┊ T: waits for its token' },
    { logs: 'failed', isFailing: true, count: 202, first: '┊ T: waits for its token' },
  ] as const)('--logs $logs, failing: $isFailing', async ({ logs, isFailing, count, first }) => {
    const lines = shown(await log(logs, isFailing));
    expect({ count: lines.length, first: lines[0] }).toEqual({ count, first });
  });

  test('of a failed attempt are the last 200, with a note', async () => {
    expect(shown(await log('failed', true)).slice(1, 3)).toEqual(['┊ … 2 lines before the last 200', '┊ T: line 2']);
  });
});

test('a failed attempt is written when it fails, with its consequence', async () => {
  const output = new TextOutput();
  const reporter = await createTraceReporter(output);
  const events = storedEvents(`
    1<0 +0 ExecutionStarted {"input":{}}
    2<0 +0 TaskStateEntered {"name":"Send","input":{}}
    3<2 +0 TaskScheduled {"parameters":{},"resource":"sendMessage","resourceType":"sqs"}
    4<3 +5 TaskFailed {"error":"Full","cause":"no room","resource":"sendMessage","resourceType":"sqs"}`);
  for (const event of events) reporter.onEvent?.(event);
  const since = events.at(-1)!.timestamp;
  const retry = { error: 'Full', cause: 'no room', failedEventId: 4 };
  reporter.onPause?.({ scope: ROOT_SCOPE, state: 'Send', since, until: since + 60_000, retry });
  await new Promise((done) => setImmediate(done));
  expect(`\n${output.text}`).toBe(`
  ▸ Send                  Task      sqs:sendMessage
      ✖ Full: no room                                5 ms  retry 1 in 1 m 00 s
`);
});

test("the JSON document has a task's request, result and handler output", () => {
  const output = new TextOutput();
  const reporter = createJsonReporter(output);
  const events = storedEvents(`
    1<0 +0 ExecutionStarted {"input":{}}
    2<0 +0 TaskStateEntered {"name":"Send","input":{"a":1}}
    3<2 +0 TaskScheduled {"parameters":{"FunctionName":"send","Payload":{"a":1}},"resource":"invoke","resourceType":"lambda"}
    4<3 +5 TaskSucceeded {"output":{"Payload":2},"resource":"invoke","resourceType":"lambda"}
    5<4 +5 TaskStateExited {"name":"Send","output":2}
    6<5 +5 ExecutionSucceeded {"output":2}`);
  const log = (text: string, stream: 'stdout' | 'stderr' | 'notice'): void =>
    reporter.onLog?.({ scope: ROOT_SCOPE, state: 'Send', text, stream });
  for (const event of events) {
    reporter.onEvent?.(event);
    if (event.id === 3) log('one \u001b[31mred', 'stdout');
    if (event.id === 3) log('waits for its token', 'notice');
    if (event.id === 5) log('late', 'stderr');
  }
  reporter.onEnd?.({ status: 'SUCCEEDED', output: 2, startDate: 0, stopDate: 5 });
  const { states } = JSON.parse(output.text) as { states: Record<string, unknown>[] };
  const start = '2025-03-01T12:00:00.000Z';
  const stop = '2025-03-01T12:00:00.005Z';
  expect(states).toEqual([
    {
      path: 'Send',
      name: 'Send',
      type: 'Task',
      status: 'SUCCEEDED',
      start,
      stop,
      duration: 5,
      target: 'send',
      attempts: [
        { start, stop, duration: 5, parameters: { FunctionName: 'send', Payload: { a: 1 } }, result: { Payload: 2 } },
      ],
      input: { a: 1 },
      output: 2,
      logs: [
        { stream: 'stdout', text: 'one \u001b[31mred' },
        { stream: 'stderr', text: 'late' },
      ],
    },
  ]);
});
