import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../src/events/pattern/compile-pattern.ts';
import type { Json } from '../../src/json.ts';

const matches = (pattern: Json, event: Json): boolean => compilePattern(pattern).mismatch(event) === undefined;

/** The example event of "Creating Amazon EventBridge event patterns". */
const EC2 = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '111122223333',
  time: '2017-12-22T18:43:48Z',
  region: 'us-west-1',
  resources: ['arn:aws:ec2:us-west-1:123456789012:instance/i-1234567890abcdef0'],
  detail: { 'instance-id': 'i-1234567890abcdef0', state: 'terminated' },
};

describe('patterns in the user guide', () => {
  // Source: "Comparison operators for use in event patterns" and the pages that it links; each row is an operator of
  // its summary, with a value that it matches and one that it does not.
  test.each<[string, Json, Json, Json]>([
    ['equals', { s: ['Alice'] }, 'Alice', 'alice'],
    ['equals, of several', { s: ['Credit', 'Debit'] }, 'Debit', 'Cash'],
    ['equals ignoring case', { s: [{ 'equals-ignore-case': 'alice' }] }, 'ALICE', 'Alicia'],
    ['begins with', { s: [{ prefix: 'us-' }] }, 'us-east-1', 'eu-us-1'],
    ['begins with, ignoring case', { s: [{ prefix: { 'equals-ignore-case': 'eventb' } }] }, 'EventBridge', 'Bridge'],
    ['ends with', { s: [{ suffix: '.png' }] }, 'a.png', 'a.png.txt'],
    ['ends with, ignoring case', { s: [{ suffix: { 'equals-ignore-case': 'tBridge' } }] }, 'EventBRIDGE', 'tbridges'],
    ['empty', { s: [''] }, '', ' '],
    ['null', { s: [null] }, null, ''],
    ['a number', { s: [100] }, 100, '100'],
    ['numeric, equals', { s: [{ numeric: ['=', 100] }] }, 100, 100.5],
    ['numeric, a range', { s: [{ numeric: ['>', 10, '<=', 20] }] }, 20, 10],
    ['numeric, below', { s: [{ numeric: ['<', 10] }] }, 9.99, 10],
    ['numeric is not for texts', { s: [{ numeric: ['<', 10] }] }, 5, '5'],
    ['anything but', { s: [{ 'anything-but': 'Raining' }] }, 'Sunny', 'Raining'],
    ['anything but several', { s: [{ 'anything-but': ['a', 'b'] }] }, 'c', 'b'],
    ['anything but numbers', { s: [{ 'anything-but': [100, 200] }] }, 300, 200],
    ['anything but a beginning', { s: [{ 'anything-but': { prefix: 'us-' } }] }, 'eu-west-1', 'us-east-1'],
    ['anything but beginnings', { s: [{ 'anything-but': { prefix: ['us-', 'eu-'] } }] }, 'ap-south-1', 'eu-west-1'],
    ['anything but an end', { s: [{ 'anything-but': { suffix: '.png' } }] }, 'a.jpg', 'a.png'],
    ['anything but, ignoring case', { s: [{ 'anything-but': { 'equals-ignore-case': 'init' } }] }, 'done', 'INIT'],
    [
      'anything but, ignoring case of several',
      { s: [{ 'anything-but': { 'equals-ignore-case': ['a', 'b'] } }] },
      'c',
      'B',
    ],
    ['anything but a wildcard', { s: [{ 'anything-but': { wildcard: '*/lib/*' } }] }, 'a/src/b', 'a/lib/b'],
    ['wildcard', { s: [{ wildcard: 'dir/*.png' }] }, 'dir/sub/a.png', 'dir/a.jpg'],
    ['wildcard, an escaped star', { s: [{ wildcard: 'a\\*b*' }] }, 'a*bc', 'axbc'],
    ['exists', { s: [{ exists: true }] }, 'anything', { nested: 1 }],
    ['IP address', { s: [{ cidr: '10.0.0.0/24' }] }, '10.0.0.255', '10.0.1.0'],
    ['IP address, version 6', { s: [{ cidr: '2001:db8::/32' }] }, '2001:db8::1', '2001:db9::1'],
    ['IP address is not any text', { s: [{ cidr: '0.0.0.0/0' }] }, '1.2.3.4', 'one.two'],
    ['an array matches with one of its values', { s: ['a'] }, ['b', 'a'], ['b', 'c']],
    ['true is not a text', { s: [true] }, true, 'true'],
  ])('%s', (_operator, pattern, taken, refused) => {
    expect([matches(pattern, { s: taken }), matches(pattern, { s: refused })]).toEqual([true, false]);
  });

  test('fields are combined by "and"', () => {
    const pattern = { source: ['aws.ec2'], 'detail-type': [EC2['detail-type']], detail: { state: ['terminated'] } };
    expect(matches(pattern, EC2)).toBe(true);
    expect(compilePattern({ ...pattern, detail: { state: ['running'] } }).mismatch(EC2)).toBe('detail.state');
    expect(compilePattern({ ...pattern, source: ['aws.s3'] }).mismatch(EC2)).toBe('source');
  });

  test('exists: false matches a missing field, or one without values', () => {
    const pattern = { detail: { 'c-count': [{ exists: false }] } };
    expect(
      [{ detail: {} }, {}, { detail: { 'c-count': [] } }, { detail: { 'c-count': 1 } }].map((e) => matches(pattern, e)),
    ).toEqual([true, true, true, false]);
  });

  // "Complex example with multiple matching": detail.c-count or d-count or x-limit
  test('$or', () => {
    const pattern = {
      source: ['aws.ec2'],
      detail: {
        $or: [
          { 'c-count': [{ numeric: ['>', 0, '<=', 5] }] },
          { 'd-count': [{ numeric: ['<', 10] }] },
          { 'x-limit': [3.018e2] },
        ],
      },
    };
    const of = (detail: Json): boolean => matches(pattern, { source: 'aws.ec2', detail });
    expect([of({ 'c-count': 5 }), of({ 'd-count': 1 }), of({ 'x-limit': 301.8 }), of({ 'c-count': 6 })]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(matches(pattern, { source: 'aws.s3', detail: { 'c-count': 5 } })).toBe(false);
  });

  // aws/event-ruler, README: "array consistency"
  test('conditions on objects in an array must hold for one of them', () => {
    const pattern = { employees: { firstName: ['Anna'], lastName: ['Jones'] } };
    const people = (...names: string[]): Json => ({
      employees: names.map((name) => ({ firstName: name.split(' ')[0]!, lastName: name.split(' ')[1]! })),
    });
    expect(matches(pattern, people('Anna Smith', 'Peter Jones'))).toBe(false);
    expect(matches(pattern, people('Peter Smith', 'Anna Jones'))).toBe(true);
  });
});

test('keys of a prototype are keys like any other', () => {
  const pattern = JSON.parse('{"__proto__": {"constructor": [{"exists": true}]}}');
  expect(matches(pattern, {})).toBe(false);
  expect(matches(pattern, JSON.parse('{"__proto__": {"constructor": 1}}'))).toBe(true);
});

test('no pattern takes exponential time', () => {
  const wildcard = `${'a*'.repeat(500)}b`;
  const begun = performance.now();
  expect(matches({ s: [{ wildcard }] }, { s: 'a'.repeat(200_000) })).toBe(false);
  expect(performance.now() - begun).toBeLessThan(2_000);
});

describe('patterns that EventBridge refuses', () => {
  // The messages are those of aws/event-ruler (JsonRuleCompiler), which AWS returns.
  test.each<[Json, string]>([
    ['text', 'Filter is not an object'],
    [{}, 'Empty objects are not allowed'],
    [{ a: {} }, 'Empty objects are not allowed'],
    [{ a: [] }, 'Empty arrays are not allowed'],
    [{ source: 'a' }, '"source" must be an object or an array'],
    [{ a: [['x']] }, 'Match value must be String, number, true, false, or null'],
    [{ a: [{ prefx: 'x' }] }, 'Unrecognized match type prefx'],
    [{ a: [{ prefix: 1 }] }, 'prefix match pattern must be a string'],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, 'Only one key allowed in match expression'],
    [{ a: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
    [{ a: [{ numeric: 5 }] }, 'Value of numeric must be an array.'],
    [{ a: [{ numeric: ['~', 5] }] }, 'Unrecognized numeric range operator: ~'],
    [{ a: [{ numeric: ['=', 'x'] }] }, 'Value of equals must be numeric'],
    [{ a: [{ numeric: ['<', 5, '>', 1] }] }, 'Too many elements in numeric expression'],
    [{ a: [{ numeric: ['>', 1, '=', 5] }] }, 'Bad numeric range operator: ='],
    [{ a: [{ numeric: ['>', 5, '<', 1] }] }, 'Bottom must be less than top'],
    [
      { a: [{ 'anything-but': ['a', 1] }] },
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
    [{ a: [{ 'anything-but': null }] }, 'Value of anything-but must be an array or single string/number value.'],
    [{ a: [{ 'anything-but': { numeric: 1 } }] }, 'Unsupported anything-but pattern: numeric'],
    [{ a: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
    [{ a: [{ wildcard: 'a**b' }] }, 'Consecutive wildcard characters at pos 1'],
    [{ a: [{ wildcard: 'a\\b' }] }, 'Invalid escape character at pos 1'],
    [{ $or: { a: ['x'] } }, 'It must be an Array followed with $or.'],
    [{ $or: [{ a: ['x'] }] }, 'There must have at least 2 Objects in $or relationship.'],
    [{ $or: ['a', 'b'] }, 'Only JSON object is allowed in array of $or relationship.'],
  ])('%j', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });

  test('one that is nested extremely deep', () => {
    let pattern: Json = ['x'];
    for (let i = 0; i < 200; i++) pattern = { a: pattern };
    expect(() => compilePattern(pattern)).toThrow('A pattern nests at most 100 levels deep');
  });
});
