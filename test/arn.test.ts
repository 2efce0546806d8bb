import { expect, test } from 'vitest';
import {
  accountOf,
  executionArn,
  formatArn,
  lastPartOf,
  machineArnOf,
  machineNameInArn,
  nameInArn,
  parseArn,
  readExecutionArn,
  withoutQualifier,
} from '../src/arn.ts';

// the forms of the Service Authorization Reference: AWS Lambda, AWS Step Functions
const PREFIX = 'arn:aws:states:eu-west-1:123456789012';
const MACHINE = `${PREFIX}:stateMachine:orders`;
const FUNCTION = 'arn:aws:lambda:eu-west-1:123456789012:function:reserve';

test.each([FUNCTION, `${FUNCTION}:live`, MACHINE, 'arn:aws:s3:::bucket/key', 'arn:aws:iam::123456789012:role/a:b'])(
  '%s is parsed and formatted again',
  (text) => {
    expect(formatArn(parseArn(text)!)).toBe(text);
  },
);

test.each(['', 'arn:aws:lambda', 'function:reserve', 'urn:aws:lambda:eu-west-1:123456789012:function:f'])(
  '%j is not an ARN',
  (text) => {
    expect(parseArn(text)).toBeUndefined();
  },
);

test.each([
  [FUNCTION, 'reserve'],
  [`${FUNCTION}:live`, 'reserve'],
  [`${PREFIX}:activity:pack`, 'pack'],
  [MACHINE, undefined],
  ['reserve', undefined],
])('the function or activity of %s is %s', (text, name) => {
  expect(nameInArn(text)).toBe(name);
});

test.each([
  [MACHINE, 'orders'],
  [`${MACHINE}:3`, 'orders'],
  [`${MACHINE}:3:4`, undefined],
  [`${MACHINE}:`, undefined],
  [FUNCTION, undefined],
])('the machine of %s is %s', (text, name) => {
  expect(machineNameInArn(text)).toBe(name);
});

test.each([
  ['STANDARD', `${PREFIX}:execution:orders:run`],
  ['EXPRESS', `${PREFIX}:express:orders:run:id`],
] as const)('an execution of a %s machine is %s', (type, arn) => {
  expect(executionArn(MACHINE, type, 'run', 'id')).toBe(arn);
  expect(readExecutionArn(arn)).toEqual({ type, name: 'orders' });
  expect([machineArnOf(arn), accountOf(MACHINE)]).toEqual([MACHINE, PREFIX]);
});

test.each([
  [`${MACHINE}:7`, '7', MACHINE],
  [`${MACHINE}:live`, 'live', MACHINE],
  [MACHINE, 'orders', MACHINE],
])('%s ends in %s and is of the machine %s', (arn, last, machine) => {
  expect(lastPartOf(arn)).toBe(last);
  expect(withoutQualifier(arn)).toBe(machine);
});
