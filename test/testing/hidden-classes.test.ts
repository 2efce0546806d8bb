import { expect, test, vi } from 'vitest';
import { folderOf } from '../cli/fake-io.ts';
import { newHiddenClasses } from '../new-hidden-classes.ts';
import { MOCKS, ORDER } from './run-tests.ts';

vi.setConfig({ testTimeout: 60_000 });

const TESTS = 200;

// V8 creates a hidden class for each object literal with a getter, each generator created in a function, and (Node 20)
// each literal that begins with a spread. It keeps them, and what they refer to, until a full collection: the memory of
// a run that creates some is kept for thousands of others.
test('no run creates hidden classes of its own', () => {
  const charge = { sequence: [{ throw: { error: 'Timeout' } }, { return: 12 }] };
  const folder = folderOf({
    'order.asl.json': JSON.stringify(ORDER),
    'order.sfn-test.json': JSON.stringify({
      definition: 'order.asl.json',
      mocks: { states: { ...MOCKS.states, Charge: charge } },
      tests: [
        {
          name: 'order <n>',
          each: Array.from({ length: TESTS }, (_, n) => ({ n })),
          input: { n: '<n>', gift: true, items: ['a', 'b'] },
          expect: { 'output-contains': { n: '<n>' }, path: ['Reserve', '...', 'Done'], retries: { Charge: 1 } },
        },
      ],
    }),
  });
  const made = newHiddenClasses(['test', '--coverage=json'], folder);
  expect(made.size).toBeGreaterThan(100);
  expect([...made].filter(([, count]) => count >= TESTS / 2)).toEqual([]);
});
