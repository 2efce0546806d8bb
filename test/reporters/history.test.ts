import { expect, test } from 'vitest';
import { type EventDetails, type EventType, ROOT_SCOPE, type TraceEvent } from '../../src/engine/events.ts';
import { toHistoryEvent } from '../../src/history/history-event.ts';
import { createEventsReporter, createHistoryReporter } from '../../src/reporters/history.ts';
import { TextOutput } from './stored-history.ts';

const event = (type: EventType, details?: EventDetails, rest: Partial<TraceEvent> = {}): TraceEvent => ({
  id: 7,
  previousEventId: 6,
  type,
  timestamp: Date.UTC(2025, 2, 1, 12, 0, 0, 5),
  details,
  scope: ROOT_SCOPE,
  ...rest,
});

// the keys and their order are those of GetExecutionHistory's responses
const CASES: readonly { type: EventType; details?: EventDetails; expected: string }[] = [
  {
    type: 'ExecutionStarted',
    details: { roleArn: 'arn:aws:iam::1:role/r', input: { a: 1 } },
    expected:
      '"executionStartedEventDetails":{"input":"{\\"a\\":1}","inputDetails":{"truncated":false},"roleArn":"arn:aws:iam::1:role/r"}',
  },
  { type: 'ExecutionFailed', expected: '"executionFailedEventDetails":{}' },
  { type: 'ExecutionAborted', details: {}, expected: '"executionAbortedEventDetails":{}' },
  { type: 'ActivityStarted', details: {}, expected: '"activityStartedEventDetails":{}' },
  {
    type: 'TaskStateEntered',
    details: { input: null, name: 'A' },
    expected: '"stateEnteredEventDetails":{"name":"A","input":"null","inputDetails":{"truncated":false}}',
  },
  {
    type: 'PassStateExited',
    details: { assignedVariables: { x: 'text', n: [1] }, name: 'A', output: 'text' },
    expected:
      '"stateExitedEventDetails":{"name":"A","output":"\\"text\\"","outputDetails":{"truncated":false},"assignedVariables":{"x":"\\"text\\"","n":"[1]"},"assignedVariablesDetails":{"truncated":false}}',
  },
  {
    type: 'TaskScheduled',
    details: {
      taskCredentials: { roleArn: 'r' },
      heartbeatInSeconds: 2,
      timeoutInSeconds: 9,
      resourceType: 'sqs',
      resource: 'sendMessage',
      region: 'eu-west-1',
      parameters: { QueueUrl: 'q' },
    },
    expected:
      '"taskScheduledEventDetails":{"parameters":"{\\"QueueUrl\\":\\"q\\"}","region":"eu-west-1","resource":"sendMessage","resourceType":"sqs","timeoutInSeconds":9,"heartbeatInSeconds":2,"taskCredentials":{"roleArn":"r"}}',
  },
  {
    type: 'EvaluationFailed',
    details: { state: 'A', location: 'Output', cause: 'c', error: 'e' },
    expected: '"evaluationFailedEventDetails":{"error":"e","cause":"c","location":"Output","state":"A"}',
  },
  {
    type: 'MapIterationStarted',
    details: { index: 0, name: 'M' },
    expected: '"mapIterationStartedEventDetails":{"name":"M","index":0}',
  },
];

test.each(CASES)('$type', ({ type, details, expected }) => {
  const head = '{"timestamp":"2025-03-01T12:00:00.005Z","type":"%","id":7,"previousEventId":6,'.replace('%', type);
  expect(JSON.stringify(toHistoryEvent(event(type, details)))).toBe(`${head}${expected}}`);
});

test.each<EventType>(['LambdaFunctionStarted', 'ParallelStateStarted', 'MapStateFailed', 'TaskStateAborted'])(
  '%s has no details',
  (type) => {
    expect(Object.keys(toHistoryEvent(event(type)))).toEqual(['timestamp', 'type', 'id', 'previousEventId']);
  },
);

const CHILD = { kind: 'child', index: 3, state: 'Convert', parent: ROOT_SCOPE } as const;
const EVENTS = [
  event('ParallelStateStarted', undefined, { id: 1, previousEventId: 0 }),
  event('ParallelStateStarted', undefined, { id: 1, previousEventId: 0, scope: CHILD }),
  event('ParallelStateSucceeded', undefined, { id: 2, previousEventId: 1 }),
];
const OUTCOME = { status: 'SUCCEEDED', output: 1, startDate: 0, stopDate: 0 } as const;

test('the history is one document of the execution, without its child executions', () => {
  const output = new TextOutput();
  const reporter = createHistoryReporter(output);
  for (const each of EVENTS) reporter.onEvent?.(each);
  reporter.onEnd?.(OUTCOME);
  expect(`\n${output.text}`).toMatchInlineSnapshot(`
    "
    {
      "events": [
        {"timestamp":"2025-03-01T12:00:00.005Z","type":"ParallelStateStarted","id":1,"previousEventId":0},
        {"timestamp":"2025-03-01T12:00:00.005Z","type":"ParallelStateSucceeded","id":2,"previousEventId":1}
      ]
    }
    "
  `);
});

test('events are one line each, and those of child executions name the child', () => {
  const output = new TextOutput();
  const reporter = createEventsReporter(output);
  for (const each of EVENTS) reporter.onEvent?.(each);
  reporter.onEnd?.(OUTCOME);
  expect(`\n${output.text}`).toMatchInlineSnapshot(`
    "
    {"timestamp":"2025-03-01T12:00:00.005Z","type":"ParallelStateStarted","id":1,"previousEventId":0}
    {"timestamp":"2025-03-01T12:00:00.005Z","type":"ParallelStateStarted","id":1,"previousEventId":0,"execution":"Convert[3]"}
    {"timestamp":"2025-03-01T12:00:00.005Z","type":"ParallelStateSucceeded","id":2,"previousEventId":1}
    "
  `);
});
