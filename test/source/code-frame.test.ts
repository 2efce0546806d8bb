import { describe, expect, it } from 'vitest';
import { findPlace, fitDiagnostic, formatDiagnostic, formatFrame } from '../../src/source/code-frame.ts';
import { deriveText } from '../../src/source/scalar-text.ts';
import { SourceFile } from '../../src/source/source-file.ts';

function frameOf(line: string, wanted: string, more: { hint?: string } = {}) {
  const file = new SourceFile('a.yml', `first\n${line}\nlast`);
  const start = file.text.indexOf(wanted);
  return formatDiagnostic({
    severity: 'error',
    code: 'INVALID_TEMPLATE',
    message: 'wrong',
    range: { file, start, end: start + wanted.length },
    ...more,
  });
}

describe('formatDiagnostic', () => {
  it('shows the location, the line, the caret and the hint', () => {
    expect(frameOf('key: valeu', 'valeu', { hint: "Did you mean 'value'?" })).toMatchInlineSnapshot(`
      "a.yml:2:6: error INVALID_TEMPLATE: wrong
        2 | key: valeu
          |      ^^^^^
        Did you mean 'value'?"
    `);
  });

  it('aligns the caret after wide characters, combining marks and tabs', () => {
    expect(frameOf('注文 é\t😀: wrong', 'wrong')).toMatchInlineSnapshot(`
      "a.yml:2:10: error INVALID_TEMPLATE: wrong
        2 | 注文 é    😀: wrong
          |               ^^^^^"
    `);
  });

  it('shows control characters as escapes', () => {
    expect(frameOf('a\u001b[2J\u202eb: wrong', 'wrong')).toMatchInlineSnapshot(`
      "a.yml:2:10: error INVALID_TEMPLATE: wrong
        2 | a\\u001b[2J\\u202eb: wrong
          |                    ^^^^^"
    `);
  });

  it('cuts a long line around the caret', () => {
    const line = `${'x'.repeat(5000)} wrong ${'y'.repeat(5000)}`;
    expect(frameOf(line, 'wrong')).toBe(
      [
        'a.yml:2:5002: error INVALID_TEMPLATE: wrong',
        `  2 | …${'x'.repeat(49)} wrong ${'y'.repeat(43)}…`,
        `    | ${' '.repeat(51)}^^^^^`,
      ].join('\n'),
    );
  });

  // a caret below a line that wraps would be elsewhere
  it.each([80, 60])('fits into a terminal with %d columns', (columns) => {
    const line = `${'x'.repeat(90)} wrong ${'y'.repeat(90)}`;
    const file = new SourceFile('a.yml', line);
    const range = { file, start: 91, end: 96 };
    const before = Math.floor((columns - 7) / 2) - 1;
    const frame = [
      `  1 | …${'x'.repeat(before)} wrong ${'y'.repeat(columns - before - 15)}…`,
      `    | ${' '.repeat(before + 2)}^^^^^`,
    ];
    expect(frame[0]).toHaveLength(columns);
    expect(formatFrame(findPlace(range), columns).split('\n')).toEqual(frame);
    const diagnostic = { severity: 'error', code: 'INVALID_TEMPLATE', message: 'wrong', range } as const;
    expect(fitDiagnostic(diagnostic, columns).split('\n').slice(1)).toEqual(frame);
  });

  it('marks the first line of a range over several', () => {
    const file = new SourceFile('a.yml', 'a:\n  b: {\n    c\n  }\n');
    expect(
      formatDiagnostic({
        severity: 'warning',
        code: 'DUPLICATE_KEY',
        message: 'm\nn',
        range: { file, start: 8, end: 18 },
      }),
    ).toBe('a.yml:2:6: warning DUPLICATE_KEY: m\\nn\n  2 |   b: {\n    |      ^');
  });

  it('gives the location in the file that the user edits', () => {
    const file = new SourceFile('user.json', '{"a": ${X}}');
    const derived = deriveText(
      'user.json',
      [
        { text: '{"a": ', file, offset: 0, verbatim: true },
        { text: 'several words', file, offset: 6, verbatim: false },
        { text: '}', file, offset: 10, verbatim: true },
      ],
      { file, offset: 11 },
    );
    const at = (start: number, end: number) =>
      formatDiagnostic({ severity: 'error', code: 'INVALID_YAML', message: 'm', range: { file: derived, start, end } });
    expect(at(6, 19)).toBe('user.json:1:7: error INVALID_YAML: m\n  1 | {"a": ${X}}\n    |       ^');
    expect(at(19, 20)).toBe('user.json:1:11: error INVALID_YAML: m\n  1 | {"a": ${X}}\n    |           ^');
  });

  it('leaves out a missing location', () => {
    expect(formatDiagnostic({ severity: 'error', code: 'NO_STATE_MACHINE', message: 'none' })).toBe(
      'error NO_STATE_MACHINE: none',
    );
  });
});
