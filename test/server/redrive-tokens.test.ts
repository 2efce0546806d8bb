import { expect, test } from 'vitest';
import { RedriveTokens } from '../../src/server/redrive-requests.ts';

// The API Reference of RedriveExecution, clientToken: idempotent for the last 10 tokens, for up to 15 minutes.
const MINUTE = 60_000;

test('a token is known for 15 minutes', () => {
  const tokens = new RedriveTokens();
  tokens.add('arn', 'token', 0);
  expect(tokens.find('arn', 'token', 15 * MINUTE - 1)).toBe(0);
  expect(tokens.find('arn', 'token', 15 * MINUTE)).toBeUndefined();
  expect(tokens.find('other', 'token', 0)).toBeUndefined();
});

test('the last 10 tokens of an execution are known', () => {
  const tokens = new RedriveTokens();
  for (let i = 1; i <= 11; i++) tokens.add('arn', `token ${i}`, i);
  expect([1, 2, 11].map((i) => tokens.find('arn', `token ${i}`, 11))).toEqual([undefined, 2, 11]);
});

test('executions whose tokens have expired are forgotten, whatever comes between', () => {
  const tokens = new RedriveTokens();
  for (let i = 0; i < 1000; i++) tokens.add(`arn ${i}`, 'token', i);
  // redriven again later
  tokens.add('arn 0', 'other', 10 * MINUTE);
  tokens.add('arn', 'token', 16 * MINUTE);
  expect(tokens.size).toBe(2);
  expect(tokens.find('arn 0', 'other', 16 * MINUTE)).toBe(10 * MINUTE);
});
