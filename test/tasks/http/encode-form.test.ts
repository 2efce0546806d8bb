import { expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { type ArrayFormat, encodeForm } from '../../../src/tasks/http/encode-form.ts';

const LIST = { array: ['a', 'b', 'c d'], n: 1 };

// https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html#url-encode-request-body
test.each<[ArrayFormat, Json, string]>([
  ['INDICES', LIST, 'array[0]=a&array[1]=b&array[2]=c%20d&n=1'],
  ['REPEAT', LIST, 'array=a&array=b&array=c%20d&n=1'],
  ['COMMAS', LIST, 'array=a,b,c%20d&n=1'],
  ['BRACKETS', LIST, 'array[]=a&array[]=b&array[]=c%20d&n=1'],
  ['INDICES', { a: { b: [{ c: null }, true] } }, 'a[b][0][c]=&a[b][1]=true'],
  ['INDICES', {}, ''],
])('%s of %j', (format, body, expected) => {
  expect(encodeForm(body, format).replaceAll('%5B', '[').replaceAll('%5D', ']')).toBe(expected);
});

test('supports any depth of a payload', () => {
  let deep: Json = 'x';
  for (let i = 0; i < 20_000; i++) deep = [deep];
  expect(encodeForm({ a: deep }, 'REPEAT')).toBe('a=x');
});
