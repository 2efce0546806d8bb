import { expect, test } from 'vitest';
import { PageTokens } from '../../src/server/page-tokens.ts';
import { MemoryStore } from '../../src/server/store/memory-store.ts';

const HOUR_MS = 60 * 60 * 1000;
const ITEMS = ['a', 'b', 'c'].map((key) => [[key], key] as const);
const invalid = expect.objectContaining({ name: 'InvalidToken', message: "Invalid Token: 'Invalid token'" });

// API reference, ListExecutions: "Each pagination token expires after 24 hours. Using an expired pagination token will
// return an HTTP 400 InvalidToken error."
test('a token is valid for 24 hours', () => {
  let now = Date.UTC(2026, 0, 1);
  const tokens = new PageTokens(() => now, new MemoryStore());
  const { items, nextToken: token } = tokens.page('list', ITEMS, { size: 2 });
  expect(items).toEqual(['a', 'b']);
  now += 24 * HOUR_MS;
  expect(tokens.page('list', ITEMS, { size: 2, token })).toEqual({ items: ['c'], nextToken: undefined });
  now += 1;
  expect(() => tokens.page('list', ITEMS, { size: 2, token })).toThrow(invalid);
});

test.each([
  ['its end', (token: string) => `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`],
  ['its start', (token: string) => `X${token}`],
  ['something after it', (token: string) => `${token}.x`],
  ['no signature', (token: string) => token.split('.')[0]!],
])('a token that was tampered with is refused: %s', (_name, tamper) => {
  const tokens = new PageTokens(() => 0, new MemoryStore());
  const { nextToken = '' } = tokens.page('list', ITEMS, { size: 1 });
  expect(() => tokens.page('list', ITEMS, { token: tamper(nextToken) })).toThrow(invalid);
});

test('a token is for its own list, and for the next server on the same store', async () => {
  const store = new MemoryStore();
  const open = async () => {
    const tokens = new PageTokens(() => 0, store);
    await tokens.load();
    return tokens;
  };
  const { nextToken: token } = (await open()).page('list', ITEMS, { size: 1 });
  const next = await open();
  expect(next.page('list', ITEMS, { size: 1, token }).items).toEqual(['b']);
  expect(() => next.page('another', ITEMS, { token })).toThrow(invalid);
  const stranger = new PageTokens(() => 0, new MemoryStore());
  expect(() => stranger.page('list', ITEMS, { token })).toThrow(invalid);
});

test('an item that is gone meanwhile does not end a list', () => {
  const tokens = new PageTokens(() => 0, new MemoryStore());
  const listed = (...keys: (readonly [number, string])[]) => keys.map((key) => [key, key.join('')] as const);
  const { nextToken: token } = tokens.page('list', listed([-10, 'a'], [-10, 'b'], [-9, 'a'], [-9, 'b']), { size: 2 });
  expect(tokens.page('list', listed([-10, 'c'], [-9, 'a'], [-9, 'b']), { token }).items).toEqual([
    '-10c',
    '-9a',
    '-9b',
  ]);
});

test('an item that is gone meanwhile does not end a list that is fetched', async () => {
  const tokens = new PageTokens(() => 0, new MemoryStore());
  const fetch = (keys: readonly string[]) => async (after: string | undefined, limit: number) =>
    keys
      .filter((key) => after === undefined || key > after)
      .slice(0, limit)
      .map((key) => [key, key] as const);
  const { nextToken: token } = await tokens.fetchPage('list', { size: 1 }, fetch(['a', 'b', 'c']));
  expect((await tokens.fetchPage('list', { size: 5, token }, fetch(['b', 'c']))).items).toEqual(['b', 'c']);
});
