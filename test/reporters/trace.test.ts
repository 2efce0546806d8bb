import { describe, expect, test } from 'vitest';
import { ROOT_SCOPE, type TraceEvent } from '../../src/engine/events.ts';
import { createTraceReporter, type TraceOptions } from '../../src/reporters/terminal/trace.ts';
import { machineOf, replayTo, storedEvents, TextOutput } from './stored-history.ts';

const LAMBDA = 'arn:aws:states:::lambda:invoke';

async function trace(
  lines: string,
  definition?: object,
  { columns = 80, color = false, ...options }: TraceOptions & { columns?: number; color?: boolean } = {},
): Promise<string> {
  const output = new TextOutput(columns, color);
  const machine = definition === undefined ? undefined : await machineOf(definition);
  replayTo(await createTraceReporter(output, options), storedEvents(lines), machine === undefined ? {} : { machine });
  return `\n${output.text}`;
}

const pass = (next?: string): object => ({ Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) });

describe('a run', () => {
  const definition = {
    StartAt: 'Charge card',
    States: {
      'Charge card': {
        Type: 'Task',
        Resource: LAMBDA,
        Parameters: { FunctionName: 'charge' },
        Retry: [{ ErrorEquals: ['GatewayTimeout'], MaxAttempts: 3 }],
        Next: 'Is it a gift?',
      },
      'Is it a gift?': {
        Type: 'Choice',
        Choices: [{ Variable: '$.gift', BooleanEquals: true, Next: 'Pack items' }],
        Default: 'Done',
      },
      'Pack items': {
        Type: 'Map',
        ItemsPath: '$.items',
        MaxConcurrency: 2,
        ItemProcessor: { StartAt: 'Pack one', States: { 'Pack one': pass() } },
        Next: 'Ship',
      },
      Ship: {
        Type: 'Task',
        Resource: LAMBDA,
        Parameters: { FunctionName: 'ship' },
        Catch: [{ ErrorEquals: ['ShippingError'], Next: 'Done' }],
        End: true,
      },
      Done: pass(),
    },
  };
  const failed = '{"errorMessage":"upstream took too long","errorType":"GatewayTimeout"}';
  const lines = `
    1<0 +0 ExecutionStarted {"input":{"gift":true}}
    2<0 +0 TaskStateEntered {"name":"Charge card","input":{"gift":true}}
    3<2 +0 TaskScheduled {"parameters":{"FunctionName":"charge"},"resource":"invoke","resourceType":"lambda"}
    4<3 +0 TaskStarted {"resource":"invoke","resourceType":"lambda"}
    5<4 +6 TaskFailed {"error":"GatewayTimeout","cause":${JSON.stringify(failed)},"resource":"invoke","resourceType":"lambda"}
    6<5 +1006 TaskScheduled {"parameters":{"FunctionName":"charge"},"resource":"invoke","resourceType":"lambda"}
    7<6 +1006 TaskStarted {"resource":"invoke","resourceType":"lambda"}
    8<7 +1010 TaskSucceeded {"output":{"paid":1},"resource":"invoke","resourceType":"lambda"}
    9<8 +1010 TaskStateExited {"name":"Charge card","output":{"items":[1,2,3]}}
    10<9 +1010 ChoiceStateEntered {"name":"Is it a gift?","input":{"items":[1,2,3]}}
    11<10 +1010 ChoiceStateExited {"name":"Is it a gift?","output":{"items":[1,2,3]}}
    12<11 +1010 MapStateEntered {"name":"Pack items","input":{"items":[1,2,3]}}
    13<12 +1010 MapStateStarted {"length":3}
    14<13 +1010 MapIterationStarted {"name":"Pack items","index":0}
    15<13 +1010 MapIterationStarted {"name":"Pack items","index":1}
    16<14 +1010 PassStateEntered {"name":"Pack one","input":1}
    17<15 +1010 PassStateEntered {"name":"Pack one","input":2}
    18<17 +1012 PassStateExited {"name":"Pack one","output":2}
    19<18 +1012 MapIterationSucceeded {"name":"Pack items","index":1}
    20<18 +1012 MapIterationStarted {"name":"Pack items","index":2}
    21<20 +1012 PassStateEntered {"name":"Pack one","input":3}
    22<21 +1013 PassStateExited {"name":"Pack one","output":3}
    23<22 +1013 MapIterationSucceeded {"name":"Pack items","index":2}
    24<16 +1015 PassStateExited {"name":"Pack one","output":1}
    25<24 +1015 MapIterationSucceeded {"name":"Pack items","index":0}
    26<25 +1015 MapStateSucceeded
    27<25 +1015 MapStateExited {"name":"Pack items","output":[1,2,3]}
    28<27 +1015 TaskStateEntered {"name":"Ship","input":[1,2,3]}
    29<28 +1015 TaskScheduled {"parameters":{"FunctionName":"ship"},"resource":"invoke","resourceType":"lambda"}
    30<29 +1015 TaskStarted {"resource":"invoke","resourceType":"lambda"}
    31<30 +1018 TaskFailed {"error":"ShippingError","cause":"no carrier goes there","resource":"invoke","resourceType":"lambda"}
    32<31 +1018 TaskStateExited {"name":"Ship","output":{"Error":"ShippingError","Cause":"no carrier goes there"}}
    33<32 +1018 PassStateEntered {"name":"Done","input":{"Error":"ShippingError","Cause":"no carrier goes there"}}
    34<33 +1018 PassStateExited {"name":"Done","output":{}}
    35<34 +1018 ExecutionSucceeded {"output":{}}
  `;

  test('shows attempts, choices, items in order, and caught errors', async () => {
    expect(await trace(lines, definition)).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Charge card       Task    charge
            ✖ GatewayTimeout: upstream took too long       6 ms  retry 1 of 3 in 1.0 s
        ✔ Charge card       Task    charge               1.01 s  2 attempts
        ✔ Is it a gift?     Choice  → Pack items           0 ms
        ▸ Pack items        Map     3 items
            ✔ [0] Pack one  Pass                           5 ms
            ✔ [1] Pack one  Pass                           2 ms
            ✔ [2] Pack one  Pass                           1 ms
        ✔ Pack items        Map     3 items, 2 at a time   5 ms
        ⚠ Ship              Task    ship                   3 ms
            ✖ ShippingError: no carrier goes there         3 ms  caught → Done
        ✔ Done              Pass                           0 ms

      SUCCEEDED in 1.02 s · 6 states in 8 visits · 1 retry · 1 error caught
      "
    `);
  });

  test('without its definition the limits of retries are left out', async () => {
    expect(await trace(lines)).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Charge card           Task      charge
            ✖ GatewayTimeout: upstream took too long       6 ms  retry 1 in 1.0 s
        ✔ Charge card           Task      charge         1.01 s  2 attempts
        ✔ Is it a gift?         Choice    → Pack items     0 ms
        ▸ Pack items            Map       3 items
            ✔ [0] Pack one      Pass                       5 ms
            ✔ [1] Pack one      Pass                       2 ms
            ✔ [2] Pack one      Pass                       1 ms
        ✔ Pack items            Map       3 items, 2 at a time 5 ms
        ⚠ Ship                  Task      ship             3 ms
            ✖ ShippingError: no carrier goes there         3 ms  caught → Done
        ✔ Done                  Pass                       0 ms

      SUCCEEDED in 1.02 s · 6 states in 8 visits · 1 retry · 1 error caught
      "
    `);
  });

  test('in 48 columns nothing is wider', async () => {
    expect(await trace(lines, definition, { columns: 48 })).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Charge card       Task    charge
            ✖ GatewayTimeout: upstream took too   6 ms
              long
              retry 1 of 3 in 1.0 s
        ✔ Charge card       Task    charge      1.01 s
        ✔ Is it a gift?     Choice  → Pack items  0 ms
        ▸ Pack items        Map     3 items
            ✔ [0] Pack one  Pass                  5 ms
            ✔ [1] Pack one  Pass                  2 ms
            ✔ [2] Pack one  Pass                  1 ms
        ✔ Pack items        Map     3 items, 2 a… 5 ms
        ⚠ Ship              Task    ship          3 ms
            ✖ ShippingError: no carrier goes      3 ms
              there
              caught → Done
        ✔ Done              Pass                  0 ms

      SUCCEEDED in 1.02 s · 6 states in 8 visits · 1 retry · 1 error caught
      "
    `);
  });

  test('verbose adds inputs and outputs', async () => {
    expect(await trace(lines, definition, { verbosity: 1 })).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Charge card       Task    charge
            input       {"gift":true}
            parameters  {"FunctionName":"charge"}
            ✖ GatewayTimeout: upstream took too long       6 ms  retry 1 of 3 in 1.0 s
        ✔ Charge card       Task    charge               1.01 s  2 attempts
            result      {"paid":1}
            output      {"items":[1,2,3]}
        ✔ Is it a gift?     Choice  → Pack items           0 ms
            input       {"items":[1,2,3]}
            output      {"items":[1,2,3]}
        ▸ Pack items        Map     3 items
            input       {"items":[1,2,3]}
            ✔ [0] Pack one  Pass                           5 ms
                input       1
                output      1
            ✔ [1] Pack one  Pass                           2 ms
                input       2
                output      2
            ✔ [2] Pack one  Pass                           1 ms
                input       3
                output      3
        ✔ Pack items        Map     3 items, 2 at a time   5 ms
            output      [1,2,3]
        ⚠ Ship              Task    ship                   3 ms
            ✖ ShippingError: no carrier goes there         3 ms  caught → Done
            input       [1,2,3]
            parameters  {"FunctionName":"ship"}
            output      {"Error":"ShippingError","Cause":"no carrier goes there"}
        ✔ Done              Pass                           0 ms
            input       {"Error":"ShippingError","Cause":"no carrier goes there"}
            output      {}

      SUCCEEDED in 1.02 s · 6 states in 8 visits · 1 retry · 1 error caught
      "
    `);
  });

  test('in colour, the text is the same', async () => {
    const colored = await trace(lines, definition, { color: true });
    expect(colored).not.toBe(await trace(lines, definition));
    expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(await trace(lines, definition));
  });
});

describe('a failure', () => {
  test('ends with the state, the cause unpacked and the input', async () => {
    const cause = {
      errorType: 'TypeError',
      errorMessage: "Cannot read properties of undefined (reading 'street')",
      trace: [
        "TypeError: Cannot read properties of undefined (reading 'street')",
        '    at formatAddress (/home/me/orders/src/address.ts:12:31)',
        '    at handler (/home/me/orders/src/ship.ts:7:10)',
        '    at Runtime.handleOnceNonStreaming (file:///var/runtime/index.mjs:1173:29)',
        '    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)',
      ],
    };
    const failure = JSON.stringify({ error: 'TypeError', cause: JSON.stringify(cause) });
    expect(
      await trace(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 TaskStateEntered {"name":"Ship","input":{"order":{"id":"o-1","lines":[1,2]}}}
        3<2 +0 LambdaFunctionScheduled {"input":{},"resource":"arn:aws:lambda:eu-west-1:111111111111:function:ship:live"}
        4<3 +1 LambdaFunctionStarted
        5<4 +9 LambdaFunctionFailed ${failure}
        6<5 +9 ExecutionFailed ${failure}
      `),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ✖ Ship                  Task      ship             9 ms
            ✖ TypeError: Cannot read properties of undefined (reading 'street') 9 ms

      ✖ Ship: TypeError
          Cannot read properties of undefined (reading 'street')
            at formatAddress (/home/me/orders/src/address.ts:12:31)
            at handler (/home/me/orders/src/ship.ts:7:10)

        its input
          {"order":{"id":"o-1","lines":[1,2]}}

      FAILED in 9 ms · 1 state
      "
    `);
  });

  test('within branches names the one that failed first, and marks aborted ones', async () => {
    expect(
      await trace(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 ParallelStateEntered {"name":"Both","input":{}}
        3<2 +0 ParallelStateStarted
        4<3 +0 WaitStateEntered {"name":"Wait for it","input":{}}
        5<3 +0 PassStateEntered {"name":"Prepare","input":{}}
        6<5 +1 PassStateExited {"name":"Prepare","output":{}}
        7<6 +1 FailStateEntered {"name":"Give up","input":{"reason":"none"}}
        8<7 +1 WaitStateAborted
        9<7 +1 ParallelStateFailed
        10<9 +1 ExecutionFailed {"error":"NoStock","cause":"nothing left"}
      `),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Both                  Parallel
            ■ [0] Wait for it   Wait                       1 ms
            ✔ [1] Prepare       Pass                       1 ms
            ✖ [1] Give up       Fail                       0 ms
        ✖ Both                  Parallel  2 branches       1 ms

      ✖ Both[1]/Give up: NoStock
          nothing left

        its input
          {"reason":"none"}

      FAILED in 1 ms · 4 states
      "
    `);
  });

  test('cuts an input of any size, and shows how large it was', async () => {
    const input = JSON.stringify({ rows: Array.from({ length: 500 }, (_, i) => ({ row: i, text: 'x'.repeat(20) })) });
    expect(
      await trace(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 FailStateEntered {"name":"Stop","input":${input}}
        3<2 +0 ExecutionFailed {"cause":${JSON.stringify(`a long story ${'that goes on and on '.repeat(8)}`)}}
      `),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ✖ Stop                  Fail                       0 ms
            ✖ a long story that goes on and on that goes on and on that goes on… 0 ms

      ✖ Stop: failed
          a long story that goes on and on that goes on and on that goes on and on
          that goes on and on that goes on and on that goes on and on that goes on and
          on that goes on and on

        its input, 20.9 KB, cut (-v shows all of it)
          {
            "rows": [
              {
                "row": 0,
                "text": "xxxxxxxxxxxxxxxxxxxx"
              },
              {
                "row": 1,
                "text": "xxxxxxxxxxxxxxxxxxxx"
              },
              {
                "row": 2,
                "text": "xxxxxxxxxxxxxxxxxxxx"
              },
              {
                "row": 3,
                "text": "xxxxxxxxxxxxxxxxxxxx"
              },
              {
                "row": 4,
          …

      FAILED in 0 ms · 1 state
      "
    `);
  });

  test('of a state that never ran shows where the run was aborted', async () => {
    expect(
      await trace(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 WaitStateEntered {"name":"Wait for it","input":{}}
        3<0 +5000 ExecutionTimedOut {"error":"States.Timeout"}
      `),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ■ Wait for it           Wait                     5.00 s

      TIMED_OUT in 5.00 s · 1 state
      "
    `);
  });
});

describe('containers', () => {
  test('a retried Parallel', async () => {
    const definition = {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Branches: [
            { StartAt: 'Left', States: { Left: pass() } },
            { StartAt: 'Right', States: { Right: { Type: 'Fail', Error: 'Sorry' } } },
          ],
          Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 2 }],
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Repair' }],
          End: true,
        },
        Repair: pass(),
      },
    };
    expect(
      await trace(
        `
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 ParallelStateEntered {"name":"Both","input":{}}
        3<2 +0 ParallelStateStarted
        4<3 +0 PassStateEntered {"name":"Left","input":{}}
        5<4 +0 PassStateExited {"name":"Left","output":{}}
        6<3 +0 FailStateEntered {"name":"Right","input":{}}
        7<6 +2000 ParallelStateStarted
        8<7 +2000 PassStateEntered {"name":"Left","input":{}}
        9<8 +2000 PassStateExited {"name":"Left","output":{}}
        10<7 +2000 FailStateEntered {"name":"Right","input":{}}
        11<10 +2000 ParallelStateFailed
        12<11 +2000 ParallelStateExited {"name":"Both","output":{"Error":"Sorry","Cause":"not today"}}
        13<12 +2000 PassStateEntered {"name":"Repair","input":{}}
        14<13 +2000 PassStateExited {"name":"Repair","output":{}}
        15<14 +2000 ExecutionSucceeded {"output":{}}
      `,
        definition,
      ),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Both           Parallel
            ✔ [0] Left   Pass                              0 ms
            ✖ [1] Right  Fail                              0 ms
            ✖ failed                                       0 ms  retry 1 of 1 in 2.0 s
            ✔ [0] Left   Pass                              0 ms
            ✖ [1] Right  Fail                              0 ms
        ⚠ Both           Parallel  2 branches            2.00 s  2 attempts
            ✖ Sorry: not today                             0 ms  caught → Repair
        ✔ Repair         Pass                              0 ms

      SUCCEEDED in 2.00 s · 4 states in 6 visits · 1 retry · 1 error caught
      "
    `);
  });

  test('a Map over many items is summarised', async () => {
    const items = 30;
    const lines = ['1<0 +0 ExecutionStarted {"input":{}}', '2<0 +0 MapStateEntered {"name":"All","input":[]}'];
    lines.push(`3<2 +0 MapStateStarted {"length":${items}}`);
    let id = 3;
    let last = 3;
    for (let i = 0; i < items; i++) {
      const caught = i === 7;
      lines.push(`${++id}<${last} +${i * 4} MapIterationStarted {"name":"All","index":${i}}`);
      lines.push(`${++id}<${id - 1} +${i * 4} TaskStateEntered {"name":"One","input":${i}}`);
      lines.push(
        `${++id}<${id - 1} +${i * 4} TaskScheduled {"parameters":{},"resource":"sendMessage","resourceType":"sqs"}`,
      );
      if (caught)
        lines.push(
          `${++id}<${id - 1} +${i * 4 + 1} TaskFailed {"error":"Full","resource":"sendMessage","resourceType":"sqs"}`,
        );
      else
        lines.push(
          `${++id}<${id - 1} +${i * 4 + 1} TaskSucceeded {"output":{},"resource":"sendMessage","resourceType":"sqs"}`,
        );
      lines.push(`${++id}<${id - 1} +${i * 4 + (i === 9 ? 40 : 1)} TaskStateExited {"name":"One","output":{}}`);
      last = id;
      lines.push(`${++id}<${last} +${i * 4 + 1} MapIterationSucceeded {"name":"All","index":${i}}`);
    }
    const end = id;
    lines.push(
      `${++id}<${end} +200 MapStateSucceeded`,
      `${++id}<${end} +200 MapStateExited {"name":"All","output":[]}`,
    );
    lines.push(`${++id}<${id - 1} +200 ExecutionSucceeded {"output":[]}`);
    expect(await trace(lines.join('\n'))).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ✔ All                   Map       30 items       200 ms
            ⚠ One               Task      30 × sqs:sendMe… ⌀ 2 ms  1 caught, max 40 ms

      SUCCEEDED in 200 ms · 2 states in 31 visits · 1 error caught
      "
    `);
  });
});

describe('texts', () => {
  test('wide and control characters keep the columns aligned', async () => {
    const definition = {
      StartAt: '在庫を確保',
      States: {
        在庫を確保: pass('Line\nbreak \u001b[2J'),
        'Line\nbreak \u001b[2J': pass('🎁 wrap'),
        '🎁 wrap': pass(),
      },
    };
    expect(
      await trace(
        `
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 PassStateEntered {"name":"在庫を確保","input":{}}
        3<2 +0 PassStateExited {"name":"在庫を確保","output":{}}
        4<3 +0 PassStateEntered {"name":"Line\\nbreak \\u001b[2J","input":{}}
        5<4 +0 PassStateExited {"name":"Line\\nbreak \\u001b[2J","output":{}}
        6<5 +0 PassStateEntered {"name":"🎁 wrap","input":{}}
        7<6 +0 PassStateExited {"name":"🎁 wrap","output":{}}
        8<7 +0 ExecutionSucceeded {"output":{}}
      `,
        definition,
      ),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ✔ 在庫を確保             Pass                      0 ms
        ✔ Line\\nbreak \\u001b[2J  Pass                      0 ms
        ✔ 🎁 wrap                Pass                      0 ms

      SUCCEEDED in 0 ms · 3 states
      "
    `);
  });

  test("handlers' console lines appear as they are written, with their state", async () => {
    const output = new TextOutput();
    const reporter = await createTraceReporter(output);
    const scope = { kind: 'iteration', index: 2, state: 'Pack items', parent: ROOT_SCOPE } as const;
    reporter.onLog?.({ scope, state: 'Pack one', text: '[INFO]\ttook \u001b[2Jthe box', stream: 'stdout' });
    reporter.onEnd?.({ status: 'ABORTED', startDate: 0, stopDate: 61_000 });
    expect(`\n${output.text}`).toMatchInlineSnapshot(`
      "
          ┊ Pack items[2]/Pack one: [INFO]  took \\u001b[2Jthe box

      ABORTED in 1 m 01 s · 0 states
      "
    `);
  });
});

test('a loop of 100,000 states takes less than a second of CPU time', async () => {
  let written = 0;
  const reporter = await createTraceReporter({
    write: (text) => {
      written += text.length;
    },
    isTTY: false,
    columns: 80,
    color: false,
  });
  const event = (id: number, type: TraceEvent['type']): TraceEvent => ({
    id,
    previousEventId: id - 1,
    type,
    timestamp: id,
    details: { name: 'Count up', input: id, output: id },
    scope: ROOT_SCOPE,
  });
  reporter.onStart?.({ name: 'Loop', type: 'EXPRESS', path: 'loop.yml' });
  const before = process.cpuUsage();
  for (let id = 2; id < 200_002; id += 2) {
    reporter.onEvent?.(event(id, 'PassStateEntered'));
    reporter.onEvent?.(event(id + 1, 'PassStateExited'));
  }
  reporter.onEnd?.({ status: 'SUCCEEDED', output: null, startDate: 0, stopDate: 200_002 });
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  expect(written).toBeGreaterThan(100_000 * 40);
});
