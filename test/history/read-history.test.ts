import { describe, expect, test } from 'vitest';
import { toHistoryEvent } from '../../src/history/history-event.ts';
import { outcomeOf, readHistory } from '../../src/history/read-history.ts';
import { formatPath } from '../../src/history/scope-path.ts';
import { historyText, storedEvents } from '../reporters/stored-history.ts';

/** `id type place` of each event, for an overview. */
function places(lines: string): string[] {
  return storedEvents(lines).map(({ id, type, details, scope }) =>
    [id, type, formatPath(scope, details?.name)].filter((part) => part !== '').join(' '),
  );
}

describe('the scope of each event', () => {
  test('concurrent branches, one with branches of its own', () => {
    expect(
      places(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 ParallelStateEntered {"name":"P","input":{}}
        3<2 +0 ParallelStateStarted
        4<3 +0 TaskStateEntered {"name":"A","input":{}}
        5<3 +0 ParallelStateEntered {"name":"Q","input":{}}
        6<4 +0 TaskScheduled {"parameters":{},"resource":"r","resourceType":"t"}
        7<5 +0 ParallelStateStarted
        8<7 +0 PassStateEntered {"name":"B","input":{}}
        9<6 +0 TaskStarted {"resource":"r","resourceType":"t"}
        10<8 +0 PassStateExited {"name":"B","output":{}}
        11<10 +0 ParallelStateSucceeded
        12<10 +0 ParallelStateExited {"name":"Q","output":[{}]}
        13<9 +0 TaskSucceeded {"output":1,"resource":"r","resourceType":"t"}
        14<13 +0 TaskStateExited {"name":"A","output":1}
        15<14 +0 ParallelStateSucceeded
        16<14 +0 ParallelStateExited {"name":"P","output":[]}
        17<16 +0 PassStateEntered {"name":"C","input":{}}
      `),
    ).toEqual([
      '1 ExecutionStarted',
      '2 ParallelStateEntered P',
      '3 ParallelStateStarted',
      '4 TaskStateEntered P[0]/A',
      '5 ParallelStateEntered P[1]/Q',
      '6 TaskScheduled P[0]',
      '7 ParallelStateStarted P[1]',
      '8 PassStateEntered P[1]/Q[0]/B',
      '9 TaskStarted P[0]',
      '10 PassStateExited P[1]/Q[0]/B',
      '11 ParallelStateSucceeded P[1]',
      '12 ParallelStateExited P[1]/Q',
      '13 TaskSucceeded P[0]',
      '14 TaskStateExited P[0]/A',
      '15 ParallelStateSucceeded',
      '16 ParallelStateExited P',
      '17 PassStateEntered C',
    ]);
  });

  test('items one after the other, in a Map within a Map', () => {
    expect(
      places(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 MapStateEntered {"name":"M","input":[]}
        3<2 +0 MapStateStarted {"length":2}
        4<3 +0 MapIterationStarted {"name":"M","index":0}
        5<4 +0 MapStateEntered {"name":"N","input":[]}
        6<5 +0 MapStateStarted {"length":1}
        7<6 +0 MapIterationStarted {"name":"N","index":0}
        8<7 +0 PassStateEntered {"name":"A","input":{}}
        9<8 +0 PassStateExited {"name":"A","output":{}}
        10<9 +0 MapIterationSucceeded {"name":"N","index":0}
        11<10 +0 MapStateSucceeded
        12<10 +0 MapStateExited {"name":"N","output":[]}
        13<12 +0 MapIterationSucceeded {"name":"M","index":0}
        14<12 +0 MapIterationStarted {"name":"M","index":1}
        15<14 +0 MapStateEntered {"name":"N","input":[]}
        16<15 +0 MapStateStarted {"length":0}
        17<16 +0 MapStateSucceeded
        18<16 +0 MapStateExited {"name":"N","output":[]}
        19<18 +0 MapIterationSucceeded {"name":"M","index":1}
        20<19 +0 MapStateSucceeded
        21<19 +0 MapStateExited {"name":"M","output":[]}
      `).slice(3),
    ).toEqual([
      '4 MapIterationStarted M[0]/M',
      '5 MapStateEntered M[0]/N',
      '6 MapStateStarted M[0]',
      '7 MapIterationStarted M[0]/N[0]/N',
      '8 PassStateEntered M[0]/N[0]/A',
      '9 PassStateExited M[0]/N[0]/A',
      '10 MapIterationSucceeded M[0]/N[0]/N',
      '11 MapStateSucceeded M[0]',
      '12 MapStateExited M[0]/N',
      '13 MapIterationSucceeded M[0]/M',
      '14 MapIterationStarted M[1]/M',
      '15 MapStateEntered M[1]/N',
      '16 MapStateStarted M[1]',
      '17 MapStateSucceeded M[1]',
      '18 MapStateExited M[1]/N',
      '19 MapIterationSucceeded M[1]/M',
      '20 MapStateSucceeded',
      '21 MapStateExited M',
    ]);
  });

  test('concurrent items, of which one fails and the others are aborted', () => {
    expect(
      places(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 MapStateEntered {"name":"M","input":[]}
        3<2 +0 MapStateStarted {"length":2}
        4<3 +0 MapIterationStarted {"name":"M","index":0}
        5<3 +0 MapIterationStarted {"name":"M","index":1}
        6<4 +0 TaskStateEntered {"name":"A","input":{}}
        7<6 +0 TaskScheduled {"parameters":{},"resource":"r","resourceType":"t"}
        8<5 +0 TaskStateEntered {"name":"A","input":{}}
        9<8 +0 TaskScheduled {"parameters":{},"resource":"r","resourceType":"t"}
        10<9 +0 TaskFailed {"error":"E","resource":"r","resourceType":"t"}
        11<10 +0 MapIterationFailed {"name":"M","index":1}
        12<10 +0 TaskStateAborted
        13<10 +0 MapIterationAborted {"name":"M","index":0}
        14<10 +0 TaskStateAborted
        15<10 +0 MapStateFailed
        16<15 +0 ExecutionFailed {"error":"E"}
      `).slice(9),
    ).toEqual([
      '10 TaskFailed M[1]',
      '11 MapIterationFailed M[1]/M',
      '12 TaskStateAborted M[1]',
      '13 MapIterationAborted M[0]/M',
      '14 TaskStateAborted M[0]',
      '15 MapStateFailed',
      '16 ExecutionFailed',
    ]);
  });

  test('a retried Map counts its items from 0', () => {
    expect(
      places(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 MapStateEntered {"name":"M","input":[]}
        3<2 +0 MapStateStarted {"length":1}
        4<3 +0 MapIterationStarted {"name":"M","index":0}
        5<4 +0 FailStateEntered {"name":"F","input":{}}
        6<5 +0 MapIterationFailed {"name":"M","index":0}
        7<5 +9 MapStateStarted {"length":1}
        8<7 +9 MapIterationStarted {"name":"M","index":0}
        9<8 +9 FailStateEntered {"name":"F","input":{}}
      `).slice(5),
    ).toEqual([
      '6 MapIterationFailed M[0]/M',
      '7 MapStateStarted',
      '8 MapIterationStarted M[0]/M',
      '9 FailStateEntered M[0]/F',
    ]);
  });
});

const WHOLE = `
  1<0 +0 ExecutionStarted {"input":{"__proto__":1}}
  2<0 +0 PassStateEntered {"name":"A","input":{}}
  3<2 +5 PassStateExited {"name":"A","output":[1]}
  4<3 +7 ExecutionSucceeded {"output":[1]}
`;

test('a history is written as it was read', () => {
  const document = JSON.parse(historyText(WHOLE)) as { events: Record<string, Record<string, unknown>>[] };
  for (const event of document.events) {
    for (const [key, details] of Object.entries(event)) {
      if (!key.endsWith('EventDetails')) continue;
      if ('input' in details) details.inputDetails = { truncated: false };
      if ('output' in details) details.outputDetails = { truncated: false };
    }
  }
  const read = readHistory(JSON.stringify(document), 'h.json');
  expect(read.map(toHistoryEvent)).toEqual(document.events);
  expect(outcomeOf(read)).toEqual({
    status: 'SUCCEEDED',
    output: [1],
    startDate: Date.UTC(2025, 2, 1, 12),
    stopDate: Date.UTC(2025, 2, 1, 12) + 7,
  });
});

test('the latest first, in seconds, as a bare array, with a byte order mark', () => {
  const { events } = JSON.parse(historyText(WHOLE)) as { events: { timestamp: unknown }[] };
  const seconds = events.map((event, i) => ({ ...event, timestamp: 1_700_000_000.123 + i })).reverse();
  const read = readHistory(`\ufeff${JSON.stringify(seconds)}`, 'h.json');
  expect(read.map(({ id, timestamp }) => [id, timestamp])).toEqual([
    [1, 1_700_000_000_123],
    [2, 1_700_000_001_123],
    [3, 1_700_000_002_123],
    [4, 1_700_000_003_123],
  ]);
});

test('an incomplete history has no outcome', () => {
  expect(outcomeOf(storedEvents(WHOLE.trim().split('\n').slice(0, 3).join('\n')))).toBeUndefined();
});

describe('other documents are refused', () => {
  const started = { timestamp: '2025-03-01T12:00:00Z', type: 'ExecutionStarted', id: 1, previousEventId: 0 };
  const cases: readonly { name: string; text: string; message: string }[] = [
    {
      name: 'a truncated text',
      text: '{"events": [\n  {"id": 1,',
      message: `h.json is not a history: it ends in the middle of the document
h.json:2:12: error INVALID_JSON_DESCRIPTION: Unexpected end-of-input: expected close marker for Object (opened at line 2, column 3)
  2 |   {"id": 1,
    |            ^`,
    },
    {
      name: 'another document',
      text: '{"name":"Order"}',
      message:
        'h.json is not a history: expected { "events": [...] }, as `aws stepfunctions get-execution-history` or `aws logs filter-log-events` prints it, or a JSON line for each event',
    },
    {
      name: 'a definition',
      text: '{"Resources":{}}',
      message: 'h.json is a definition, not a history\n  --help shows the order in which they are expected',
    },
    { name: 'no events', text: '{"events":[]}', message: 'h.json contains no events' },
    { name: 'not an event', text: '[3]', message: 'h.json: events[0] is not an event: expected an object' },
    { name: 'no id', text: '[{}]', message: 'h.json: events[0] has no id: expected a number from 1' },
    {
      name: 'an unknown type',
      text: JSON.stringify([{ ...started, type: 'constructor' }]),
      message: 'h.json: events[0] has an unknown event type: "constructor"',
    },
    {
      name: 'no time',
      text: JSON.stringify([{ ...started, timestamp: 'yesterday' }]),
      message: 'h.json: events[0] has no timestamp: expected an ISO time or seconds',
    },
    {
      name: 'a time beyond the range of Date',
      text: JSON.stringify([{ ...started, timestamp: 1e30 }]),
      message: 'h.json: events[0] has no timestamp: expected an ISO time or seconds',
    },
    {
      name: 'a name that is a list',
      text: JSON.stringify([{ ...started, executionStartedEventDetails: { roleArn: ['r'] } }]),
      message: 'h.json: events[0] (ExecutionStarted): its roleArn must be a string',
    },
    {
      name: 'variables that are a number',
      text: JSON.stringify([
        { ...started, type: 'PassStateExited', stateExitedEventDetails: { name: 'S', assignedVariables: 5 } },
      ]),
      message: 'h.json: events[0] (PassStateExited): its assignedVariables must be an object',
    },
    {
      name: 'a missing event',
      text: JSON.stringify([started, { ...started, id: 3 }]),
      message: 'h.json is incomplete: event 2 is missing',
    },
    { name: 'a duplicate id', text: JSON.stringify([started, started]), message: 'h.json: two events have the id 1' },
    {
      name: 'the first page of several',
      text: JSON.stringify({ events: [started], nextToken: 'abc' }),
      message:
        'h.json is one page of a longer history (it has a nextToken): let the AWS CLI fetch all pages, without --max-items',
    },
    {
      name: 'a payload that is not JSON text',
      text: JSON.stringify([{ ...started, executionStartedEventDetails: { input: '{"a":' } }]),
      message: `h.json: events[0] (ExecutionStarted): its input is not JSON text: "{\\"a\\":"`,
    },
  ];
  test.each(cases)('$name', ({ text, message }) => {
    expect(() => readHistory(text, 'h.json')).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });
});

test('an unknown field does not mark a truncated payload', () => {
  const [event] = readHistory(
    JSON.stringify([
      {
        id: 1,
        previousEventId: 0,
        type: 'ExecutionStarted',
        timestamp: '2026-01-01T00:00:00Z',
        executionStartedEventDetails: { input: '{}', inputDetails: { truncated: false }, truncated: 'yes' },
      },
    ]),
    'h.json',
  );
  expect(event?.details).toEqual({ input: {} });
});
