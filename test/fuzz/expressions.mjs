import { mutateText } from './values.mjs';

const STEPS = [
  '.a',
  '.b',
  '.items',
  '.id',
  "['a.b']",
  "['it\\'s']",
  '[0]',
  '[-1]',
  '[1,0]',
  '[1:]',
  '[:2]',
  '[*]',
  '.*',
  '..a',
  '..*',
  '..[0]',
  "['a','b']",
  '.length()',
  '.sum()',
  '.keys()',
  '.a\\.b',
];
const FILTERS = [
  '@.a',
  '!@.a',
  '@.id > 1',
  "@.a == 'x'",
  '@ == 1',
  '@.a in [1, 2]',
  '@.a in $.items',
  '@.a =~ /x.*/i',
  '@.items size 2',
  '@.items empty true',
  '@.a == $.a && @.b != null',
  '(@.a || @.b)',
  '@.a subsetof [1]',
  '@..a',
  '@[0] < 010',
  '$.items contains @.a',
];
const NAMES = [
  'Array',
  'ArrayContains',
  'ArrayGetItem',
  'ArrayLength',
  'ArrayPartition',
  'ArrayRange',
  'ArrayUnique',
  'Base64Decode',
  'Base64Encode',
  'Format',
  'Hash',
  'JsonMerge',
  'JsonToString',
  'MathAdd',
  'MathRandom',
  'StringSplit',
  'StringToJson',
];
const LITERALS = [
  "''",
  "'x'",
  "'{}'",
  "'a{}b{}'",
  "'\\{\\}'",
  "'\\''",
  "'SHA-256'",
  '0',
  '1',
  '2',
  '-1',
  '1.5',
  '1e3',
  'true',
  'false',
  'null',
  "'[1]'",
];
const OPERATORS = ['+', '-', '*', '/', '%', '&', '=', '!=', '<', '>=', 'and', 'or', 'in', '~>', '..', '?:', '.', ':='];
const FUNCTIONS = [
  'sum',
  'count',
  'max',
  'string',
  'number',
  'length',
  'substring',
  'uppercase',
  'split',
  'join',
  'match',
  'replace',
  'contains',
  'keys',
  'lookup',
  'spread',
  'merge',
  'sort',
  'reverse',
  'distinct',
  'map',
  'filter',
  'reduce',
  'each',
  'sift',
  'zip',
  'append',
  'exists',
  'type',
  'not',
  'boolean',
  'pad',
  'trim',
  'parse',
  'partition',
  'range',
  'hash',
  'toMillis',
  'fromMillis',
  'formatNumber',
  'formatInteger',
  'parseInteger',
  'formatBase',
  'round',
  'power',
  'sqrt',
  'base64encode',
  'base64decode',
  'encodeUrl',
  'decodeUrl',
  'eval',
  'error',
  'assert',
  'single',
  'clone',
  'nothing',
];
const PATTERNS = [
  '/a/',
  '/(a|b)*c/',
  '/^(a+)+$/',
  '/[a-z]+/i',
  '/(?=a)a/',
  '/(a)\\1/',
  '/./',
  '/x*/',
  '/(/',
  '/a{2,3}/',
];
const PICTURES = ['"[Y]-[M]-[D]"', '"[Yw]"', '"#,##0.00"', '"0"', '"w"', '"I"', '"[Y"', '""'];

export function path(random, root = '$', depth = 2) {
  const { pick, list, chance } = random;
  const steps = list(3, () => (depth > 0 && chance(0.2) ? `[?(${filter(random, depth - 1)})]` : pick(STEPS)));
  const text = root + steps.join('');
  return chance(0.05) ? mutateText(random, text) : text;
}

function filter(random, depth) {
  return random.chance(0.8) ? random.pick(FILTERS) : `${path(random, '@', depth)} == ${path(random, '$', depth)}`;
}

export function intrinsic(random, depth = 3) {
  const { pick, list, chance } = random;
  const argument = () =>
    random.oneOf(
      () => pick(LITERALS),
      () => path(random, pick(['$', '$', '$$', '$v'])),
      () => (depth > 0 ? intrinsic(random, depth - 1) : '1'),
    );
  const text = `States.${pick(NAMES)}(${list(3, argument).join(', ')})`;
  return chance(0.05) ? mutateText(random, text) : text;
}

export function jsonata(random, depth = 3) {
  const text = expression(random, depth);
  return `{% ${random.chance(0.08) ? mutateText(random, text) : text} %}`;
}

function expression(random, depth) {
  const { pick, list, oneOf } = random;
  if (depth === 0) {
    return oneOf(
      () =>
        pick([
          '$states.input',
          '$states.input.a',
          '$states.input.items',
          '$states.input.**.id',
          '$states.input.*',
          '$v',
          '$states.context.State.Name',
        ]),
      () => pick(['1', '0', '-1', '1.5', '1e300', '"x"', '"a,b"', 'true', 'null', '[]', '{}', '[1..5]', '""']),
      () => pick(PATTERNS),
      () => pick(PICTURES),
    );
  }
  const inner = () => expression(random, depth - 1);
  return oneOf(
    () => `${inner()} ${pick(OPERATORS)} ${inner()}`,
    () => `$${pick(FUNCTIONS)}(${list(3, inner).join(', ')})`,
    () =>
      `$${pick(['map', 'filter', 'reduce', 'sort', 'single', 'each'])}(${inner()}, function($a, $b) { ${oneOf(
        inner,
        () => '$a',
        () => '$a > $b',
      )} })`,
    () =>
      `(${list(2, () => `$v${random.int(2)} := ${inner()}`)
        .concat(inner())
        .join('; ')})`,
    () => `[${list(3, inner).join(', ')}]`,
    () => `{${list(2, () => `"k${random.int(3)}": ${inner()}`).join(', ')}}`,
    () => `${inner()}[${inner()}]`,
    () => `${inner()}.${pick(['a', 'id', '$', '($ + 1)', '$string()', '{"x": $}', '*', '`a.b`'])}`,
    () => `${inner()}^(${pick(['a', '>id', '$'])})`,
    () => `${inner()}{${pick(['a', 'id', '$string($)'])}: ${inner()}}`,
    () => `${inner()} ? ${inner()} : ${inner()}`,
    () => `${inner()} ~> |$|{"x": ${inner()}}|`,
    () => `($f := function($n) { $n > ${random.int(50)} ? $n : ${pick(['$f($n + 1)', '1 + $f($n + 1)'])} }; $f(0))`,
    () => `${inner()}${pick(['@$i', '#$i', '[]', '.%'])}.{"i": $i}`,
    inner,
  );
}
