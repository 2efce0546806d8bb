import { createRequire } from 'node:module';
import { below, beside } from '../support/rows.mjs';

const require = createRequire(import.meta.url);
const SIZES = [1_000, 10_000, 100_000];
/** Sorting, caches and garbage collection grow faster than the length; an algorithm over all pairs would reach 100. */
const LIMIT = 10;

const INTRINSICS = [
  'States.ArrayPartition($.numbers, 3)',
  'States.ArrayContains($.numbers, -1)',
  'States.ArrayContains($.lists, $.none)',
  'States.ArrayGetItem($.numbers, 5)',
  'States.ArrayLength($.numbers)',
  'States.ArrayUnique($.numbers)',
  'States.ArrayUnique($.texts)',
  'States.ArrayUnique($.lists)',
  'States.ArrayUnique($.objects)',
  "States.Format('{}', $.objects)",
  'States.JsonToString($.objects)',
  'States.StringToJson($.json)',
  'States.JsonMerge($.map, $.map, false)',
  "States.StringSplit($.text, ',')",
  "States.StringSplit($.text, ',a')",
];

const PATHS = [
  '$.numbers[*]',
  '$.objects[*].id',
  '$.objects[1:-1]',
  '$.objects[-5:]',
  '$..id',
  '$..[1]',
  "$.objects[*]['id','name']",
  '$.objects.length()',
  '$.numbers.sum()',
  '$.numbers.min()',
  '$.numbers.stddev()',
  '$.texts.concat()',
  '$.map.keys()',
  '$.objects[?(@.id)]',
  '$.objects[?(@.id > 5 && @.name != "n")]',
  '$.objects[?(@.id in $.numbers)]',
  '$.objects[?(@.id nin $.texts)]',
  '$.objects[?(@.name in $.texts)]',
  '$.objects[?(@.list subsetof $.numbers)]',
  '$.objects[?(@.list anyof $.texts)]',
  '$.objects[?(@.list noneof $.numbers)]',
  '$.objects[?($.numbers contains @.id)]',
  '$.objects[?($.texts contains @.name)]',
  '$.objects[?(@.id in $..id)]',
  '$.objects[?(@.id < $.numbers.max())]',
  '$.objects[?(@.name =~ /n?(a|am)*e.*/)]',
  '$.objects[?(@.list size 2)]',
  '$.objects[?(@.list empty false)]',
];

/** Functions that are implemented here, and those that use the regular expressions. */
const JSONATA = [
  '$max(numbers)',
  '$min(numbers)',
  '$sort(numbers)',
  '$sort(texts)',
  '$shuffle(numbers)',
  '$distinct(numbers)',
  '$distinct(texts)',
  '$distinct(lists)',
  '$distinct(objects)',
  '$spread(map)',
  '$partition(numbers, 3)',
  '$range(1, $count(numbers), 1)',
  '$parse(json)',
  '$hash(text, "MD5")',
  '$pad(text, 2000000)',
  '$base64decode($base64encode(text))',
  '$contains(text, /;/)',
  '$split(text, /,/)',
  '$replace(text, /,/, ";")',
  '$match(text, /(t|,)+/)',
];

/** How the time of each function and operator grows with the number of elements. */
export async function measureGrowth(bench) {
  const { compileIntrinsic } = require(await bench.bundle('compile-intrinsic.ts'));
  const { compilePath } = require(await bench.bundle('compile-path.ts'));
  const { jsonata } = require(await bench.bundle('jsonata.ts'));
  const documents = SIZES.map(documentOf);
  const kinds = [
    ['intrinsic functions', INTRINSICS.map((text) => [text, compileIntrinsic(text)])],
    ['JSONPath', PATHS.map((text) => [text, (scope) => compilePath(text).evaluate(scope)])],
    ['JSONata', JSONATA.map((text) => [text, compileJsonata(jsonata, text)])],
  ];
  const rows = [];
  for (const [kind, functions] of kinds) {
    let worst = { growth: 0, text: '' };
    let total = 0;
    for (const [text, evaluate] of functions) {
      const times = [];
      for (const document of documents)
        times.push(await fastest(evaluate, scopeOf(partOf(document, text)), bench.quick ? 3 : 6));
      // an operation that takes almost no time does not grow either
      const growth = (times[2] + 0.5) / (times[0] + 0.5) / 100;
      if (growth > worst.growth) worst = { growth, text };
      total += times[2];
    }
    rows.push(below(`${kind}: time an element, 100,000 : 1,000`, LIMIT, worst.growth, '×', `worst: ${worst.text}`));
    rows.push(beside(`${kind}: all of them over 100,000 elements`, total, undefined));
  }
  return rows;
}

function documentOf(size) {
  const list = (make) => Array.from({ length: size }, (_, i) => make(i));
  const texts = list((i) => `t${i}`);
  const objects = list((i) => ({ id: i, name: `n${i}`, list: [i, `t${i}`] }));
  return {
    numbers: list((i) => i),
    texts,
    lists: list((i) => [i]),
    objects,
    map: Object.fromEntries(texts.map((text) => [text, 1])),
    text: texts.join(','),
    json: JSON.stringify(objects),
    none: [-1],
  };
}

/** The parts of the document that the text names, since an evaluation has a size limit. */
function partOf(document, text) {
  const named = Object.entries(document).filter(([name]) => new RegExp(`\\b${name}\\b`).test(text));
  return named.length === 0 ? { objects: document.objects } : Object.fromEntries(named);
}

function scopeOf(input) {
  return {
    input,
    context: () => ({}),
    variables: { get: () => undefined, entries: () => [] },
    random: Math.random,
    now: Date.now,
  };
}

function compileJsonata(jsonata, source) {
  const named = source.replaceAll(/(?<!\$)\b(?:numbers|texts|lists|objects|map|text|json)\b/g, '$states.input.$&');
  const text = `{% $count([${named}]) %}`;
  const site = {
    pointer: '',
    field: 'Output',
    report({ message }) {
      throw new Error(`${source}: ${message}`);
    },
  };
  return jsonata.expression({ kind: 'scalar', value: text, file: { text }, start: 0, end: text.length }, site);
}

/** Milliseconds. */
async function fastest(evaluate, scope, times) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i++) {
    // a separate scope: it counts the nodes that its paths have visited
    const own = { ...scope };
    const start = performance.now();
    await evaluate(own);
    least = Math.min(least, performance.now() - start);
  }
  return least;
}
