import { expect, test } from 'vitest';
import { check } from './support.ts';

// the specification: Items is an array, an object, or a string between {% and %}
test.each([
  ['$states.input.items', "Write an expression as '{% ... %}'"],
  ['items', undefined],
])('a Map whose Items is the text %s', async (items, hint) => {
  const map = {
    Type: 'Map',
    Items: items,
    ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Succeed' } } },
    End: true,
  };
  const { diagnostics } = await check({ QueryLanguage: 'JSONata', StartAt: 'Each', States: { Each: map } });
  expect(diagnostics.map((found) => found.hint)).toEqual([hint]);
});
