import { expect, it, test } from 'vitest';
import type { Diagnostic } from '../../src/source/diagnostic.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { toJson } from '../../src/source/source-node.ts';

async function parse(text: string, path = 'a') {
  const diagnostics: Diagnostic[] = [];
  const node = await parseSource(new SourceFile(path, text), (diagnostic) => diagnostics.push(diagnostic));
  return { value: node && toJson(node), codes: diagnostics.map(({ code }) => code) };
}

test.each([
  { name: 'JSON', text: '{"a": 1}', value: { a: 1 }, codes: [] },
  { name: 'YAML', text: 'a: 1', value: { a: 1 }, codes: [] },
  { name: 'YAML flow', path: 'a.yml', text: '{a: 1, # one\n}', value: { a: 1 }, codes: [] },
  {
    name: 'duplicate keys are reported once',
    path: 'a.yaml',
    text: '{"a": 1, "a": 2, # x\n}',
    value: { a: 2 },
    codes: ['DUPLICATE_KEY'],
  },
  { name: 'empty', text: ' \n\t', value: undefined, codes: [] },
  { name: 'invalid JSON', text: '{"a": 1', value: undefined, codes: ['INVALID_JSON_DESCRIPTION'] },
  { name: 'invalid YAML', text: 'a: b: c', value: undefined, codes: ['INVALID_YAML'] },
])('$name', async ({ text, path, value, codes }) => {
  expect(await parse(text, path)).toEqual({ value, codes });
});

// RFC 8259; a reader of YAML 1.2 takes each of them, the first as {"a:1": null}
test.each([
  '{a:1}',
  '{a: 1}',
  "{'a': 1}",
  '{"a": 1,}',
  '{"a": 1 # one\n}',
  '[1,]',
  '{"a": 01}',
  '{"a": .5}',
  '{"a": +1}',
  '{"a": NaN}',
])('%s is not valid JSON, and not a YAML file', async (text) => {
  const broken = { value: undefined, codes: ['INVALID_JSON_DESCRIPTION'] };
  expect([await parse(text), await parse(text, 'a.json')]).toEqual([broken, broken]);
  expect((await parse(text, 'a.yml')).codes).toEqual([]);
});

it('refuses YAML that would take too long', async () => {
  expect(await parse(`a: b\n${'k: v\n'.repeat(900_000)}`)).toEqual({ value: undefined, codes: ['INVALID_YAML'] });
});
