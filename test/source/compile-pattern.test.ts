import { describe, expect, it } from 'vitest';
import { PathSyntaxError } from '../../src/source/cursor.ts';
import { compilePattern } from '../../src/source/pattern/compile-pattern.ts';

describe('a pattern matches entire texts, as java.util.regex does', () => {
  it.each([
    ['a.c', '', ['abc', 'a.c'], ['ac', 'xabc', 'a\nc']],
    ['a.c', 's', ['a\nc'], []],
    ['ab*c+', '', ['acc', 'abbc'], ['ab']],
    ['(ab|c)?d', '', ['d', 'abd', 'cd'], ['abcd']],
    ['(?:ab){2,3}', '', ['abab', 'ababab'], ['ab', 'abababab']],
    ['a{2}b{1,}', '', ['aabbb'], ['ab', 'aa']],
    ['(?<year>\\d{4})-\\d\\d', '', ['2024-06'], ['2024-6']],
    ['[a-c\\-]+[^x\\]]', '', ['a-b', 'ccq'], ['abx', 'ab]']],
    ['\\w+@\\w+\\.com', '', ['me@here.com'], ['me@here-com']],
    ['\\u0041\\x42\\t', '', ['AB\t'], []],
    ['\\p{L}+', '', ['größe'], ['a1']],
    ['Straße', 'i', ['STRAßE', 'straße'], ['strase']],
    ['(?i:a)b', '', ['Ab'], ['AB']],
    ['^a$', '', ['a'], ['b', 'a\n']],
    ['\\bfoo\\b.*', '', ['foo bar'], ['foobar']],
    ['a\\/b', '', ['a/b'], []],
    ['.', '', ['😀'], ['ab']],
    ['a*?b', '', ['aab'], []],
    ['', '', [''], ['a']],
  ])('/%s/%s', (source, flags, accepted, refused) => {
    const { matches: test } = compilePattern(source, flags, 0);
    expect([accepted.map(test), refused.map(test)]).toEqual([accepted.map(() => true), refused.map(() => false)]);
  });
});

it.each([
  ['(a+)+b', 'a'.repeat(5_000)],
  ['(a|a)*b', 'a'.repeat(5_000)],
  ['(.*)*(.*)*x', 'y'.repeat(2_000)],
  ['((a*)*)*b', 'a'.repeat(5_000)],
])('/%s/ does not run away', (source, text) => {
  const start = performance.now();
  expect(compilePattern(source, '', 0).matches(text)).toBe(false);
  expect(performance.now() - start).toBeLessThan(2_000);
});

describe('syntax that an automaton does not support is refused, with its location', () => {
  it.each([
    ['(a)\\1', '', 'This escape is not supported: but found "1"', 4],
    ['a(?=b)', '', 'Look-around and inline flags are not supported: but found "?"', 2],
    ['a++', '', 'Possessive repetition is not supported: but found "+"', 2],
    ['a**', '', 'Nothing to repeat: but found "*"', 2],
    ['*', '', 'Nothing to repeat: but found "*"', 0],
    ['a{x}', '', 'Expected a repetition such as {2,3} but found "{"', 1],
    ['[a', '', 'Expected "]" in the regular expression but found the end', 2],
    ['[a&&[b]]', '', 'Nested character classes are not supported: but found "["', 0],
    ['a)', '', 'Expected the end of the regular expression but found ")"', 1],
    ['a', 'x', 'The flag "x" of a regular expression is not supported', 2],
    ['((a{999}){999}){999}', '', 'The regular expression is too large', 0],
  ])('/%s/%s', (source, flags, message, offset) => {
    const compile = () => compilePattern(source, flags, 100);
    expect(compile).toThrow(PathSyntaxError);
    expect(compile).toThrow(expect.objectContaining({ message, offset: 100 + offset }));
  });
});

it('many repetitions of an empty pattern are free', () => {
  expect(compilePattern('((){9999}){9999}a', '', 0).matches('a')).toBe(true);
});
