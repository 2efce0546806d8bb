import { describe, expect, test } from 'vitest';
import type { StateBase } from '../../src/definition/definition.ts';
import { hasPlaceholder } from '../../src/definition/placeholder.ts';
import type { TaskState } from '../../src/states/task/task-state.ts';
import { check, machineOf } from './support.ts';

/** A definition whose placeholders have no value: they may stand for anything that fits. */
const OPEN = `{
  "StartAt": "\${Prefix}-wait",
  "States": {
    "\${Prefix}-wait": {"Type": "Wait", "Seconds": \${Seconds}, "Next": "Until"},
    "Until": {"Type": "Wait", "Timestamp": "\${Day}T00:00:00Z", "Next": "Ask"},
    "Ask": {
      "Type": "Task", "Resource": "\${AskFunction.Arn}", "InputPath": "\${Path}", "ResultPath": "$.\${Field}",
      "Parameters": {"a.$": "\${Expression}", "b.$": "$.\${Field}.c", "\${Key}": 1, "\${Other}.$": "$.d", "e": "\${Plain}"},
      "TimeoutSeconds": "\${Timeout}", "HeartbeatSecondsPath": "$.\${Beat}",
      "Retry": [{"ErrorEquals": ["\${Error}"], "MaxAttempts": \${Attempts}, "JitterStrategy": "\${Jitter}"}],
      "Catch": [{"ErrorEquals": ["\${Caught}"], "ResultPath": "$.\${Place}", "Next": "Pay"}],
      "Next": "Pack"
    },
    "Pack": {
      "Type": "Map", "Label": "\${Label}", "MaxConcurrency": "\${N}", "ItemSelector": {"a": "\${Item}"}, "Next": "Pay",
      "ItemProcessor": {
        "ProcessorConfig": {"Mode": "\${Mode}"},
        "StartAt": "I", "States": {"I": {"Type": "Pass", "Result": ["\${Inner}"], "End": true}}
      }
    },
    "Pay": {
      "Type": "Choice", "Default": "Compute",
      "Choices": [
        {"Variable": "$.\${Field}", "NumericEquals": "\${N}", "Next": "Compute"},
        {"Not": {"Variable": "$.a", "StringEqualsPath": "$.\${Second}"}, "Next": "Compute"}
      ]
    },
    "Compute": {
      "Type": "Pass", "QueryLanguage": "JSONata", "Next": "Last",
      "Output": {"x": "{% \${Expression} %}", "y": "{% $states.input.n > \${Limit} %}"}
    },
    "Last": {"Type": "Fail", "Error": "\${Name}", "CausePath": "States.Format('\${Cause}')", "Comment": "\${Comment}"}
  }
}`;

function openOf(states: Iterable<StateBase>): string[] {
  return [...states].flatMap((state) => [
    ...state.open.map(({ need, diagnostic: { message, location } }) => {
      return `${need} ${/\$\{.*?\}/.exec(message)?.[0]} ${location}`;
    }),
    ...state.inner.flatMap((machine) => openOf(machine.states.values())),
  ]);
}

test('a placeholder that may be valid is not an error, and is recorded as needed', async () => {
  const { machine, lines } = await check(OPEN);
  expect(lines).toEqual([]);
  expect(openOf(machine!.states.values())).toEqual([
    'shape ${Prefix} /States/${Prefix}-wait',
    'always ${Seconds} /States/${Prefix}-wait/Seconds',
    'always ${Day} /States/Until/Timestamp',
    'always ${Path} /States/Ask/InputPath',
    'task ${Expression} /States/Ask/Parameters',
    'task ${Field} /States/Ask/Parameters',
    'task ${Key} /States/Ask/Parameters',
    'task ${Other} /States/Ask/Parameters',
    'task ${Plain} /States/Ask/Parameters',
    'sometimes ${Field} /States/Ask/ResultPath',
    'sometimes ${Error} /States/Ask/Retry[0]/ErrorEquals',
    'sometimes ${Jitter} /States/Ask/Retry[0]/JitterStrategy',
    'sometimes ${Attempts} /States/Ask/Retry[0]/MaxAttempts',
    'sometimes ${Caught} /States/Ask/Catch[0]/ErrorEquals',
    'sometimes ${Place} /States/Ask/Catch[0]/ResultPath',
    'task ${AskFunction.Arn} /States/Ask/Resource',
    'always ${Timeout} /States/Ask/TimeoutSeconds',
    'always ${Beat} /States/Ask/HeartbeatSecondsPath',
    'entry ${Label} /States/Pack/Label',
    'entry ${Mode} /States/Pack/ItemProcessor/ProcessorConfig/Mode',
    'sometimes ${Item} /States/Pack/ItemSelector',
    'always ${N} /States/Pack/MaxConcurrency',
    'entry ${Inner} /States/Pack/ItemProcessor/States/I/Result',
    'always ${Field} /States/Pay/Choices[0]/Variable',
    'always ${N} /States/Pay/Choices[0]/NumericEquals',
    'sometimes ${Second} /States/Pay/Choices[1]/Not/StringEqualsPath',
    'always ${Expression} /States/Compute/Output',
    'always ${Limit} /States/Compute/Output',
    'always ${Name} /States/Last/Error',
    'always ${Cause} /States/Last/CausePath',
  ]);
});

describe('a placeholder that the machine cannot be parsed without is the only error', () => {
  const PASS = { Type: 'Pass', End: true };
  test.each([
    { at: '/StartAt', definition: { StartAt: '${X}', States: { S: PASS } } },
    { at: '/States', definition: { StartAt: 'S', States: '${X}' } },
    { at: '/States/S', definition: { StartAt: 'S', States: { S: '${X}' } } },
    { at: '/TimeoutSeconds', definition: { StartAt: 'S', States: { S: PASS }, TimeoutSeconds: '${X}' } },
    { at: '/Version', definition: { StartAt: 'S', States: { S: PASS }, Version: '${X}' } },
    { at: '/QueryLanguage', definition: { StartAt: 'S', States: { S: PASS }, QueryLanguage: '${X}' } },
    { at: '/States/S/QueryLanguage', definition: machineOf({ ...PASS, QueryLanguage: '${X}' }) },
    { at: '/States/S/Type', definition: machineOf({ Type: '${X}', End: true }) },
    { at: '/States/S/Next', definition: machineOf({ Type: 'Pass', Next: '${X}' }, { T: PASS }) },
    { at: '/States/S/End', definition: machineOf({ Type: 'Pass', End: '${X}' }) },
    { at: '/States/S/Assign', definition: machineOf({ ...PASS, Assign: '${X}' }) },
    {
      at: '/States/S/Default',
      definition: machineOf(
        { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'T' }], Default: '${X}' },
        { T: PASS },
      ),
    },
    { at: '/States/S/Choices', definition: machineOf({ Type: 'Choice', Choices: '${X}', Default: 'T' }, { T: PASS }) },
    {
      at: '/States/S/Choices[0]',
      definition: machineOf({ Type: 'Choice', Choices: ['${X}'], Default: 'T' }, { T: PASS }),
    },
    {
      at: '/States/S/Choices[0]/Not',
      definition: machineOf({ Type: 'Choice', Choices: [{ Not: '${X}', Next: 'T' }] }, { T: PASS }),
    },
    {
      at: '/States/S/Choices[0]/And',
      definition: machineOf({ Type: 'Choice', Choices: [{ And: '${X}', Next: 'T' }] }, { T: PASS }),
    },
    {
      at: '/States/S/Choices[0]/Or[0]',
      definition: machineOf({ Type: 'Choice', Choices: [{ Or: ['${X}'], Next: 'T' }] }, { T: PASS }),
    },
    { at: '/States/S/Branches', definition: machineOf({ Type: 'Parallel', Branches: '${X}', End: true }) },
    { at: '/States/S/Branches[0]', definition: machineOf({ Type: 'Parallel', Branches: ['${X}'], End: true }) },
    { at: '/States/S/ItemProcessor', definition: machineOf({ Type: 'Map', ItemProcessor: '${X}', End: true }) },
    {
      at: '/States/S/ItemReader',
      definition: machineOf({
        Type: 'Map',
        ItemReader: '${X}',
        ItemProcessor: { StartAt: 'B', States: { B: PASS } },
        End: true,
      }),
    },
    {
      at: '/States/S/Retry',
      definition: machineOf({
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: PASS } }],
        Retry: '${X}',
        End: true,
      }),
    },
    {
      at: '/States/S/Catch[0]',
      definition: machineOf({
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: PASS } }],
        Catch: ['${X}'],
        End: true,
      }),
    },
  ])('$at', async ({ at, definition }) => {
    const { lines } = await check(definition);
    expect(lines).toEqual([`UNDECLARED_SUBSTITUTION: '\${X}' has no value here at ${at}`]);
  });
});

test.each([
  ['a state that is referred to by its placeholder', { StartAt: '${X}', States: { '${X}': { Type: 'Succeed' } } }],
  [
    'a state whose placeholder may stand for the name that is referred to',
    { StartAt: 'S', States: { S: { Type: 'Pass', Next: 'T' }, '${X}': { Type: 'Succeed' } } },
  ],
  [
    'a field whose placeholder may stand for the one that is missing',
    { StartAt: 'S', States: { S: { Type: 'Pass', '${X}': 'T' }, T: { Type: 'Succeed' } } },
  ],
])('%s is not a problem', async (_, definition) => {
  expect((await check(definition)).lines).toEqual([]);
});

test("a task's payload keeps its placeholders: what runs it checks them", async () => {
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
  ['${resolve:ssm:/app/table}', true],
  ['$A', false],
  ['${}', false],
  ['${ A }', false],
  ['$items{id: name}', false],
  ['${id: name}', false],
  ['${"id": name}', false],
])('%s', (text, expected) => {
  expect(hasPlaceholder(text)).toBe(expected);
});
