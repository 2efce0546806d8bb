import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { describeJsonError } from '../../src/source/describe-json-error.ts';
import { findJsonError, parseJson } from '../../src/source/parse-json.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { entryOf, toJson, valueOf } from '../../src/source/source-node.ts';

const parse = (text: string) => parseJson(new SourceFile('a.json', text));

describe('values', () => {
  const texts = [
    '{}',
    '[]',
    ' {"a" : [1, -2.5e+3, 0, true, false, null, ""]} ',
    '{\r\n\t"tab": "and CRLF"\r\n}\r\n',
    '{"escapes": "\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"}',
    '"scalar"',
    '{"constructor": {"__proto__": 1, "toString": 2}}',
  ];
  test.each(texts)('%s', (text) => {
    expect(toJson(parse(text).node!)).toEqual(JSON.parse(text));
  });

  it('reads everything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect(toJson(parse(text).node!)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps __proto__ as a key like any other', () => {
    const value = toJson(parse('{"__proto__": {"polluted": true}}').node!) as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect((value as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('drops a byte order mark', () => {
    expect(toJson(parse('\uFEFF{"a": 1}').node!)).toEqual({ a: 1 });
  });

  it('reads a bare placeholder as a string', () => {
    expect(toJson(parse('{"Seconds": ${Wait.Time}, "L": [${A}]}').node!)).toEqual({
      Seconds: '${Wait.Time}',
      L: ['${A}'],
    });
  });
});

it('gives each value and key its range', () => {
  const text = '{\n  "a": [10, "x\\ny"]\n}';
  const { node } = parse(text);
  const entry = entryOf(node, 'a')!;
  const list = entry.value;
  const slice = ({ start, end }: { start: number; end: number }) => text.slice(start, end);
  expect(slice(node!)).toBe(text);
  expect(slice(entry.keyRange)).toBe('"a"');
  expect(slice(list)).toBe('[10, "x\\ny"]');
  expect(list.kind === 'list' && list.items.map(slice)).toEqual(['10', '"x\\ny"']);
});

describe('duplicate keys', () => {
  const many = Array.from({ length: 30 }, (_, i) => `"k${i}": ${i}`).join(', ');
  test.each([
    { text: '{"a": 1, "b": 2, "a": 3}', key: 'a', value: 3, at: 17 },
    { text: `{${many}, "k7": "last"}`, key: 'k7', value: 'last', at: many.length + 3 },
  ])('$key: the last one wins, with a warning', ({ text, key, value, at }) => {
    const { node, warnings } = parse(text);
    expect(valueOf(node, key)).toMatchObject({ value });
    expect(warnings).toMatchObject([{ severity: 'warning', code: 'DUPLICATE_KEY', range: { start: at } }]);
  });
});

describe('errors in Jackson’s words', () => {
  const values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  test.each([
    { text: 'not json', at: 0, message: `Unrecognized token 'not': was expecting ${values}` },
    { text: '{"a": nul}', at: 6, message: `Unrecognized token 'nul': was expecting ${values}` },
    {
      text: "{'a': 1}",
      at: 1,
      message: "Unexpected character (''' (code 39)): was expecting double-quote to start field name",
    },
    {
      text: '{"a": 1,}',
      at: 8,
      message: "Unexpected character ('}' (code 125)): was expecting double-quote to start field name",
    },
    {
      text: '{"a" 1}',
      at: 5,
      message: "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value",
    },
    {
      text: '{"a": 1 "b": 2}',
      at: 8,
      message: "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries",
    },
    {
      text: '[1 2]',
      at: 3,
      message: "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries",
    },
    { text: '[1,]', at: 3, message: `Unexpected character (']' (code 93)): expected a valid value ${values}` },
    {
      text: '{"a": 1',
      at: 7,
      message: 'Unexpected end-of-input: expected close marker for Object (opened at line 1, column 1)',
    },
    { text: '"abc', at: 0, message: 'Unexpected end-of-input: was expecting closing quote for a string value' },
    { text: '"a\\', at: 2, message: 'Unexpected end-of-input: was expecting closing quote for a string value' },
    { text: '"a\\q"', at: 3, message: "Unrecognized character escape 'q' (code 113)" },
    {
      text: '"\\u12g4"',
      at: 5,
      message: "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence",
    },
    {
      text: '"a\nb"',
      at: 2,
      message:
        'Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value',
    },
    { text: '[1e999]', at: 1, message: 'Numeric value (1e999) is out of the range of a double' },
    { text: '-', at: 1, message: 'Unexpected end-of-input in a Number value' },
    { text: '[01]', at: 2, message: "Unexpected character ('1' (code 49)): not a valid part of a Number value" },
    { text: '', at: 0, message: 'Unexpected end-of-input: expected a value' },
    { text: '{} x', at: 3, message: "Unexpected character ('x' (code 120)): expected the end of the text" },
  ])('$text', ({ text, at, message }) => {
    const { error } = parse(text);
    expect({ at: error?.range.start, message: error?.message }).toEqual({ at, message });
  });

  it('names the source as AWS does', () => {
    expect(describeJsonError(parse('not a definition').error!)).toMatchObject({
      code: 'INVALID_JSON_DESCRIPTION',
      location: '[Source: (String)"not a definition"; line: 1, column: 4]',
    });
  });
});

it('reports a document that is nested too deeply instead of exhausting the stack', () => {
  expect(parse(`${'['.repeat(500)}${']'.repeat(500)}`).node).toBeDefined();
  expect(parse('['.repeat(2_000_000)).error?.message).toBe(
    'Document nesting depth (501) exceeds the maximum allowed (500)',
  );
});

describe('the position at which data stops being valid JSON', () => {
  test.each([
    ['{"a": 1,}', 8],
    ['[1, tru]', 4],
    ['{"a": ${x}}', 6],
    ['[1, 1e999, }', 11],
    ['["a', 3],
    ['', 0],
  ])('%s', (text, at) => {
    expect(findJsonError(text)).toBe(at);
  });

  it('is the position that JSON.parse reports, if any', () => {
    const fragments = '{ } [ ] , : "a" " \\n 1 - 0.5e1 true é "\\q" ${a} \u0001'.split(' ');
    const texts = fc.array(fc.constantFrom(' ', ...fragments)).map((parts) => parts.join(''));
    let compared = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const at = placeByV8(text);
        // V8 names the first letter of a word, this parser the entire word
        if (at === undefined || /[a-z]/.test(text[findJsonError(text)] ?? '')) return;
        compared++;
        expect(findJsonError(text)).toBe(at);
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});

function placeByV8(text: string): number | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    if (message === 'Unexpected end of JSON input') return text.length;
    const place = /position (\d+)/.exec(message)?.[1];
    return place === undefined ? undefined : Number(place);
  }
}
