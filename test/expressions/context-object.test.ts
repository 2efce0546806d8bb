import { describe, expect, it } from 'vitest';
import { buildContext, type ContextFacts } from '../../src/expressions/context-object.ts';

const execution: ContextFacts['execution'] = {
  arn: 'arn:aws:states:us-east-1:111111111111:execution:Orders:run-1',
  name: 'run-1',
  input: { order: 7 },
  roleArn: 'arn:aws:iam::111111111111:role/orders',
  startTime: Date.UTC(2025, 0, 31, 9, 12, 33, 120),
  type: 'STANDARD',
  machineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:Orders',
  machineName: 'Orders',
};
const machine = '"StateMachine":{"Id":"arn:aws:states:us-east-1:111111111111:stateMachine:Orders","Name":"Orders"}';
const id = '"Id":"arn:aws:states:us-east-1:111111111111:execution:Orders:run-1","Input":{"order":7}';
const role = '"RoleArn":"arn:aws:iam::111111111111:role/orders"';
const start = '"StartTime":"2025-01-31T09:12:33.120Z"';
const standard = `"Execution":{${id},${start},"Name":"run-1",${role},"RedriveCount":0},${machine}`;
const enteredTime = Date.UTC(2025, 0, 31, 9, 12, 34);

describe("the context object has its keys in AWS's order", () => {
  it.each<readonly [name: string, facts: ContextFacts, text: string]>([
    ['outside of states', { execution }, `{${standard}}`],
    [
      'of an Express workflow',
      { execution: { ...execution, type: 'EXPRESS' } },
      `{"Execution":{${id},"Name":"run-1",${role},${start},"RedriveCount":0},${machine}}`,
    ],
    [
      'of a state without retries',
      { execution, state: { name: 'Pack', enteredTime, retryCount: undefined } },
      `{${standard},"State":{"Name":"Pack","EnteredTime":"2025-01-31T09:12:34.000Z"}}`,
    ],
    [
      'of a task with a token',
      { execution, state: { name: 'Ask', enteredTime, retryCount: 2 }, taskToken: 't' },
      `{${standard},"State":{"Name":"Ask","EnteredTime":"2025-01-31T09:12:34.000Z","RetryCount":2},"Task":{"Token":"t"}}`,
    ],
    [
      'of an item of a list',
      { execution, mapItem: { index: 0, value: null } },
      `{${standard},"Map":{"Item":{"Index":0,"Value":null}}}`,
    ],
    [
      'of an item of an object',
      { execution, mapItem: { index: 1, value: { a: 1 }, key: 'k', source: 'STATE_DATA' } },
      `{${standard},"Map":{"Item":{"Index":1,"Value":{"a":1},"Key":"k","Source":"STATE_DATA"}}}`,
    ],
  ])('%s', (_name, facts, text) => {
    expect(JSON.stringify(buildContext(facts))).toBe(text);
  });

  it('of an execution that was redriven', () => {
    expect(buildContext({ execution: { ...execution, redriveCount: 2 } })).toMatchObject({
      Execution: { RedriveCount: 2 },
    });
  });
});
