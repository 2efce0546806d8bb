import { describe, expect, test } from 'vitest';
import { createJsonReporter } from '../../src/reporters/json.ts';
import { createTraceReporter } from '../../src/reporters/terminal/trace.ts';
import { replayTo, storedEvents, TextOutput } from './stored-history.ts';

async function show(lines: string): Promise<string> {
  const trace = new TextOutput();
  replayTo(await createTraceReporter(trace), storedEvents(lines));
  const json = new TextOutput();
  replayTo(createJsonReporter(json), storedEvents(lines));
  const { states } = JSON.parse(json.text) as { states: { path: string; status: string }[] };
  return `\n${trace.text}${states.map(({ path, status }) => `${path} ${status}\n`).join('')}`;
}

// Source: https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html: the history continues with
// ExecutionRedriven, and the failed state runs again; for a Distributed Map, its Map run is redriven
describe('after a redrive', () => {
  test('a Distributed Map can succeed', async () => {
    expect(
      await show(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 MapStateEntered {"name":"All","input":{}}
        3<2 +0 MapStateStarted {"length":3}
        4<3 +0 MapRunStarted {"mapRunArn":"arn:aws:states:eu-west-1:111111111111:mapRun:M/All:1"}
        5<4 +50 MapRunFailed {"error":"States.ExceedToleratedFailureThreshold","cause":"no"}
        6<5 +50 MapStateFailed
        7<6 +50 ExecutionFailed {"error":"States.ExceedToleratedFailureThreshold","cause":"no"}
        8<7 +9050 ExecutionRedriven {"redriveCount":1}
        9<8 +9050 MapRunRedriven {"mapRunArn":"arn:aws:states:eu-west-1:111111111111:mapRun:M/All:1","redriveCount":1}
        10<9 +9080 MapRunSucceeded
        11<10 +9080 MapStateSucceeded
        12<11 +9080 MapStateExited {"name":"All","output":[]}
        13<12 +9080 ExecutionSucceeded {"output":[]}
      `),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ✖ All                   Map       0 of 3 items    50 ms
            ✖ States.ExceedToleratedFailureThreshold: no  50 ms
        ↻ redrive 1
        ✔ All                   Map       3 items         30 ms

      SUCCEEDED in 9.08 s · 1 state in 2 visits
      All FAILED
      All SUCCEEDED
      "
    `);
  });

  test('a task in a branch continues without being entered again, and may fail again', async () => {
    expect(
      await show(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 ParallelStateEntered {"name":"Both","input":{}}
        3<2 +0 ParallelStateStarted
        4<3 +0 PassStateEntered {"name":"Left","input":{}}
        5<4 +0 PassStateExited {"name":"Left","output":{}}
        6<3 +0 TaskStateEntered {"name":"Right","input":{}}
        7<6 +0 TaskScheduled {"parameters":{},"resource":"sendMessage","resourceType":"sqs"}
        8<7 +5 TaskFailed {"error":"Full","resource":"sendMessage","resourceType":"sqs"}
        9<8 +5 TaskStateAborted
        10<8 +5 ParallelStateFailed
        11<10 +5 ExecutionFailed {"error":"Full"}
        12<11 +1005 ExecutionRedriven {"redriveCount":1}
        13<8 +1005 TaskScheduled {"parameters":{},"resource":"sendMessage","resourceType":"sqs"}
        14<13 +1012 TaskSucceeded {"output":{},"resource":"sendMessage","resourceType":"sqs"}
        15<14 +1012 TaskStateExited {"name":"Right","output":{}}
        16<15 +1012 ParallelStateSucceeded
        17<16 +1012 ParallelStateExited {"name":"Both","output":[{},{}]}
        18<17 +1012 ExecutionSucceeded {"output":[]}
      `),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ▸ Both                  Parallel
            ✔ [0] Left          Pass                       0 ms
            ✖ [1] Right         Task      sqs:sendMessage  5 ms
                ✖ Full                                     5 ms
        ✖ Both                  Parallel  2 branches       5 ms
        ↻ redrive 1
        ▸ Both                  Parallel
            ✔ [1] Right         Task      sqs:sendMessage  7 ms
        ✔ Both                  Parallel  2 branches       7 ms

      SUCCEEDED in 1.01 s · 3 states in 5 visits
      Both FAILED
      Both[0]/Left SUCCEEDED
      Both[1]/Right FAILED
      Both SUCCEEDED
      Both[1]/Right SUCCEEDED
      "
    `);
  });

  test('a state that is entered again is a new visit', async () => {
    expect(
      await show(`
        1<0 +0 ExecutionStarted {"input":{}}
        2<0 +0 TaskStateEntered {"name":"Send","input":{}}
        3<2 +0 TaskScheduled {"parameters":{},"resource":"sendMessage","resourceType":"sqs"}
        4<3 +5 TaskFailed {"error":"Full","resource":"sendMessage","resourceType":"sqs"}
        5<4 +5 ExecutionFailed {"error":"Full"}
        6<5 +1005 ExecutionRedriven {"redriveCount":1}
        7<6 +1005 TaskStateEntered {"name":"Send","input":{}}
        8<7 +1005 TaskScheduled {"parameters":{},"resource":"sendMessage","resourceType":"sqs"}
        9<8 +1009 TaskFailed {"error":"Full","resource":"sendMessage","resourceType":"sqs"}
        10<9 +1009 ExecutionFailed {"error":"Full","cause":"still"}
      `),
    ).toMatchInlineSnapshot(`
      "
      Orders  STANDARD  orders.yml

        ✖ Send                  Task      sqs:sendMessage  5 ms
            ✖ Full                                         5 ms
        ↻ redrive 1
        ✖ Send                  Task      sqs:sendMessage  4 ms
            ✖ Full: still                                  4 ms

      ✖ Send: Full
          still

        its input
          {}

      FAILED in 1.01 s · 1 state in 2 visits
      Send FAILED
      Send FAILED
      "
    `);
  });
});
