import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json.ts';
import { type FileOptions, failureOf, readContent } from './dataset.ts';

const firstRow: FileOptions = { inputType: 'CSV', csvHeaderLocation: 'FIRST_ROW' };
const given = (...csvHeaders: string[]): FileOptions => ({ inputType: 'CSV', csvHeaderLocation: 'GIVEN', csvHeaders });

interface Case {
  readonly name: string;
  readonly text: string;
  readonly options?: FileOptions;
  readonly items: Json[];
}

const cases: Case[] = [
  { name: 'values are strings', text: 'a,b\n1,true\n', items: [{ a: '1', b: 'true' }] },
  { name: 'the last line without a line end', text: 'a,b\n1,2', items: [{ a: '1', b: '2' }] },
  {
    name: 'given headers',
    text: '1,2\n3,4\n',
    options: given('x', 'y'),
    items: [
      { x: '1', y: '2' },
      { x: '3', y: '4' },
    ],
  },
  { name: 'missing columns are empty', text: 'a,b,c\n1\n', items: [{ a: '1', b: '', c: '' }] },
  { name: 'surplus columns are dropped', text: 'a\n1,2,3\n', items: [{ a: '1' }] },
  {
    name: 'blank rows count',
    text: 'a,b\n\n1,2\n\n',
    items: [
      { a: '', b: '' },
      { a: '1', b: '2' },
      { a: '', b: '' },
    ],
  },
  { name: 'spaces are kept', text: 'a\n   \n', items: [{ a: '   ' }] },
  {
    name: 'CRLF',
    text: 'a,b\r\n1,2\r\n3,4',
    items: [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ],
  },
  {
    name: 'CR alone, as on old Macs',
    text: 'a,b\r1,2\r3,4\r',
    items: [
      { a: '1', b: '2' },
      { a: '3', b: '4' },
    ],
  },
  { name: 'byte order mark', text: '\ufeffa\n1\n', items: [{ a: '1' }] },
  { name: 'quoted delimiter', text: 'a,b\n"1,5",2\n', items: [{ a: '1,5', b: '2' }] },
  { name: 'quoted line ends become LF', text: 'a,b\r\n"1\r\n2\n3\r4",5\r\n', items: [{ a: '1\n2\n3\n4', b: '5' }] },
  { name: 'doubled quotes', text: 'a\n"say ""hi"""\n""\n', items: [{ a: 'say "hi"' }, { a: '' }] },
  { name: 'spaces before a quote', text: 'a,b\n1, "2,3"\n', items: [{ a: '1', b: '2,3' }] },
  { name: 'a quote within a field', text: 'a,b\n1,x"y"z\n', items: [{ a: '1', b: 'x"y"z' }] },
  {
    name: 'escaped delimiter, quote and backslash',
    text: 'a,b\n1\\,2,x\\"y\\\\z\n',
    items: [{ a: '1,2', b: 'x"y\\z' }],
  },
  { name: 'other backslashes vanish', text: 'a\nC:\\dir\n\\\n', items: [{ a: 'C:dir' }, { a: '' }] },
  { name: 'escaped quote within quotes', text: 'a,b\n"1\\",2",3\n', items: [{ a: '1",2', b: '3' }] },
  {
    name: "the documentation's example",
    text: 'abc,123,"This string contains commas, a double quotation marks (""), and a newline (\n)",{""MyKey"":""MyValue""},"[1,2,3]"',
    options: given('MyLetters', 'MyNumbers', 'MyString', 'MyObject', 'MyArray'),
    items: [
      {
        MyLetters: 'abc',
        MyNumbers: '123',
        MyString: 'This string contains commas, a double quotation marks ("), and a newline (\n)',
        MyObject: '{"MyKey":"MyValue"}',
        MyArray: '[1,2,3]',
      },
    ],
  },
  { name: 'quoted headers', text: '"a,1","b"\n1,2\n', items: [{ 'a,1': '1', b: '2' }] },
  {
    name: 'a header named like a prototype property',
    text: '__proto__,b\n1,2\n',
    items: [JSON.parse('{"__proto__":"1","b":"2"}')],
  },
  { name: 'several bytes per character', text: 'naïve,日本\né,🎉\n', items: [{ naïve: 'é', 日本: '🎉' }] },
  { name: 'only headers', text: 'a,b\n', items: [] },
  { name: 'an empty file', text: '', items: [] },
  { name: 'an empty file with given headers', text: '', options: given('a'), items: [] },
  ...(
    [
      ['COMMA', ','],
      ['PIPE', '|'],
      ['SEMICOLON', ';'],
      ['SPACE', ' '],
      ['TAB', '\t'],
    ] as const
  ).map(([csvDelimiter, delimiter]) => ({
    name: `delimited by ${csvDelimiter}`,
    text: `a${delimiter}b\n1${delimiter}"2${delimiter}3"\n`,
    options: { ...firstRow, csvDelimiter },
    items: [{ a: '1', b: `2${delimiter}3` }],
  })),
];

describe('CSV', () => {
  it.each(cases)('$name', async ({ text, options, items }) => {
    expect(await readContent(text, options ?? firstRow)).toEqual(items);
  });

  it.each(cases)('$name, byte by byte', async ({ text, options, items }) => {
    expect(await readContent(text, options ?? firstRow, 1)).toEqual(items);
  });

  it('orders the columns as a Java hash map does', async () => {
    const text = 'userId,movieId,rating,timestamp\n1,307,3.5,1256677221\n';
    expect(JSON.stringify(await readContent(text, firstRow))).toBe(
      '[{"rating":"3.5","movieId":"307","userId":"1","timestamp":"1256677221"}]',
    );
  });

  it('parses any quoted text, wherever the chunks end', async () => {
    const field = fc.string({ unit: fc.constantFrom(...'ab", \n🎉é|') });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(field, field)), fc.integer({ min: 1, max: 9 }), async (rows, chunkBytes) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = rows.map((row) => `${row.map(quote).join(',')}\n`).join('');
        const items = rows.map(([a, b]) => ({ a, b }));
        expect(await readContent(text, given('a', 'b'), chunkBytes)).toEqual(items);
      }),
    );
  });
});

describe('invalid CSV', () => {
  it.each([
    {
      name: 'an unclosed quote',
      content: 'a,b\n1,2\n3,"4\n5,6\n',
      cause: 's3://data/file has a quoted field that never ends: it begins at line 3, column 3.',
    },
    {
      name: 'a stray quote in a field',
      content: 'a,b\n1,3" pipe\n2,x\n',
      cause: 's3://data/file has a quoted field that never ends: it begins at line 2, column 4.',
    },
    {
      name: 'an unclosed quote in a huge file',
      content: `a\n"${'x'.repeat(9 * 1024 * 1024)}`,
      cause: 's3://data/file has a quoted field that does not end within 8 MB: it begins at line 2, column 1.',
    },
    {
      name: 'an endless row',
      content: `a\nb\n${'x'.repeat(9 * 1024 * 1024)}`,
      cause: 's3://data/file has a row of more than 8 MB at line 3.',
    },
    { name: 'duplicate headers', content: 'a,b,a\n1,2,3\n', cause: 'CSV headers cannot contain duplicates.' },
    {
      name: 'headers too long',
      content: `${'h'.repeat(10 * 1024 + 1)}\n1\n`,
      cause: 'CSV headers cannot be larger than 10 KiB.',
    },
    {
      name: 'invalid UTF-8',
      content: Buffer.from([0x61, 0x0a, 0xc3, 0xa9, 0xe9, 0x0a]),
      cause: 's3://data/file is not valid UTF-8 at byte 4.',
    },
    {
      name: 'an incomplete character',
      content: Buffer.from([0x61, 0x0a, 0xf0, 0x9f, 0x8e]),
      cause: 's3://data/file is not valid UTF-8 at byte 2.',
    },
  ])('$name', async ({ content, cause }) => {
    expect(await failureOf(readContent(content, firstRow, 64 * 1024))).toBe(`States.ItemReaderFailed: ${cause}`);
  });

  it('refuses given headers that occur twice', async () => {
    expect(await failureOf(readContent('1,2\n', given('a', 'a')))).toBe(
      'States.ItemReaderFailed: CSV headers cannot contain duplicates.',
    );
  });
});
