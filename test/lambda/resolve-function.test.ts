import { expect, test } from 'vitest';
import { findFunction, parseFunctionName, unknownFunction } from '../../src/lambda/find/resolve-function.ts';
import { makeFunction } from './lambda-project.ts';

const functions = [
  makeFunction('/p', { logicalId: 'ReserveStock', name: 'shop-reserve' }),
  makeFunction('/p', { logicalId: 'Charge', name: 'Charge' }),
];

const found: { readonly name: string; readonly logicalId: string; readonly qualifier?: string }[] = [
  { name: 'shop-reserve', logicalId: 'ReserveStock' },
  { name: 'shop-reserve:3', logicalId: 'ReserveStock', qualifier: '3' },
  { name: 'ReserveStock', logicalId: 'ReserveStock' },
  { name: 'function:Charge', logicalId: 'Charge' },
  { name: '111111111111:function:Charge', logicalId: 'Charge' },
  // the pattern of FunctionName in Lambda's model: `(\\d{12}:)?(function:)?`
  { name: '111111111111:Charge:live', logicalId: 'Charge', qualifier: 'live' },
  { name: '111111111111:function:Charge:live', logicalId: 'Charge', qualifier: 'live' },
  { name: 'arn:aws:lambda:us-east-2:999999999999:function:shop-reserve', logicalId: 'ReserveStock' },
  { name: 'arn:aws-cn:lambda:cn-north-1:1:function:Charge:$LATEST', logicalId: 'Charge', qualifier: '$LATEST' },
];

test.each(found)('$name is a function', ({ name, logicalId, qualifier }) => {
  const reference = parseFunctionName(name)!;
  expect(reference.qualifier).toBe(qualifier);
  expect(findFunction(reference, functions)?.logicalId).toBe(logicalId);
});

test.each([['arn:aws:sqs:eu-west-1:1:queue'], ['a:b:c'], ['']])("'%s' is not a function name", (name) => {
  expect(parseFunctionName(name)).toBeUndefined();
});

test.each([['__proto__'], ['constructor'], ['charge']])('%s is not a function of the project', (name) => {
  expect(findFunction(parseFunctionName(name)!, functions)).toBeUndefined();
});

test('an unknown function is reported with the near name', () => {
  expect(unknownFunction('arn:aws:lambda:eu-west-1:1:function:shop-reserv:1', functions).message).toBe(
    "no function named 'shop-reserv' in this project. Did you mean 'shop-reserve'?\n" +
      '  --handler shop-reserv=module#export runs a module in its place',
  );
});
