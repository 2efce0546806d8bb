import { expect, it, test } from 'vitest';
import type { Diagnostic } from '../../src/source/diagnostic.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { toJson } from '../../src/source/source-node.ts';

async function parse(text: string) {
  const diagnostics: Diagnostic[] = [];
  const node = await parseSource(new SourceFile('a', text), (diagnostic) => diagnostics.push(diagnostic));
  return { value: node && toJson(node), codes: diagnostics.map(({ code }) => code) };
}

test.each([
  { name: 'JSON', text: '{"a": 1}', value: { a: 1 }, codes: [] },
  { name: 'JSON with a trailing comma and comments', text: '{"a": 1, # one\n}', value: { a: 1 }, codes: [] },
  { name: 'YAML', text: 'a: 1', value: { a: 1 }, codes: [] },
  { name: 'YAML flow', text: '{a: 1}', value: { a: 1 }, codes: [] },
  {
    name: 'duplicate keys are reported once',
    text: '{"a": 1, "a": 2, # x\n}',
    value: { a: 2 },
    codes: ['DUPLICATE_KEY'],
  },
  { name: 'empty', text: ' \n\t', value: undefined, codes: [] },
  { name: 'broken JSON', text: '{"a": 1', value: undefined, codes: ['INVALID_JSON_DESCRIPTION'] },
  { name: 'broken YAML', text: 'a: b: c', value: undefined, codes: ['INVALID_YAML'] },
])('$name', async ({ text, value, codes }) => {
  expect(await parse(text)).toEqual({ value, codes });
});

it('refuses YAML that would take too long', async () => {
  expect(await parse(`a: b\n${'k: v\n'.repeat(900_000)}`)).toEqual({ value: undefined, codes: ['INVALID_YAML'] });
});
