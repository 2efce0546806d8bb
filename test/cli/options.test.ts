import { describe, expect, test } from 'vitest';
import { parseKeyValues } from '../../src/cli/options/options.ts';

describe('Key=Value', () => {
  test.each([
    ['A=1', { A: '1' }],
    ['A=1 B=2', { A: '1', B: '2' }],
    ['A=', { A: '' }],
    ['A=x=y', { A: 'x=y' }],
    ['Greeting=hello to you Name=Ann', { Greeting: 'hello to you', Name: 'Ann' }],
    ['A="x B=y" C=\'d e=f\'', { A: 'x B=y', C: 'd e=f' }],
    ['A="say \\"hi\\""', { A: 'say "hi"' }],
    ['Payload={"a": 1, "b=c": 2}', { Payload: '{"a": 1, "b=c": 2}' }],
    ['ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue=2', { A: '1', B: '2' }],
    ['arn:aws:states:::dynamodb:putItem=./put.ts#put', { 'arn:aws:states:::dynamodb:putItem': './put.ts#put' }],
  ])('%s', (text, expected) => {
    expect(parseKeyValues(text)).toEqual(expected);
  });

  test('repeats', () => {
    expect(parseKeyValues('B=2', parseKeyValues('A=1 B=1'))).toEqual({ A: '1', B: '2' });
  });

  test('a key never reaches a prototype', () => {
    expect(Object.keys(parseKeyValues('__proto__=x'))).toEqual(['__proto__']);
  });

  test.each(['', 'A', '=1'])("'%s' is refused", (text) => {
    expect(() => parseKeyValues(text)).toThrow(`Expected Key=Value, got '${text}'.`);
  });
});
