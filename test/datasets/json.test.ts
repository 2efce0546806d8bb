import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/json.ts';
import { type FileOptions, failureOf, makeFolder, readContent, readFolder } from './dataset.ts';

const json: FileOptions = { inputType: 'JSON' };
const at = (itemsPointer: string): FileOptions => ({ inputType: 'JSON', itemsPointer });
const lines: FileOptions = { inputType: 'JSONL' };

const cases: { name: string; text: string; options: FileOptions; items: Json[] }[] = [
  {
    name: 'an array',
    text: ' [1, "a,]", {"b": [2, {}]}, null, true, -1.5e3 ] \n',
    options: json,
    items: [1, 'a,]', { b: [2, {}] }, null, true, -1500],
  },
  { name: 'an empty array', text: '[ ]', options: json, items: [] },
  { name: 'arrays in an array', text: '[[],[1],[[2]]]', options: json, items: [[], [1], [[2]]] },
  { name: 'escapes', text: '["\\"", "\\\\", "\\u00e9]", "[{"]', options: json, items: ['"', '\\', 'é]', '[{'] },
  { name: 'a byte order mark', text: '\ufeff[1]', options: json, items: [1] },
  {
    name: 'a pointer to an array',
    text: '{"x": [9], "a": {"s": "}", "b": [1, 2]}, "z": oops',
    options: at('/a/b'),
    items: [1, 2],
  },
  { name: 'a pointer into an array', text: '{"a": [[0], {"b": [1]}]}', options: at('/a/1/b'), items: [1] },
  { name: 'a pointer with escapes', text: '{"a/b": {"~": {"": [1]}}}', options: at('/a~1b/~0/'), items: [1] },
  { name: 'a key with escapes', text: '{"\\u0061\\n": [1]}', options: at('/a\n'), items: [1] },
  { name: 'an empty pointer', text: '[1]', options: at(''), items: [1] },
  {
    name: 'a key named like a prototype property',
    text: '[{"__proto__": 1}]',
    options: json,
    items: [JSON.parse('{"__proto__": 1}')],
  },
  { name: 'lines', text: '{"a":1}\r\n[2]\n\n  \n"3"\nnull', options: lines, items: [{ a: 1 }, [2], '3', null] },
  {
    name: 'lines of objects',
    text: '{"a":{"b":1},"c":[{},2]}\r\n {"a": {}} \n{"__proto__":1,"a":"}\\n{"}\n',
    options: lines,
    items: [{ a: { b: 1 }, c: [{}, 2] }, { a: {} }, JSON.parse('{"__proto__":1,"a":"}\\n{"}')],
  },
  {
    name: 'lines of objects and others',
    text: '{"a":1}\n{"a":2}\n3\n',
    options: lines,
    items: [{ a: 1 }, { a: 2 }, 3],
  },
  { name: 'lines with a byte order mark', text: '\ufeff1\n2\n', options: lines, items: [1, 2] },
  { name: 'no lines', text: '', options: lines, items: [] },
];

describe('JSON and JSON Lines', () => {
  it.each(cases)('$name', async ({ text, options, items }) => {
    expect(await readContent(text, options)).toEqual(items);
  });

  it.each(cases)('$name, byte by byte', async ({ text, options, items }) => {
    expect(await readContent(text, options, 1)).toEqual(items);
  });

  it('parses any array, wherever the chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 9 }), async (array, chunkBytes) => {
        const items = JSON.parse(JSON.stringify(array));
        expect(await readContent(JSON.stringify(array, null, 1), json, chunkBytes)).toEqual(items);
        expect(await readContent(JSON.stringify({ x: array, a: array }), at('/a'), chunkBytes)).toEqual(items);
        expect(
          await readContent(items.map((item: Json) => `${JSON.stringify(item)}\n`).join(''), lines, chunkBytes),
        ).toEqual(items);
      }),
    );
  });

  // many lines are parsed as one array: lines that are its items only together must be refused as before
  it('reads lines as JSON.parse does one by one, also those of an array that was broken at some commas', async () => {
    const items = fc.array(fc.dictionary(fc.constantFrom('a', 'b{', '},{'), fc.jsonValue({ maxDepth: 2 })), {
      minLength: 1,
      maxLength: 4,
    });
    const breaks = fc.array(fc.constantFrom(',', ', ', '\n', '\n', '\n'), { minLength: 1, maxLength: 9 });
    const alone = (text: string): Json[] | undefined => {
      try {
        return text.split('\n').map((line) => JSON.parse(line));
      } catch {
        return undefined;
      }
    };
    await fc.assert(
      fc.asyncProperty(items, breaks, async (array, commas) => {
        let count = 0;
        const text = JSON.stringify(array)
          .slice(1, -1)
          .replaceAll(',', () => commas[count++ % commas.length]!);
        const expected = alone(text);
        if (expected !== undefined) expect(await readContent(`${text}\n`, lines)).toEqual(expected);
        else
          expect(await failureOf(readContent(`${text}\n`, lines))).toMatch(
            /^States.ItemReaderFailed: .* is not valid JSON/,
          );
      }),
      { numRuns: 1_000 },
    );
  });

  // text is decoded in pieces of 64 KiB that end with a line, or else between characters
  it.each([
    ['short lines', 11, 5_000],
    ['lines of a piece', 65_530, 12],
    ['lines of several pieces', 200_000, 5],
  ])('reads %s of any length and with any characters, wherever the chunks end', async (_, length, count) => {
    const items = Array.from({ length: count }, (_, i) => {
      const character = ['a', 'é', '€', '😀'][i % 4]!;
      return [i, character.repeat(Math.ceil((length + (i % 97)) / Buffer.byteLength(character)))];
    });
    const text = items.map((item) => JSON.stringify(item)).join('\r\n');
    for (const chunkBytes of [4_099, 65_536, 65_537, 262_144, Number.POSITIVE_INFINITY]) {
      expect(await readContent(text, lines, chunkBytes)).toEqual(items);
      expect(await readContent(JSON.stringify(items), json, chunkBytes)).toEqual(items);
    }
  });

  it('returns the members of an object with their keys', async () => {
    const dir = makeFolder({ 'b/k.json': '{"o": {"x": {"n": 1}, "y": 2}}' });
    const items = await readFolder(dir, {
      action: 'getObject',
      parameters: { Bucket: 'b', Key: 'k.json' },
      ...at('/o'),
    });
    expect(items).toEqual([
      { key: 'x', value: { Key: 'x', Value: { n: 1 } }, source: 'S3://b/k.json' },
      { key: 'y', value: { Key: 'y', Value: 2 }, source: 'S3://b/k.json' },
    ]);
  });

  it('skips a value larger than the maximum item', async () => {
    const text = `{"skipped": "${'x'.repeat(9 * 1024 * 1024)}", "a": [1]}`;
    expect(await readContent(text, at('/a'), 64 * 1024)).toEqual([1]);
  });
});

describe('invalid JSON', () => {
  const noMatch = 'The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.';
  it.each([
    { name: 'an object', content: '{"a": [1]}', options: json, cause: 'Attempting to map over non-iterable node.' },
    { name: 'a number', content: '12', options: json, cause: 'Attempting to map over non-iterable node.' },
    {
      name: 'a pointer to a number',
      content: '{"a": 1}',
      options: at('/a'),
      cause: 'Attempting to map over non-iterable node.',
    },
    { name: 'a pointer to nothing', content: '{"a": 1}', options: at('/b'), cause: noMatch },
    { name: 'a pointer past the end', content: '[[1]]', options: at('/1'), cause: noMatch },
    { name: 'an invalid pointer', content: '{"a": [1]}', options: at('a'), cause: noMatch },
    { name: 'a pointer through a string', content: '{"a": "b"}', options: at('/a/b'), cause: noMatch },
    {
      name: 'an empty file',
      content: '',
      options: json,
      cause: 's3://data/file is not valid JSON: it ends at byte 0.',
    },
    {
      name: 'an invalid item',
      content: '[{"é": 1}, {"a": tru}]',
      options: json,
      cause: 's3://data/file is not valid JSON at byte 18.',
    },
    { name: 'a missing comma', content: '[1 2]', options: json, cause: 's3://data/file is not valid JSON at byte 3.' },
    { name: 'an extra comma', content: '[1,]', options: json, cause: 's3://data/file is not valid JSON at byte 3.' },
    { name: 'the wrong bracket', content: '[1}', options: json, cause: 's3://data/file is not valid JSON at byte 2.' },
    {
      name: 'truncated between items',
      content: '[1,',
      options: json,
      cause: 's3://data/file ends in the middle of its array at byte 3.',
    },
    {
      name: 'truncated within an item',
      content: '[1,{"a":[2',
      options: json,
      cause: 's3://data/file ends in the middle of a value at byte 10.',
    },
    {
      name: 'a quote missing far from the end',
      content: '[{"a": "b}, {"c": "d"}]',
      options: json,
      cause: 's3://data/file is not valid JSON at byte 14.',
    },
    {
      name: 'text after the array',
      content: '[1] 2',
      options: json,
      cause: 's3://data/file is not valid JSON: there is more after its array at byte 4.',
    },
    {
      name: 'a key without quotes',
      content: '{"o": {a: 1}}',
      options: at('/o'),
      cause: 's3://data/file is not valid JSON at byte 7.',
    },
    {
      name: 'an item that is too large',
      content: `["${'x'.repeat(9 * 1024 * 1024)}"]`,
      options: json,
      cause: 's3://data/file has a value of more than 8 MB at byte 1.',
    },
    {
      name: 'an item that is nested too deep',
      content: `[${'['.repeat(2000)}`,
      options: json,
      cause: 's3://data/file is nested deeper than 1000 levels at byte 1001.',
    },
    {
      name: 'invalid UTF-8',
      content: Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d]),
      options: json,
      cause: 's3://data/file is not valid UTF-8 at byte 2.',
    },
    {
      name: 'invalid UTF-8 far into a line',
      content: Buffer.concat([Buffer.from(`1\n"${'é'.repeat(100_000)}`), Buffer.from([0xc3, 0x22])]),
      options: lines,
      cause: 's3://data/file is not valid UTF-8 at byte 200003.',
    },
    {
      name: 'a character that is cut off at the end',
      content: Buffer.from([0x31, 0x0a, 0xe2, 0x82]),
      options: lines,
      cause: 's3://data/file is not valid UTF-8 at byte 2.',
    },
    // the same rule as for an execution's input, see test/json.test.ts: JSON.stringify would write null (ECMA-262)
    {
      name: 'a line with a number beyond a double',
      content: '{"n":1e308}\n{"text":"1e999"}\n{"n":-1e999}\n',
      options: lines,
      cause: 's3://data/file has a number that is out of the range of a double at line 3.',
    },
    {
      name: 'a value with a number beyond a double',
      content: `["1e999",{"n":${'9'.repeat(309)}}]`,
      options: json,
      cause: 's3://data/file has a number that is out of the range of a double at byte 9.',
    },
    {
      name: 'a number beyond a double in two chunks',
      content: `[${' '.repeat(64 * 1024 - 3)}1e999]`,
      options: json,
      cause: 's3://data/file has a number that is out of the range of a double at byte 65534.',
    },
    {
      name: 'an invalid line',
      content: '{"a":1}\n\n{"a":1,}\n',
      options: lines,
      cause: 's3://data/file is not valid JSON at line 3, column 8.',
    },
    ...[
      { text: '{"a":1}\n{},{}', at: 'line 2, column 3' },
      { text: '{"a":1\n"b":2} , {}', at: 'line 1, column 7' },
      { text: '{"a":[{}\n{}]}\n{},{}', at: 'line 1, column 9' },
      { text: '{}\n[1\n2],3', at: 'line 2, column 3' },
      { text: '{}\n1],[2', at: 'line 2, column 2' },
      { text: '{}\n{},\n{}', at: 'line 2, column 3' },
    ].map(({ text, at }) => ({
      name: `lines that are items of an array only together: ${JSON.stringify(text)}`,
      content: `${text}\n`,
      options: lines,
      cause: `s3://data/file is not valid JSON at ${at}.`,
    })),
    {
      name: 'a truncated last line',
      content: '1\n{"a":',
      options: lines,
      cause: 's3://data/file is not valid JSON at line 2, column 6.',
    },
    {
      name: 'a line that is too long',
      content: `1\n"${'x'.repeat(9 * 1024 * 1024)}`,
      options: lines,
      cause: 's3://data/file has a line of more than 8 MB: line 2.',
    },
    {
      name: 'a line that is too long behind objects, and behind a blank line',
      content: `{}\n{}\n\n{}\n"${'x'.repeat(9 * 1024 * 1024)}`,
      options: lines,
      cause: 's3://data/file has a line of more than 8 MB: line 5.',
    },
    {
      name: 'an invalid line behind pieces of many objects',
      content: `${'{"a":"b"}\n'.repeat(20_000)}{`,
      options: lines,
      cause: 's3://data/file is not valid JSON at line 20001, column 2.',
    },
  ])('$name', async ({ content, options, cause }) => {
    expect(await failureOf(readContent(content, options, 64 * 1024))).toBe(`States.ItemReaderFailed: ${cause}`);
  });
});
