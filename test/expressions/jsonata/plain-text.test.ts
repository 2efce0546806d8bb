import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { VariableScope } from '../../../src/engine/variable-scope.ts';
import { NOT_PLAIN } from '../../../src/expressions/jsonata/plain-path.ts';
import { compilePlainText, parsePlainText } from '../../../src/expressions/jsonata/plain-text.ts';
import type { Json } from '../../../src/json.ts';

const INPUT = {
  name: 'Ada',
  empty: '',
  quoted: `"it's"`,
  wide: 'é😀',
  n: 1.5,
  yes: true,
  none: null,
  list: ['a', 'b'],
  deep: { city: 'Bath', rows: [{ id: 'x' }] },
};

/** The text by our shortcut, or `NOT_PLAIN` where the library has to do it. */
function evaluate(source: string, input: Json): unknown {
  const variables = new VariableScope();
  variables.set('word', 'hello');
  const operands = parsePlainText(source);
  const join = operands && compilePlainText(operands);
  return join?.({
    input,
    context: () => ({}),
    variables,
    random: () => 0,
    now: () => 0,
  });
}

describe('texts are joined as by the library', () => {
  test.each([
    `$states.input.name & ' of ' & $states.input.deep.city`,
    `$states.input.name&$states.input.name`,
    `\n "a" & 'b' \t& $states.input.wide `,
    `$states.input.missing & '!'`,
    `$states.input.missing & $states.input.name.more`,
    `$states.input.empty & ''`,
    `"it's" & '"' & $states.input.quoted`,
    `'& $x' & $word`,
    `'line\nline' & $word`,
  ])('%j', async (source) => {
    const expected = await jsonata(source).evaluate(undefined, { states: { input: INPUT }, word: 'hello' });
    expect(evaluate(source, INPUT)).toBe(expected);
  });
});

describe('a value that is not a string is left to the library', () => {
  test.each([
    `$states.input.n & ''`,
    `$states.input.yes & ''`,
    `$states.input.none & ''`,
    `'' & $states.input.list`,
    `'' & $states.input.deep`,
    `'' & $states.input.deep.rows.id`,
    `'' & $unknown`,
    `'' & $string`,
  ])('%j', (source) => {
    expect(evaluate(source, INPUT)).toBe(NOT_PLAIN);
  });

  test('and so is a long text, for its limit of memory', () => {
    expect(evaluate(`$states.input & $states.input`, 'x'.repeat(32_768))).toBe('x'.repeat(65_536));
    expect(evaluate(`$states.input & $states.input & '.'`, 'x'.repeat(32_768))).toBe(NOT_PLAIN);
  });
});

describe('anything else is not joined text', () => {
  test.each([
    '',
    `'a'`,
    '$a',
    `$a & `,
    `& $a`,
    `$a && $b`,
    `$a + 'b'`,
    `$a & 1`,
    `$a & b`,
    `$a & "\\n"`,
    `$a & 'it\\'s'`,
    `$a & $b[0]`,
    `$a & $f()`,
    `$a & ($b)`,
    `$a & $b.true`,
    `$a & $1`,
    `$a & $b /* why */`,
    `$a & $b ? 1 : 2`,
    `$ & 'a'`,
    `$a & 'b`,
    `$a & \`b\``,
  ])('%j', (source) => {
    expect(parsePlainText(source)).toBeUndefined();
  });
});
