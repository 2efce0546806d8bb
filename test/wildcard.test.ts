import { expect, test } from 'vitest';
import { findByPattern, matchesPattern, matchesPieces } from '../src/wildcard.ts';

test.each([
  ['', '', true],
  ['', 'a', false],
  ['a*', 'a', true],
  ['a*', 'ba', false],
  ['*a', 'a', true],
  ['a*a', 'a', false],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['*.*', '.', true],
  ['a?c', 'abc', false],
])('%j matches %j: %j', (pattern, text, expected) => {
  expect(matchesPattern(pattern, text)).toBe(expected);
});

// IAM: "*" stands for any characters, "?" for one (IAM user guide, "Wildcards in resource ARNs")
test.each([
  ['s3:Get?bject', 's3:GetObject', true],
  ['s3:Get?bject', 's3:Getbject', false],
  ['*?a', 'ba', true],
  ['*?a', 'a', false],
  ['a*b?d*e', 'a-bcd-e', true],
  ['a*b?d*e', 'a-bd-e', false],
  ['??', 'ab', true],
  ['??', 'a', false],
])('with a one-character wildcard, %j matches %j: %j', (pattern, text, expected) => {
  expect(matchesPieces(pattern.split('*'), text, '?')).toBe(expected);
});

test('the longest matching pattern wins, of equal ones the first', () => {
  const entries = [
    ['arn:*', 1],
    ['arn:a*', 2],
    ['arn:*a', 3],
  ] as const;
  expect(findByPattern(entries, 'arn:a')).toBe(2);
  expect(findByPattern(entries, 'x')).toBeUndefined();
});
