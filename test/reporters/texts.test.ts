import { describe, expect, test } from 'vitest';
import { cutToWidth, displayWidth, fitToWidth } from '../../src/reporters/terminal/display-width.ts';
import {
  formatCount,
  formatDelay,
  formatDuration,
  formatSize,
  plural,
} from '../../src/reporters/terminal/format-numbers.ts';
import { previewJson } from '../../src/reporters/terminal/preview-json.ts';
import { Section } from '../../src/reporters/terminal/section.ts';
import { unpackCause } from '../../src/reporters/terminal/unpack-cause.ts';
import { wrapText } from '../../src/reporters/terminal/wrap-text.ts';

test.each([
  [0, '0 ms'],
  [999.4, '999 ms'],
  [1000, '1.00 s'],
  [9_994, '9.99 s'],
  [9_996, '10.0 s'],
  [59_949, '59.9 s'],
  [59_960, '1 m 00 s'],
  [125_000, '2 m 05 s'],
  [3_599_700, '1 h 00 m'],
  [12_000_000, '3 h 20 m'],
  [2 * 86_400_000 + 4 * 3_600_000, '2 d 04 h'],
])('%d ms is %s', (milliseconds, expected) => {
  expect(formatDuration(milliseconds)).toBe(expected);
});

test('numbers formatted for people', () => {
  expect([formatDelay(1000), formatDelay(250), formatDelay(90_000)]).toEqual(['1.0 s', '250 ms', '1 m 30 s']);
  expect([formatCount(7), formatCount(1234), formatCount(1_234_567)]).toEqual(['7', '1,234', '1,234,567']);
  expect([plural(1, 'retry', 'retries'), plural(2, 'retry', 'retries')]).toEqual(['1 retry', '2 retries']);
  expect([formatSize(1), formatSize(12_340), formatSize(5_000_000)]).toEqual(['1 byte', '12.3 KB', '5.0 MB']);
});

// EastAsianWidth.txt of Unicode 17 has W or F for the first five; marks and joiners take no column
test.each([
  ['漢', 2],
  ['Ａ', 2],
  ['😀', 2],
  ['\u{17000}', 2],
  ['\u2630', 2],
  ['e\u0301', 1],
  ['👩\u200d🚀', 2],
  ['\u{1f321}', 1],
  ['ß', 1],
])('%s takes %d columns', (text, columns) => {
  expect(displayWidth(text)).toBe(columns);
});

test.each([
  { text: 'plain', width: 5, cut: 'plain' },
  { text: 'longer', width: 5, cut: 'long…' },
  { text: '在庫を確保', width: 5, cut: '在庫…' },
  { text: '在庫を', width: 6, cut: '在庫を' },
  { text: 'e\u0301te\u0301', width: 3, cut: 'e\u0301te\u0301' },
  { text: 'x', width: 0, cut: '' },
])('$text in $width columns', ({ text, width, cut }) => {
  expect(cutToWidth(text, width)).toBe(cut);
  expect(displayWidth(cut)).toBeLessThanOrEqual(width);
  expect(displayWidth(fitToWidth(text, width))).toBe(width);
});

describe('a preview', () => {
  test.each([
    [{ a: [1, { b: null }], c: 'x"y' }, '{"a":[1,{"b":null}],"c":"x\\"y"}'],
    [[], '[]'],
    [{}, '{}'],
    ['text', '"text"'],
  ])('of %j is its JSON text', (value, expected) => {
    expect(previewJson(value, 1000)).toBe(expected);
  });

  test('of a large value begins as its JSON text does', () => {
    const value = { rows: Array.from({ length: 1e5 }, (_, i) => i), long: 'x'.repeat(1e6) };
    const preview = previewJson(value, 50);
    expect(preview.length).toBeGreaterThanOrEqual(50);
    expect(preview.length).toBeLessThan(200);
    expect(JSON.stringify(value).startsWith(preview)).toBe(true);
  });
});

test.each([
  ['plain words', { message: 'plain words', frames: [] }],
  ['{"not": "a cause"}', { message: '{"not": "a cause"}', value: { not: 'a cause' }, frames: [] }],
  // the innermost frames are a package's, and say nothing about the user's code
  [
    JSON.stringify({
      errorMessage: 'm',
      stackTrace: [
        '  File "/work/app.py", line 3, in handler\n    pandas.read_csv("x")\n',
        ...Array.from(
          { length: 6 },
          (_, i) => `  File "/work/.venv/lib/python3.12/site-packages/p.py", line ${i}, in f\n`,
        ),
        '  File "/usr/lib/python3.12/json/decoder.py", line 9, in decode\n',
      ],
    }),
    { message: 'm', frames: ['File "/work/app.py", line 3, in handler'] },
  ],
  [
    JSON.stringify({ errorMessage: 'm', trace: ['Error: m', '    at parse (/work/node_modules/p/index.js:1:2)'] }),
    { message: 'm', frames: ['at parse (/work/node_modules/p/index.js:1:2)'] },
  ],
  [
    JSON.stringify({
      errorMessage: 'm',
      stackTrace: [
        '  File "/var/task/app.py", line 3, in handler\n    x()\n',
        '  File "/var/task/app.py", line 9, in x\n    raise E("m")\n',
      ],
    }),
    {
      message: 'm',
      frames: ['File "/var/task/app.py", line 9, in x', 'File "/var/task/app.py", line 3, in handler'],
    },
  ],
  [
    JSON.stringify({ Cause: JSON.stringify({ errorMessage: 'inner', trace: [] }), Error: 'E' }),
    { message: 'inner', frames: [] },
  ],
  [undefined, { message: '', frames: [] }],
])('the cause %s', (cause, expected) => {
  expect(unpackCause(cause)).toEqual(expected);
});

test('text wraps between words, or anywhere if a word is too long', () => {
  expect(wrapText('one two three\nabcdefghijkl 四五六七', 8)).toEqual([
    'one two',
    'three',
    'abcdefgh',
    'ijkl',
    '四五六七',
  ]);
});

describe('sections', () => {
  test('are written in the order in which they were opened, as early as possible', () => {
    const written: string[] = [];
    const root = new Section((text) => written.push(text));
    root.write('top');
    const first = root.open();
    const second = root.open();
    const inner = second.open();
    root.write('end');
    second.write('second');
    inner.write('inner');
    first.write('first');
    expect(written).toEqual(['top', 'first']);
    inner.close();
    expect(written).toEqual(['top', 'first']);
    first.close();
    expect(written).toEqual(['top', 'first', 'inner', 'second']);
    second.write('more');
    expect(written.at(-1)).toBe('more');
    second.close();
    expect(written).toEqual(['top', 'first', 'inner', 'second', 'more', 'end']);
  });
});
