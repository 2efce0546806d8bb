import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CODES } from '../../src/validate/check-codes.ts';
import { folderOf, runMain } from '../cli/fake-io.ts';
import { CODE_CASES } from './code-cases.ts';

/** Codes of mock files, test files and options, which only a run reads, and of Markdown files: see test/graph. */
const OF_OTHERS = [
  'INVALID_MOCK',
  'UNLIKELY_MOCK',
  'UNUSED_MOCK',
  'UNUSED_OPTION',
  'INVALID_TEST',
  'UNLIKELY_TEST',
  'STALE_GRAPH',
];

/** `=== CODE exit code`, and its output. */
const printed = new Map(
  readFileSync(join(import.meta.dirname, 'code-cases.txt'), 'utf8')
    .split(/^=== /m)
    .slice(1)
    .map((section): [string, { readonly exitCode: number; readonly output: string }] => {
      const [head = '', ...lines] = section.split('\n');
      const [code = '', exitCode] = head.split(' ');
      return [code, { exitCode: Number(exitCode), output: lines.join('\n') }];
    }),
);

test('every code of validate has a case', () => {
  const expected = CODES.filter((code) => !OF_OTHERS.includes(code)).sort();
  expect(Object.keys(CODE_CASES).sort()).toEqual(expected);
  expect([...printed.keys()].sort()).toEqual(expected);
});

test.each(Object.keys(CODE_CASES))('%s', async (code) => {
  const files = CODE_CASES[code]!;
  const folder = folderOf({});
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const { code: exitCode, stdout, stderr } = await runMain(folder, ['validate', Object.keys(files)[0]!]);
  const output = `${stdout}${stderr}`.replaceAll(folder, '<folder>');
  expect({ exitCode, output }).toEqual(printed.get(code));
  expect(output).toContain(` ${code}: `);
});

test('docs/validate.md gives advice for each code, and only for these', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/validate.md'), 'utf8');
  const section = /<!-- codes -->\n([\s\S]*?)<!-- \/codes -->/.exec(page)?.[1] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  expect(cells.map(([, code]) => code!.replaceAll('`', '')).sort()).toEqual([...CODES].sort());
  for (const [, code, meaning, fix] of cells) {
    expect(
      [meaning, fix].every((text) => text !== undefined && text.length > 10),
      code,
    ).toBe(true);
  }
});
