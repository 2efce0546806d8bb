import { describe, expect, test } from 'vitest';
import { parseYaml } from '../../src/source/parse-yaml.ts';
import { scalarText } from '../../src/source/scalar-text.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { valueOf } from '../../src/source/source-node.ts';

function textOf(source: string) {
  const node = valueOf(
    parseYaml(new SourceFile('a.yml', source), () => {}),
    'a',
  );
  if (node?.kind !== 'scalar') throw new Error('no scalar');
  return scalarText(node);
}

describe('each letter of the text maps back to its place in the file', () => {
  test.each([
    { name: 'plain', source: 'a: some words', text: 'some words', letter: 'w' },
    { name: 'double-quoted', source: 'a: "x\\n\\u00e9\\"y"', text: 'x\né"y', letter: 'y' },
    { name: 'single-quoted', source: "a: 'it''s y'", text: "it's y", letter: 'y' },
    { name: 'surrogate pair', source: 'a: "\\ud83d\\ude00 y"', text: '😀 y', letter: 'y' },
    { name: 'literal block', source: 'a: |\n    {\n      "y": 1\n    }\n', text: '{\n  "y": 1\n}\n', letter: 'y' },
    { name: 'literal block with CRLF', source: 'a: |-\r\n  x\r\n\r\n  y', text: 'x\n\ny', letter: 'y' },
    { name: 'literal block with an indicator', source: 'a: |2\n    x\n  y\n', text: '  x\ny\n', letter: 'y' },
    { name: 'folded block', source: 'a: >\n  one\n  two\n\n  y\n', text: 'one two\ny\n', letter: 'y' },
    { name: 'plain over lines', source: 'a: one\n   two\n   y', text: 'one two y', letter: 'y' },
    { name: 'quoted over lines', source: 'a: "one \\\n   two\n   y"', text: 'one two y', letter: 'y' },
  ])('$name', ({ source, text, letter }) => {
    const derived = textOf(source);
    expect(derived.text).toBe(text);
    const { file, offset } = derived.origin(text.lastIndexOf(letter));
    expect({ path: file.path, offset }).toEqual({ path: 'a.yml', offset: source.lastIndexOf(letter) });
  });
});

test.each([
  ['a: 1.10', '1.10'],
  ['a: 007', '007'],
  ['a: true', 'true'],
  ['a:', ''],
])('%s is the text %j', (source, text) => {
  expect(textOf(source).text).toBe(text);
});
