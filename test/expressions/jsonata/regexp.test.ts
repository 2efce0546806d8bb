import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, test } from 'vitest';
import { readShape } from '../../../src/expressions/jsonata/regexp/read-shape.ts';
import { run } from './harness.ts';

const many = (text: string) => text.repeat(20_000);

/**
 * A backtracking search would try more paths than it ever could in all of these. The right result follows from the
 * pattern.
 */
describe('patterns with catastrophic backtracking', () => {
  test.each([
    ['a repeated group of alternatives', '/^(a|a)*$/', 'aaaab', 'false'],
    ['alternatives that overlap', '/^(a|aa)+$/', 'aaaab', 'false'],
    ['the same, and it matches', '/^(a|aa)+$/', 'aaaaa', 'true'],
    ['alternatives of classes', '/^([a-z]|\\w)+$/', 'aaaa!', 'false'],
    ['an optional part', '/^(ab?b?)*$/', 'abbbb', 'false'],
    ['nested repetition', '/^((x+x+)+y|z)+$/', 'xxxxxxx', 'false'],
    ['a limited number of turns', '/^(a|a|aa){10,40}$/', 'aaaab', 'false'],
    ['lazy repetition', '/^(?:a+?|a)+?$/', 'aaaab', 'false'],
    ['without regard to case', '/^(a|A)*$/i', 'aAaAb', 'false'],
    ['an e-mail address', '/^([a-z0-9]+[.]?)+@([a-z]+[.])+[a-z]+$/', 'aaaaa', 'false'],
    ['named groups', '/^(?<x>a|a)*$/', 'aaaab', 'false'],
  ])('%s', async (_name, pattern, text, expected) => {
    const long = text.slice(0, -1).repeat(12_000) + text.at(-1);
    expect(await run(`$contains($states.input, ${pattern})`, { input: long })).toBe(
      pattern.includes('{10,40}') ? 'false' : expected,
    );
  });

  test('find all matches, in order', async () => {
    const source = '$match($states.input, /(?:(a|b)c|d)+/).{"at": index, "is": match, "of": groups}';
    expect(await run(source, { input: 'x acbc d bcd' })).toBe(
      '[{"at":2,"is":"acbc","of":["b"]},{"at":7,"is":"d","of":[null]},{"at":9,"is":"bcd","of":["b"]}]',
    );
  });

  test('many short texts take little time', async () => {
    const source = '$count($filter($states.input, function($t) { $contains($t, /^([a-z]+[.])+[a-z]+$/) }))';
    const input = Array.from({ length: 4000 }, (_, i) => (i % 2 === 0 ? 'mail.example.com' : 'mail.example.'));
    expect(await run(source, { input })).toBe('2000');
  });

  test('many matches in one long text', async () => {
    expect(await run('$count($match($states.input, /(?:t|ab|a)+/))', { input: many('ta, ') })).toBe('20000');
  });

  test('replace and split', async () => {
    expect(await run('$length($replace($states.input, /(?:a|aa)+b/, "-"))', { input: many('aab') })).toBe('20000');
    expect(await run('$count($split($states.input, /(?:,|;)+/))', { input: many('x,;') })).toBe('20001');
  });
});

/** Our own search cannot verify itself: JavaScript's engine is the reference. */
describe('the pattern in the syntax of RE2', () => {
  const atom = fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      '-',
      '.',
      ' ',
      '\\s',
      '\\S',
      '\\d',
      '\\w',
      '\\W',
      '\\b',
      '\\B',
      '[ab]',
      '[^a]',
      '[]',
      '[^]',
    ),
    fc.constantFrom(
      '[\\s-]',
      '[\\d_]',
      '\\.',
      '\\/',
      '\\x41',
      '\\u0062',
      '\\t',
      '\\v',
      '\\-',
      '{',
      '}',
      ']',
      '[[a]',
      '$',
      '^',
    ),
  );
  const pattern: fc.Arbitrary<string> = fc.letrec<{ node: string; sequence: string }>((tie) => ({
    sequence: fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')),
    node: fc.oneof(
      { depthSize: 'small' },
      { weight: 4, arbitrary: atom },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom('a', 'b', '[ab]', '.', '\\w', '\\s'),
            fc.constantFrom('*', '+', '?', '*?', '+?', '{2}', '{1,3}', '{2,}'),
          )
          .map((parts) => parts.join('')),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom('(', '(?:'),
            tie('sequence'),
            fc.option(tie('sequence')),
            fc.constantFrom('', '*', '+', '?', '{1,2}'),
          )
          .map(([open, one, other, times]) => repeat(`${open}${one}${other === null ? '' : `|${other}`})`, times)),
      },
    ),
  })).sequence;
  const text = fc.string({
    unit: fc.constantFrom(
      'a',
      'b',
      'A',
      '-',
      '.',
      ' ',
      '\n',
      '\v',
      '\u00a0',
      '\u2028',
      '1',
      '_',
      '{',
      '}',
      ']',
      '[',
      '/',
    ),
    maxLength: 12,
  });

  // if an iteration matches nothing, JavaScript tries the next alternative; RE2 and Java do not
  const repeat = (group: string, times: string): string => {
    const isNullable = new RegExp(`^${group.replaceAll(/\\[bB]/g, '')}$`).test('');
    return isNullable ? group : group + times;
  };

  test('finds the same places', () => {
    let compared = 0;
    fc.assert(
      fc.property(pattern, fc.constantFrom('', 'i'), text, (source, flags, subject) => {
        let expression: RegExp;
        try {
          expression = new RegExp(source, `${flags}g`);
        } catch {
          return;
        }
        const { linear } = readShape(expression);
        if (linear === undefined) return;
        const matcher = RE2JS.compile(linear, flags === 'i' ? RE2JS.CASE_INSENSITIVE : 0).matcher(subject);
        compared++;
        const expected = expression.exec(subject);
        const isFound = matcher.find(0);
        expect(isFound ? [matcher.start(), matcher.end()] : null).toEqual(
          expected && [expected.index, expected.index + expected[0].length],
        );
      }),
      { numRuns: 3000, seed: 11 },
    );
    expect(compared).toBeGreaterThan(1500);
  });

  test.each(['(?=a)b', '(?<!a)b', '(a)\\1', '(?<n>a)\\k<n>', '\\cA', '\\p{L}', '[\\S]', '\\ud83d', '😀+'])(
    'has no %s',
    (source) => {
      const { linear } = readShape(new RegExp(source));
      expect(linear).toBe(source === '\\p{L}' ? 'p\\{L\\}' : undefined);
    },
  );
});
