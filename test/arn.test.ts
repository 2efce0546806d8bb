import { expect, test } from 'vitest';
import {
  accountOf,
  executionArn,
  formatArn,
  lastPartOf,
  machineArnOf,
  mapRunArn,
  nameInArn,
  parseArn,
  readExecutionArn,
  readMachineArn,
  readMapRunArn,
  resourceInArn,
  siblingArn,
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
  expect(readMachineArn(text)?.name).toBe(name);
});

test('the qualifier of a machine is a version or an alias', () => {
  expect(readMachineArn(`${MACHINE}:live`)).toEqual({ name: 'orders', qualifier: 'live' });
  expect(readMachineArn(MACHINE)).toEqual({ name: 'orders', qualifier: undefined });
});

test.each([
  ['lambda', 'function', `${FUNCTION}:live`, ['reserve', 'live']],
  ['states', 'activity', `${PREFIX}:activity:pack`, ['pack']],
  ['states', 'activity', MACHINE, undefined],
  ['states', 'stateMachine', 'orders', undefined],
])('what follows the %s %s of %s is %j', (service, kind, text, parts) => {
  expect(resourceInArn(text, service, kind)).toEqual(parts);
});

test.each([
  [{ service: 's3', resource: 'bucket' }, 'arn:aws:s3:::bucket'],
  [{ service: 'states', resource: ['sqs', 'sendMessage'] }, 'arn:aws:states:::sqs:sendMessage'],
  [
    { partition: 'aws-cn', service: 'iam', accountId: '123456789012', resource: 'role/r' },
    'arn:aws-cn:iam::123456789012:role/r',
  ],
])('the ARN of %j is %s', (parts, text) => {
  expect(formatArn(parts)).toBe(text);
});

// the ARNs of a Map run in the documentation of DescribeMapRun
test('a Map run is named after its machine and its label', () => {
  const arn = `${PREFIX}:mapRun:orders/Prices:1a2b`;
  expect(mapRunArn(MACHINE, 'orders', 'Prices', '1a2b')).toBe(arn);
  expect(readMapRunArn(arn)).toEqual({ machineName: 'orders', label: 'Prices' });
  expect(readMapRunArn(`${PREFIX}:mapRun:orders/Prices/Inner:1a2b`)).toEqual({
    machineName: 'orders',
    label: 'Prices/Inner',
  });
  expect(siblingArn(MACHINE, 'orders/Prices')).toBe(`${PREFIX}:stateMachine:orders/Prices`);
  for (const text of [`${PREFIX}:mapRun:orders:1a2b`, `${PREFIX}:mapRun:orders/Prices`, MACHINE]) {
    expect(readMapRunArn(text)).toBeUndefined();
  }
});

test.each([
  ['STANDARD', `${PREFIX}:execution:orders:run`],
  ['EXPRESS', `${PREFIX}:express:orders:run:id`],
] as const)('an execution of a %s machine is %s', (type, arn) => {
  expect(executionArn(MACHINE, type, 'run', 'id')).toBe(arn);
  expect(readExecutionArn(arn)).toEqual({ type, machineName: 'orders', name: 'run' });
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
