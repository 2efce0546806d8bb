import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type NodeRecord, readTree, recordTree } from '../../src/source/kept-trees.ts';
import { parseYaml } from '../../src/source/parse-yaml.ts';
import { SourceFile } from '../../src/source/source-file.ts';

const samples = join(import.meta.dirname, '../../samples');
const sampleTexts = readdirSync(samples, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ya?ml$/.test(path) && !path.includes('node_modules'))
  .map((path) => [path, readFileSync(join(samples, path), 'utf8')] as const);

const TEXTS: readonly (readonly [string, string])[] = [
  ...sampleTexts,
  ['scalars', 'a: 1\nb: -2.5e3\nc: ~\nd: yes\ne: "\\u0041\\ud83d\\ude00"\nf:\ng: 012\nh: 2024-01-01\n'],
  ['short forms', 'a: !Ref B\nc: !GetAtt D.E\nf: !Join [",", [a, b]]\ng: !If {h: i}\nj: !Other k\n'],
  ['names of prototypes', '__proto__: {a: 1}\nconstructor: 2\ntoString: [3]\n'],
  ['block scalars', 'a: |\n  one\n  two\nb: >-\n  folded\n  text\n'],
  ['lists of entries', '- a: 1\n  b: 2\n- [c: 3, d]\n- - e\n'],
  ['CRLF and no ASCII', 'a: "größer"\r\nb:\r\n  - 😀\r\n'],
];

const CHOICES = ['template', 'definition', 'core', 'by-content'] as const;

/** As `findTree` reads what `keepTree` has written. */
function keep(file: SourceFile, choice: (typeof CHOICES)[number]): unknown {
  const node = parseYaml(file, () => {}, choice);
  const record = node && recordTree(node, file);
  return record && readTree(JSON.parse(JSON.stringify(record)) as NodeRecord, file);
}

test.each(TEXTS)('a tree is the same after it was kept: %s', (name, text) => {
  const file = new SourceFile(name, text);
  for (const choice of CHOICES) expect(keep(file, choice)).toStrictEqual(parseYaml(file, () => {}, choice));
});

test.each([
  ['an anchor', 'core', 'a: &x {b: 1}\nc: *x\n'],
  ['a merge key', 'core', 'a: &x {b: {c: 1}}\nd:\n  <<: *x\n'],
  ['a number beyond a double', 'definition', 'a: [1.0e999]\n'],
  ['a negative zero', 'core', 'a: -0.0\n'],
  ['a repaired text', 'core', 'a: [\n1,\n2\n]\n'],
] as const)('a tree that JSON does not represent is not kept: %s', (name, choice, text) => {
  const file = new SourceFile(name, text);
  expect(parseYaml(file, () => {}, choice)).toBeDefined();
  expect(keep(file, choice)).toBeUndefined();
});
