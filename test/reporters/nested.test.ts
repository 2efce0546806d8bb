import { expect, test } from 'vitest';
import { type EventDetails, type EventType, ROOT_SCOPE, type Scope, type TraceEvent } from '../../src/engine/events.ts';
import { createEventsReporter, createHistoryReporter } from '../../src/reporters/history.ts';
import { createJsonReporter } from '../../src/reporters/json.ts';
import type { Output, Reporter } from '../../src/reporters/reporter.ts';
import { createTraceReporter } from '../../src/reporters/terminal/trace.ts';
import { machineOf, TextOutput } from './stored-history.ts';

const START = Date.parse('2025-03-01T12:00:00.000Z');
const pass = (next?: string): object => ({ Type: 'Pass', ...(next === undefined ? { End: true } : { Next: next }) });

const definition = {
  StartAt: 'Bill',
  States: {
    Bill: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Parameters: { StateMachineArn: 'b' },
      Next: 'Report',
    },
    Report: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution',
      Parameters: { StateMachineArn: 'r' },
      Next: 'Done',
    },
    Done: pass(),
  },
};
const billing = await machineOf({
  StartAt: 'Done',
  States: {
    Done: pass('Charge the card'),
    'Charge the card': {
      ...pass(),
      Type: 'Task',
      Resource: 'arn:aws:lambda:eu-west-1:111111111111:function:charge',
      Retry: [{ ErrorEquals: ['Busy'], MaxAttempts: 2 }],
    },
  },
});
const reporting = await machineOf({
  StartAt: 'Wait',
  States: { Wait: { Type: 'Wait', Seconds: 9, Next: 'Write' }, Write: pass() },
});

const bill: Scope = {
  kind: 'child',
  index: 0,
  state: 'Bill',
  parent: ROOT_SCOPE,
  machine: { name: 'Billing', definition: billing },
};
const report: Scope = {
  kind: 'child',
  index: 0,
  state: 'Report',
  parent: ROOT_SCOPE,
  machine: { name: 'Reporting', definition: reporting },
};

/** `3<2 +15 Type` and its details, in a scope. */
function event(scope: Scope, text: string, details?: EventDetails): TraceEvent {
  const [, id, previousEventId, offset, type] = /^(\d+)<(\d+) \+(\d+) (\w+)$/.exec(text)!;
  return {
    id: Number(id),
    previousEventId: Number(previousEventId),
    timestamp: START + Number(offset),
    type: type as EventType,
    details,
    scope,
  };
}

const startBill = { parameters: {}, resource: 'startExecution.sync:2', resourceType: 'states' };
const startReport = { parameters: {}, resource: 'startExecution', resourceType: 'states' };
const charge = { input: 1, resource: 'arn:aws:lambda:eu-west-1:111111111111:function:charge' };

const beginning = [
  event(ROOT_SCOPE, '1<0 +0 ExecutionStarted', { input: {} }),
  event(ROOT_SCOPE, '2<0 +0 TaskStateEntered', { name: 'Bill', input: {} }),
  event(ROOT_SCOPE, '3<2 +0 TaskScheduled', startBill),
  event(ROOT_SCOPE, '4<3 +0 TaskStarted', startBill),
  event(bill, '1<0 +1 ExecutionStarted', { input: 1 }),
  event(ROOT_SCOPE, '5<4 +1 TaskSubmitted', { output: {}, ...startBill }),
  event(bill, '2<0 +1 PassStateEntered', { name: 'Done', input: 1 }),
  event(bill, '3<2 +2 PassStateExited', { name: 'Done', output: 1 }),
  event(bill, '4<3 +2 TaskStateEntered', { name: 'Charge the card', input: 1 }),
  event(bill, '5<4 +2 LambdaFunctionScheduled', charge),
  event(bill, '6<5 +2 LambdaFunctionStarted'),
  event(bill, '7<6 +10 LambdaFunctionFailed', { error: 'Busy', cause: 'try later' }),
];
const good = [
  ...beginning,
  event(bill, '8<7 +1010 LambdaFunctionScheduled', charge),
  event(bill, '9<8 +1010 LambdaFunctionStarted'),
  event(bill, '10<9 +1015 LambdaFunctionSucceeded', { output: 2 }),
  event(bill, '11<10 +1015 TaskStateExited', { name: 'Charge the card', output: 2 }),
  event(bill, '12<11 +1015 ExecutionSucceeded', { output: 2 }),
  event(ROOT_SCOPE, '6<5 +1015 TaskSucceeded', { output: { Output: 2 }, ...startBill }),
  event(ROOT_SCOPE, '7<6 +1015 TaskStateExited', { name: 'Bill', output: { Output: 2 } }),
  event(ROOT_SCOPE, '8<7 +1015 TaskStateEntered', { name: 'Report', input: { Output: 2 } }),
  event(ROOT_SCOPE, '9<8 +1015 TaskScheduled', startReport),
  event(ROOT_SCOPE, '10<9 +1015 TaskStarted', startReport),
  event(report, '1<0 +1016 ExecutionStarted', { input: {} }),
  event(report, '2<0 +1016 WaitStateEntered', { name: 'Wait', input: {} }),
  event(ROOT_SCOPE, '11<10 +1016 TaskSucceeded', { output: {}, ...startReport }),
  event(ROOT_SCOPE, '12<11 +1016 TaskStateExited', { name: 'Report', output: {} }),
  event(ROOT_SCOPE, '13<12 +1016 PassStateEntered', { name: 'Done', input: {} }),
  event(ROOT_SCOPE, '14<13 +1016 PassStateExited', { name: 'Done', output: {} }),
  event(ROOT_SCOPE, '15<14 +1016 ExecutionSucceeded', { output: {} }),
  event(report, '3<2 +10016 WaitStateExited', { name: 'Wait', output: {} }),
  event(report, '4<3 +10016 PassStateEntered', { name: 'Write', input: {} }),
  event(report, '5<4 +10016 PassStateExited', { name: 'Write', output: {} }),
  event(report, '6<5 +10016 ExecutionSucceeded', { output: {} }),
];
const cause = JSON.stringify({ Cause: 'try later', Error: 'Busy', ExecutionArn: 'arn:e', Status: 'FAILED' });
const bad = [
  ...beginning,
  event(bill, '8<7 +10 ExecutionFailed', { error: 'Busy', cause: 'try later' }),
  event(ROOT_SCOPE, '6<5 +10 TaskFailed', { error: 'States.TaskFailed', cause, ...startBill }),
  event(ROOT_SCOPE, '7<6 +10 ExecutionFailed', { error: 'States.TaskFailed', cause }),
];

async function show(
  events: readonly TraceEvent[],
  create: (output: Output) => Reporter | Promise<Reporter>,
): Promise<string> {
  const output = new TextOutput();
  const reporter = await create(output);
  reporter.onStart?.({ name: 'Orders', type: 'STANDARD', path: 'orders.yml', machine: await machineOf(definition) });
  for (const one of events) reporter.onEvent?.(one);
  const last = events.findLast(({ scope }) => scope === ROOT_SCOPE)!;
  const { output: result, error, cause } = last.details ?? {};
  const span = { startDate: START, stopDate: last.timestamp };
  reporter.onEnd?.(
    last.type === 'ExecutionSucceeded'
      ? { status: 'SUCCEEDED', output: result ?? null, ...span }
      : { status: 'FAILED', ...(error !== undefined && { error }), ...(cause !== undefined && { cause }), ...span },
  );
  return `\n${output.text}`;
}

test('a child that its task waits for is shown below the task; another one is shown when it has ended', async () => {
  expect(await show(good, (output) => createTraceReporter(output))).toMatchInlineSnapshot(`
    "
    Orders  STANDARD  orders.yml

      ▸ Bill                     Task       Billing
          ✔ Done                 Pass                    1 ms
          ▸ Charge the card      Task       charge
              ✖ Busy: try later                          8 ms  retry 1 of 2 in 1.0 s
          ✔ Charge the card      Task       charge     1.01 s  2 attempts
      ✔ Bill                     Task       Billing    1.01 s
      ✔ Report                   Task       Reporting    1 ms
      ✔ Done                     Pass                    0 ms
      ✔ Reporting                Execution  by Report  9.00 s
          ✔ Wait                 Wait                  9.00 s
          ✔ Write                Pass                    0 ms

    SUCCEEDED in 1.02 s · 7 states · 1 retry
    "
  `);
});

test("a child's failure is reported where it began", async () => {
  expect(await show(bad, (output) => createTraceReporter(output))).toMatchInlineSnapshot(`
    "
    Orders  STANDARD  orders.yml

      ▸ Bill                     Task       Billing
          ✔ Done                 Pass                    1 ms
          ✖ Charge the card      Task       charge       8 ms
              ✖ Busy: try later                          8 ms
      ✖ Bill                     Task       Billing     10 ms

    ✖ Bill[0]/Charge the card: Busy
        try later

      so Bill failed with States.TaskFailed

      its input
        1

    FAILED in 10 ms · 3 states
    "
  `);
});

test('the document of a run has the states of children, with their paths', async () => {
  const { states } = JSON.parse(await show(good, createJsonReporter)) as { states: Record<string, unknown>[] };
  expect(states.map(({ path, status, duration }) => `${path} ${status} ${duration}`)).toEqual([
    'Bill SUCCEEDED 1015',
    'Bill[0]/Done SUCCEEDED 1',
    'Bill[0]/Charge the card SUCCEEDED 1013',
    'Report SUCCEEDED 1',
    'Report[0]/Wait SUCCEEDED 9000',
    'Done SUCCEEDED 0',
    'Report[0]/Write SUCCEEDED 0',
  ]);
});

test('events name their child', async () => {
  const lines = (await show(bad, createEventsReporter))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id, execution = '-' }) => `${execution} ${id}`)).toEqual([
    ...[
      '- 1',
      '- 2',
      '- 3',
      '- 4',
      'Bill[0] 1',
      '- 5',
      'Bill[0] 2',
      'Bill[0] 3',
      'Bill[0] 4',
      'Bill[0] 5',
      'Bill[0] 6',
    ],
    ...['Bill[0] 7', 'Bill[0] 8', '- 6', '- 7'],
  ]);
});

test("a history contains only the execution's own events", async () => {
  const { events } = JSON.parse(await show(good, createHistoryReporter)) as { events: { id: number }[] };
  expect(events.map(({ id }) => id)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1));
});

test('children of a summarised Map are counted with its states', async () => {
  const items = 25;
  const call = { parameters: {}, resource: 'startExecution.sync', resourceType: 'states' };
  let id = 3;
  const events = [
    event(ROOT_SCOPE, '1<0 +0 ExecutionStarted', { input: [] }),
    event(ROOT_SCOPE, '2<0 +0 MapStateEntered', { name: 'Each', input: [] }),
    event(ROOT_SCOPE, '3<2 +0 MapStateStarted', { length: items }),
  ];
  for (let index = 0; index < items; index++) {
    const item: Scope = { kind: 'iteration', index, state: 'Each', parent: ROOT_SCOPE };
    const child: Scope = { ...bill, state: 'Call', parent: item };
    const isLast = index === items - 1;
    const cause = JSON.stringify({ Cause: 'closed', Error: 'No' });
    const next = (type: string, details?: EventDetails): TraceEvent =>
      event(item, `${++id}<${id - 1} +${index} ${type}`, details);
    events.push(
      next('MapIterationStarted', { name: 'Each', index }),
      next('TaskStateEntered', { name: 'Call', input: index }),
      next('TaskScheduled', call),
      event(child, `1<0 +${index} ExecutionStarted`, { input: index }),
      event(child, `2<0 +${index} PassStateEntered`, { name: 'Done', input: index }),
      event(child, `3<2 +${index} PassStateExited`, { name: 'Done', output: index }),
      ...(isLast
        ? [
            event(child, `4<3 +${index} FailStateEntered`, { name: 'Refuse', input: index }),
            event(child, `5<4 +${index} ExecutionFailed`, { error: 'No', cause: 'closed' }),
            next('TaskFailed', { error: 'States.TaskFailed', cause, ...call }),
            next('MapIterationFailed', { name: 'Each', index }),
            event(item, `${++id}<${id - 2} +${index} TaskStateAborted`),
            event(ROOT_SCOPE, `${++id}<${id - 3} +${index} MapStateFailed`),
            event(ROOT_SCOPE, `${++id}<${id - 1} +${index} ExecutionFailed`, { error: 'States.TaskFailed', cause }),
          ]
        : [
            event(child, `4<3 +${index} ExecutionSucceeded`, { output: index }),
            next('TaskSucceeded', { output: index, ...call }),
            next('TaskStateExited', { name: 'Call', output: index }),
            next('MapIterationSucceeded', { name: 'Each', index }),
          ]),
    );
  }
  expect(await show(events, (output) => createTraceReporter(output))).toMatchInlineSnapshot(`
    "
    Orders  STANDARD  orders.yml

      ✖ Each                         Map        25 items 24 ms
          ✖ Call                     Task       25 × states:startE… ⌀ 0 ms  1 failed
              ✔ Done                 Pass       25 ×   ⌀ 0 ms
              ✖ Refuse               Fail       1 ×    ⌀ 0 ms  1 failed
          ✖ [24] Refuse: No: closed                      0 ms

    ✖ Each[24]/Call[0]/Refuse: No
        closed

      so Each failed with States.TaskFailed

      its input
        24

    FAILED in 24 ms · 4 states in 52 visits
    "
  `);
});
