import { expect, test } from 'vitest';
import { hasPlaceholder } from '../../src/definition/placeholder.ts';
import type { TaskState } from '../../src/states/task.ts';
import { check } from './support.ts';

test('a placeholder is never wrong, wherever it stands', async () => {
  const definition = `{
    "StartAt": "\${First}",
    "TimeoutSeconds": \${Timeout},
    "States": {
      "\${Prefix}-wait": {"Type": "Wait", "Seconds": \${Seconds}, "Next": "Until"},
      "Until": {"Type": "Wait", "Timestamp": "\${Day}T00:00:00Z", "Next": "Ask"},
      "Ask": {
        "Type": "Task", "Resource": "\${AskFunction.Arn}", "InputPath": "\${Path}", "ResultPath": "$.\${Field}",
        "Parameters": {"a.$": "\${Expression}", "b.$": "$.\${Field}.c", "\${Key}": 1, "\${Other}.$": "$.d", "e": "\${Plain}"},
        "TimeoutSeconds": "\${Timeout}", "HeartbeatSecondsPath": "$.\${Field}",
        "Retry": [{"ErrorEquals": ["\${Error}"], "MaxAttempts": \${Attempts}, "JitterStrategy": "\${Jitter}"}],
        "Catch": "\${Catchers}",
        "Next": "\${Next}"
      },
      "Sort": \${State},
      "Send": {"Type": "\${Type}"},
      "Pack": {"Type": "Map", "ItemProcessor": \${Processor}, "Label": "\${Label}", "MaxConcurrency": "\${N}", "End": true},
      "Pay": {"Type": "Choice", "Choices": [{"Variable": "$.\${Field}", "NumericEquals": "\${N}", "Next": "\${Next}"}, \${Rule}]},
      "Compute": {
        "Type": "Pass", "QueryLanguage": "JSONata",
        "Output": {"x": "{% \${Expression} %}", "y": "{% $states.input.n > \${Limit} %}"}, "End": true
      }
    }
  }`;
  expect((await check(definition)).lines).toEqual([]);
});

test('a definition with placeholders keeps them as text', async () => {
  const { machine } = await check({
    StartAt: 'S',
    States: { S: { Type: 'Task', Resource: '${Ship}', Parameters: { 'a.$': '${Expression}' }, End: true } },
  });
  const state = machine!.states.get('S') as TaskState;
  expect(state.resource).toEqual({ kind: 'lambda', arn: '${Ship}' });
  const scope = { input: {}, context: () => ({}), variables: new Map(), random: () => 0, now: () => 0 };
  expect(state.io.language === 'JSONPath' && state.io.parameters?.(scope)).toEqual({ a: '${Expression}' });
});

test.each([
  ['${A}', true],
  ['x-${A.Arn}-y', true],
  ['${AWS::Region}', true],
  ['${a_b-c}', true],
  ['$A', false],
  ['${}', false],
  ['$items{id: name}', false],
  ['${id: name}', false],
  ['${"id": name}', false],
])('%s', (text, expected) => {
  expect(hasPlaceholder(text)).toBe(expected);
});
