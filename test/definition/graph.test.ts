import { expect, test } from 'vitest';
import { check, INNER, machineOf } from './support.ts';

const pass = (next: string) => ({ Type: 'Pass', Next: next });
const end = { Type: 'Pass', End: true };
const LONG = 'n'.repeat(81);

const CASES: readonly { name: string; definition: object; lines: readonly string[] }[] = [
  {
    name: 'every kind of transition names a state of the same machine',
    definition: {
      StartAt: 'Nowhere',
      States: {
        C: { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'X1' }], Default: 'X2' },
        T: {
          Type: 'Task',
          Resource: 'arn:aws:states:::aws-sdk:s3:listBuckets',
          Parameters: {},
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'X3' }],
          End: true,
        },
      },
    },
    lines: [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /StartAt",
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X1 at /States/C/Choices[0]/Next",
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X2 at /States/C/Default",
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: X3 at /States/T/Catch[0]/Next",
      'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C',
      'MISSING_TRANSITION_TARGET: State "T" is not reachable. at /States/T',
    ],
  },
  {
    // a response of AWS quoted in aws-cloudformation/cfn-lint#4074
    name: 'states after an unreferenced one are not reported',
    definition: { StartAt: 'Nowhere', States: { A: pass('B'), B: pass('C'), C: end } },
    lines: [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /StartAt",
      'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
    ],
  },
  {
    name: 'a cycle that nothing leads into is one warning; a state that only refers to itself is unreferenced',
    definition: { StartAt: 'S', States: { S: end, A: pass('B'), B: pass('A'), C: pass('C') } },
    lines: [
      'MISSING_TRANSITION_TARGET: State "C" is not reachable. at /States/C',
      'warning MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
    ],
  },
  {
    name: 'a branch cannot lead out of itself, and has dead ends of its own',
    definition: machineOf({
      Type: 'Parallel',
      Branches: [{ StartAt: 'A', States: { A: pass('S'), 'a/b': end } }],
      End: true,
    }),
    lines: [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: S at /States/S/Branches[0]/States/A/Next",
      'MISSING_TRANSITION_TARGET: State "a/b" is not reachable. at /States/S/Branches[0]/States/a/b',
    ],
  },
  {
    name: 'a machine without an end, whose unreachable states AWS does not report',
    definition: { StartAt: 'A', States: { A: pass('B'), B: pass('A'), C: pass('Nowhere') } },
    lines: [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: Nowhere at /States/C/Next",
      'MISSING_END_STATE: Workflow has no terminal state at null',
    ],
  },
  {
    name: 'a nested machine needs no end',
    definition: machineOf({ Type: 'Map', ItemProcessor: { StartAt: 'A', States: { A: pass('A') } }, End: true }),
    lines: [],
  },
  {
    name: 'names are unique in the entire machine',
    definition: machineOf({ Type: 'Map', ItemProcessor: { StartAt: 'S', States: { S: end } }, End: true }),
    lines: ['DUPLICATE_STATE_NAME: Duplicate State name: S at /States/S/ItemProcessor/States/S'],
  },
  {
    name: 'names have up to 80 characters',
    definition: { StartAt: LONG, States: { [LONG]: pass(''), '': end } },
    lines: [
      `INVALID_STATE_NAME: State name '${LONG}' exceeds the 80-character limit allowed by the service at /States/${LONG}`,
      'INVALID_STATE_NAME: State name cannot be empty at /States/',
    ],
  },
  {
    name: 'labels are unique in the entire machine',
    definition: machineOf({
      Type: 'Map',
      Label: 'one',
      ItemProcessor: {
        StartAt: 'I',
        States: { I: { Type: 'Map', Label: 'one', ItemProcessor: { StartAt: 'J', States: { J: end } }, End: true } },
      },
      End: true,
    }),
    lines: ['DUPLICATE_LABEL_NAME: Duplicate Label name: one at /States/S/ItemProcessor/States/I/Label'],
  },
  {
    name: 'variables have valid, unique names',
    definition: machineOf(
      { Type: 'Pass', Assign: { 'x.$': '$.a', states: 1, '1st': 2, größe_2: 3 }, Next: 'M' },
      {
        M: {
          Type: 'Map',
          ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Assign: { x: 1, y: 2 }, End: true } } },
          Next: 'P',
        },
        P: { Type: 'Parallel', Branches: [{ StartAt: 'Q', States: { Q: { ...end, Assign: { y: 2 } } } }], End: true },
      },
    ),
    lines: [
      "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/S/Assign",
      "INVALID_VARIABLE_NAME: Invalid variable name '1st': the variable name contains invalid characters. at /States/S/Assign",
      "SCHEMA_VALIDATION_FAILED: The variable name 'x' was already defined in a parent scope. at /States/M/ItemProcessor/States/I/Assign",
    ],
  },
  {
    name: 'rules and catchers assign too',
    definition: machineOf(
      { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'P', Assign: { states: 1 } }], Default: 'P' },
      {
        P: {
          Type: 'Parallel',
          Branches: [INNER],
          Catch: [{ ErrorEquals: ['States.ALL'], Assign: { '-': 1 }, Next: 'P' }],
          End: true,
        },
      },
    ),
    lines: [
      "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. at /States/S/Choices[0]/Assign",
      "INVALID_VARIABLE_NAME: Invalid variable name '-': the variable name contains invalid characters. at /States/P/Catch[0]/Assign",
    ],
  },
  {
    name: 'keys that every object has are names like any other',
    definition: {
      StartAt: 'constructor',
      States: JSON.parse('{"constructor":{"Type":"Pass","Next":"__proto__"},"__proto__":{"Type":"Pass","End":true}}'),
    },
    lines: [],
  },
  {
    name: 'keys that every object has are not states',
    definition: { StartAt: 'toString', States: { A: pass('__proto__'), B: end } },
    lines: [
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: toString at /StartAt",
      "MISSING_TRANSITION_TARGET: Missing 'Next' target: __proto__ at /States/A/Next",
      'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
      'MISSING_TRANSITION_TARGET: State "B" is not reachable. at /States/B',
    ],
  },
];

test.each(CASES)('$name', async ({ definition, lines }) => {
  expect((await check(definition)).lines).toEqual(lines);
});

test('a near name is suggested at the location of the wrong one', async () => {
  const text = '{"StartAt": "Pack", "States": {"Pack": {"Type": "Pass", "Next": "Shp"}, "Ship": {"Type": "Succeed"}}}';
  const [first] = (await check(text)).diagnostics;
  expect({ hint: first?.hint, at: text.slice(first?.range?.start, first?.range?.end) }).toEqual({
    hint: "Did you mean 'Ship'?",
    at: '"Shp"',
  });
});

test('a hundred thousand states are checked in seconds', async () => {
  const states: Record<string, object> = {};
  for (let i = 0; i < 100_000; i++) states[`S${i}`] = i < 99_999 ? pass(`S${i + 1}`) : end;
  expect((await check({ StartAt: 'S0', States: states })).lines).toEqual([]);
}, 20_000);
