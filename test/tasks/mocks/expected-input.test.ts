import { expect, test } from 'vitest';
import { loadJsonata } from '../../../src/expressions/load-jsonata.ts';
import { canonicalJson, type Json } from '../../../src/json.ts';
import { parseSource } from '../../../src/source/parse-source.ts';
import { SourceFile } from '../../../src/source/source-file.ts';
import type { SourceNode } from '../../../src/source/source-node.ts';
import { compileMock } from '../../../src/tasks/mocks/compile-mock.ts';
import { expectedInput } from '../../../src/tasks/mocks/expected-input.ts';

async function nodeOf(value: Json): Promise<SourceNode> {
  return (await parseSource(new SourceFile('a.json', JSON.stringify(value)), () => {}))!;
}

const VALUES: readonly Json[] = [
  ...[null, true, false, 0, -0, 1, 1.5, -3, 1e21, '', 'a', 'A "quoted" \\ one\n', 'ü 😀', '1'],
  ...[[], [1], [1, 2], [[1]], [[1], [2]], [[]], [null], ['a'], [{}], [{ a: 1 }]],
  ...[{}, { a: 1 }, { a: [1] }, { a: [] }, { a: null }, { b: 2, a: 1 }, { a: { b: [1, { c: 'x' }] } }],
];

test('is true for the inputs for which JSONata finds the condition true', async () => {
  const jsonata = await loadJsonata();
  for (const value of VALUES) {
    const text = `{% $states.input = ${JSON.stringify(value)} %}`;
    const node = await nodeOf(text);
    const condition = jsonata.expression(node, { pointer: '', field: 'when', report: () => {} })!;
    for (const input of VALUES) {
      const isEqual = await condition({
        input,
        context: () => ({}),
        variables: { get: () => undefined, entries: () => [] },
        random: () => 0,
        now: () => 0,
      });
      expect([value, input, expectedInput(node) === canonicalJson(input)]).toEqual([value, input, isEqual]);
    }
  }
});

test.each([
  '{% $states.input = 1e999 %}',
  '{% $states.input = 1 or true %}',
  '{% $states.input.a = 1 %}',
  '{% $states.input = $x %}',
  '{% $states.input = [1..2] %}',
])('is none for %s', async (text) => {
  expect(expectedInput(await nodeOf(text))).toBeUndefined();
});

test('of two cases for one input the first one answers; a case without a condition answers the others', async () => {
  const mock = {
    cases: [
      { when: '{% $states.input = {"a": 1, "b": 2} %}', return: 'first' },
      { when: '{% $states.input = {"b": 2, "a": 1} %}', return: 'second' },
      { return: 'default' },
    ],
  };
  const jsonata = await loadJsonata();
  const begin = compileMock(await nodeOf(mock), {
    language: jsonata,
    complain: () => {},
    warn: () => {},
    report: () => {},
  })!;
  const answer = begin();
  const results = [{ b: 2, a: 1 }, { a: 1 }].map(async (payload) => await answer({ payload } as never, () => 0));
  expect(await Promise.all(results)).toMatchObject([{ output: 'first' }, { output: 'default' }]);
});
