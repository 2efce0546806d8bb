import { describe, expect, it } from 'vitest';
import { compilePath } from '../../../src/expressions/jsonpath/compile-path.ts';
import type { Json } from '../../../src/json.ts';
import { PathSyntaxError } from '../../../src/source/cursor.ts';
import { scopeOf } from '../scope.ts';

it('a path into the context object may begin with a bracket', () => {
  const scope = scopeOf({}, { context: { State: { Name: 'A' } } });
  expect(compilePath("$$['State']['Name']").find(scope)).toBe('A');
});

const shop = {
  items: [
    { sku: 'pen', price: 2, tags: ['ink', 'blue'], stock: { north: 4, south: 0 } },
    { sku: 'cup', price: 7.5, tags: [], stock: { north: 1 } },
    { sku: 'map', price: 20, tags: ['paper'], note: null },
  ],
  limit: 7.5,
  wanted: ['cup', 'map'],
};
const skus = (...names: string[]): Json => shop.items.filter(({ sku }) => names.includes(sku)) as Json;

type Case = readonly [path: string, document: Json, result: Json | undefined];

function check(cases: readonly Case[]): void {
  it.each(cases)('%s of %j', (path, document, result) => {
    expect(compilePath(path).find(scopeOf(document))).toEqual(result);
  });
}

describe('definite paths', () => {
  check([
    ['$', 3, 3],
    ['$.limit', shop, 7.5],
    ["$['limit']", shop, 7.5],
    ['$["limit"]', shop, 7.5],
    ['$.items[0].sku', shop, 'pen'],
    ['$.items[-1].sku', shop, 'map'],
    ["$.items[ 1 ].['sku']", shop, 'cup'],
    ['$.items[2].note', shop, null],
    ["$['a.b']['c d']", { 'a.b': { 'c d': 1 } }, 1],
    ["$['it\\'s']", { "it's": 1 }, 1],
    ["$['\\u0041']", { A: 1 }, 1],
    ['$.@context', { '@context': 'x' }, 'x'],
    ['$.größe', { größe: 1 }, 1],
    ['$.items[3]', shop, undefined],
    ['$.nothing', shop, undefined],
    ['$.limit.deeper', shop, undefined],
    ['$.items.length', shop, undefined],
    ['$[0]', { 0: 'a' }, undefined],
    ['$.0', ['a'], undefined],
    ['$.constructor', {}, undefined],
    ['$.__proto__', {}, undefined],
    ['$.__proto__.a', JSON.parse('{"__proto__":{"a":1}}'), 1],
    ['$.toString', JSON.parse('{"toString":2}'), 2],
  ]);
});

describe('several names at once', () => {
  check([
    ["$.items[0]['price','sku']", shop, { price: 2, sku: 'pen' }],
    ["$.items[0]['price','none']", shop, { price: 2 }],
    ["$.items[*]['sku','note']", shop, [{ sku: 'pen' }, { sku: 'cup' }, { sku: 'map', note: null }]],
    ["$.[*].['sku','price']", [{ sku: 'pen', price: 2, old: true }], [{ sku: 'pen', price: 2 }]],
    ["$.items[0]['tags','stock'].north", shop, [4]],
    ["$['a','b']", 3, undefined],
  ]);
});

describe('lists of results', () => {
  check([
    ['$.items[*].sku', shop, ['pen', 'cup', 'map']],
    ['$.items.*.sku', shop, ['pen', 'cup', 'map']],
    ['$.items[*].none', shop, []],
    ['$.items[*].stock.north', shop, [4, 1]],
    ['$.limit.*', shop, []],
    ['$.*', { a: 1, b: [2] }, [1, [2]]],
    ['$[1:]', [1, 2, 3], [2, 3]],
    ['$[:-1]', [1, 2, 3], [1, 2]],
    ['$[-2:]', [1, 2, 3], [2, 3]],
    ['$[1:9]', [1, 2, 3], [2, 3]],
    ['$[2:1]', [1, 2, 3], []],
    ['$[-2:-1]', [1, 2, 3], [2]],
    ['$[0:3:2]', [1, 2, 3], [1, 2, 3]],
    ['$[0,2]', [1, 2, 3], [1, 3]],
    ['$[0,0]', [1], [1, 1]],
    ['$[0,5]', [1], [1]],
    ['$[*][1]', [[1], [2, 3]], [3]],
    // as in Jayway JsonPath
    ['$..[1]', [[1], [2, 3]], [[2, 3], 3]],
    ['$..[0].a', { x: [{ a: 1 }, { a: 2 }, { b: 3 }] }, [1, 2]],
    ['$..[0,1]..a', [{ a: 1 }, [{ a: 2 }]], [1, 2, 2]],
    [
      '$..*[?(@.id)]',
      [{ x: { y: [{ id: 3 }], z: { id: 5 } } }, { id: 6 }],
      [{ id: 6 }, { id: 3 }, { id: 5 }, { id: 3 }],
    ],
    ['$[?(@.k == 010)]', [{ k: '010' }, { k: '10' }, { k: 10 }, { k: 8 }], [{ k: '10' }, { k: 10 }]],
    ['$[?(@.k == -007.50)]', [{ k: '-7.50' }, { k: -7.5 }, { k: '-7.5' }], [{ k: '-7.50' }, { k: -7.5 }]],
    ['$[?(@.k+50 == 100)]', [{ k: 50 }, { 'k+50': 100 }], [{ 'k+50': 100 }]],
    // the States Language, "Reference Paths"
    ['$.store\\.book', { 'store.book': 1 }, 1],
    ['$.\\stor\\e.boo\\k', { store: { book: 1 } }, 1],
    ['$.foo\\@bar.baz\\[\\[.\\?pretty', { 'foo@bar': { 'baz[[': { '?pretty': 1 } } }, 1],
    ['$.a\\ b\\\\c', { 'a b\\c': 1 }, 1],
    ['$.\\u0041\\uD800\\uDF46', { 'A\u{10346}': 1 }, 1],
    ['$[?(@.a\\>b == 1)]', [{ 'a>b': 1 }, { a: 1 }], [{ 'a>b': 1 }]],
  ]);
});

describe('the start of a list', () => {
  check([
    ['$.none[*].a', {}, []],
    ['$.none[1:5].x', {}, []],
    ['$.none..a', {}, []],
    ['$[1:]', {}, undefined],
    ['$.a[0,1]', { a: 'x' }, undefined],
    ['$.a[?(@.b)]', { a: 5 }, undefined],
    ['$.a[5][*]', { a: [] }, []],
  ]);
});

describe('descents', () => {
  const tree = { a: { b: 1, c: [{ b: 2 }, { d: { b: { b: 3 } } }] } };
  check([
    ['$..b', tree, [1, 2, { b: 3 }, 3]],
    ['$.a.c..b', tree, [2, { b: 3 }, 3]],
    ['$..c[0]', tree, [{ b: 2 }]],
    ['$..[0]', { x: [[1], 2] }, [[1], 1]],
    ['$..*', { a: [1, { b: 2 }] }, [[1, { b: 2 }], 1, { b: 2 }, 2]],
    ["$..['b','c']", tree, [{ b: 1, c: tree.a.c }]],
    ['$..[?(@.b)].b', tree, [1, 2, { b: 3 }, 3]],
    ['$..b', 5, []],
  ]);

  it('descends a very deep document', () => {
    const document = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as Json;
    expect(compilePath('$..a').find(scopeOf(document))).toHaveLength(50_000);
  });
});

describe('filters', () => {
  check([
    ['$.items[?(@.price > 5)].sku', shop, ['cup', 'map']],
    ['$.items.[?(@.price <= 7.5)].sku', shop, ['pen', 'cup']],
    ['$.items[?(@.price == $.limit)]', shop, skus('cup')],
    ['$.items[?(@.sku in $.wanted)].sku', shop, ['cup', 'map']],
    ['$.items[?(@.sku nin $.wanted)].sku', shop, ['pen']],
    ['$.items[?(@.stock)].sku', shop, ['pen', 'cup']],
    ['$.items[?(!@.stock)].sku', shop, ['map']],
    ['$.items[?(@.note == null)].sku', shop, ['map']],
    ['$.items[?(@.note != null)].sku', shop, ['pen', 'cup']],
    ["$.items[?(@.sku == 'pen' || @.price == 20 && @.tags)].sku", shop, ['pen', 'map']],
    ["$.items[?((@.sku == 'pen' || @.price == 20) && !(@.stock))].sku", shop, ['map']],
    ["$.items[?(@.price > 1 && @.price < 9 && @.sku == 'cup')].sku", shop, ['cup']],
    ["$.items[?(@.price == 2 || @.price == 20 || @.sku == 'cup')].sku", shop, ['pen', 'cup', 'map']],
    ['$.items[?(@.tags empty true)].sku', shop, ['cup']],
    ['$.items[?(@.tags size 2)].sku', shop, ['pen']],
    ["$.items[?(@.tags contains 'ink')].sku", shop, ['pen']],
    ["$.items[?(@.sku contains 'a')].sku", shop, ['map']],
    ["$.items[?(@.tags anyof ['ink', 'paper'])].sku", shop, ['pen', 'map']],
    ["$.items[?(@.tags noneof ['ink', 'paper'])].sku", shop, ['cup']],
    ["$.items[?(@.tags subsetof ['ink', 'blue'])].sku", shop, ['pen', 'cup']],
    ["$.items[?(@.tags == ['paper'])].sku", shop, ['map']],
    ['$.items[?(@.stock == {"north": 1})].sku', shop, ['cup']],
    ['$.items[?(@.sku =~ /.*P/i)].sku', shop, ['cup', 'map']],
    ['$.items[?(@.sku =~ /P/i)].sku', shop, []],
    ['$.items[?(@.tags =~ /b.*/)].sku', shop, ['pen']],
    // Jayway's RegexpEvaluator: one of the two must be a pattern
    ["$.items[?(@.sku =~ 'cup')].sku", shop, []],
    ['$.items[?(@.tags.length() == 2)].sku', shop, ['pen']],
    ['$.items[?(@.price > 5)]', shop, skus('cup', 'map')],
    ['$[?(@.status==FAIL)]', [{ status: 'FAIL' }, { status: 'OK' }], [{ status: 'FAIL' }]],
    ['$[?(@.status in [FAIL, LATE])]', [{ status: 'LATE' }], [{ status: 'LATE' }]],
    ['$[?(@ > 1)]', [1, 2, '3', null], [2]],
    ['$[?(@.a == 1)]', { a: 1 }, [{ a: 1 }]],
    ['$.a[?(@.b[?(@.c > 1)] size 1)]', { a: [{ b: [{ c: 1 }, { c: 2 }] }, { b: [] }] }, [{ b: [{ c: 1 }, { c: 2 }] }]],
  ]);
});

describe('comparisons of different types', () => {
  const mixed = [{ v: 1 }, { v: '1' }, { v: '1.0' }, { v: true }, { v: null }, {}];
  const found = (path: string) =>
    (compilePath(path).find(scopeOf(mixed as Json)) as readonly { v?: Json }[]).map(({ v }) => v);
  it.each([
    ['$[?(@.v == 1)]', [1, '1']],
    ["$[?(@.v == '1')]", [1, '1']],
    ['$[?(@.v == 1.0)]', [1, '1.0']],
    ['$[?(1 == @.v)]', [1, '1', '1.0']],
    ['$[?(@.v === 1)]', [1]],
    ["$[?(@.v !== '1')]", [1, '1.0', true, null, undefined]],
    ['$[?(@.v != 1)]', ['1.0', true, null, undefined]],
    ['$[?(@.v < 5)]', [1]],
    ["$[?(@.v < '5')]", ['1', '1.0']],
    ["$[?(@.v < '1')]", []],
    ["$[?(@.v <= '1')]", ['1']],
    ["$[?(@.v > '1')]", ['1.0']],
    // Jayway's UndefinedNode equals nothing, itself included
    ['$[?(@.a == @.b)]', []],
    ['$[?(@.v == true)]', [true]],
    ['$[?(@.v == null)]', [null]],
    ['$[?(@.v in [1, null])]', [1, '1', null]],
    ['$[?(@.v in 1)]', []],
    ['$[?(@.v in 1 || @.v == 1)]', []],
  ])('%s', (path, values) => {
    expect(found(path)).toEqual(values);
  });
});

describe('functions', () => {
  const data = { n: [3, 1, '5', 2], s: ['a', 1, 'b'], o: { x: 1, y: 2 }, one: 1 };
  check([
    ['$.n.sum()', data, 6],
    ['$.n.min()', data, 1],
    ['$.n.max()', data, 3],
    ['$.n.avg()', data, 2],
    ['$.n.stddev()', data, Math.sqrt(14 / 3 - 4)],
    ['$.n.length()', data, 4],
    ['$.o.length()', data, 2],
    ['$.s[0].length()', data, null],
    ['$.o.keys()', data, ['x', 'y']],
    ['$.s.concat()', data, 'ab'],
    ["$.concat($.s[0], '-', $.one)", data, 'a-1'],
    ['$.s.append("c", $.one)', data, ['a', 1, 'b', 'c', 1]],
    ['$.n.first()', data, 3],
    ['$.n.last()', data, 2],
    ['$.n.index(1)', data, 1],
    ['$.sum($.n, $.one)', data, 7],
    ['$..x.sum()', data, 1],
    ['$[*].length()', [[1], [2, 3]], [1, 2]],
    ['$.o.sum()', data, undefined],
    ['$.none.sum()', data, undefined],
  ]);
});

describe('the root of a path', () => {
  const scope = scopeOf({ a: 1 }, { context: { Execution: { Name: 'run' } }, variables: { total: { net: 5 } } });
  it.each([
    ['$$.Execution.Name', 'context', 'run'],
    ['$$', 'context', { Execution: { Name: 'run' } }],
    ['$total.net', 'variable', 5],
    ['$total', 'variable', { net: 5 }],
    ["$total['net']", 'variable', 5],
    ['$other', 'variable', undefined],
    ['$.a', 'input', 1],
  ])('%s', (text, source, value) => {
    const path = compilePath(text);
    expect([path.source, path.find(scope)]).toEqual([source, value]);
  });
});

it.each([
  ['$.a[0].b', true, true],
  ["$['a','b']", true, false],
  ['$.a.length()', true, false],
  ["$['a','b'].c", false, false],
  ['$[0,1]', false, false],
  ['$[0:1]', false, false],
  ['$.*', false, false],
  ['$..a', false, false],
  ['$[?(@.a)]', false, false],
])('%s is definite: %s, a reference: %s', (text, definite, isReference) => {
  const path = compilePath(text);
  expect([path.definite, path.isReference]).toEqual([definite, isReference]);
});

describe('the reason for no result', () => {
  it.each([
    ['$.X', {}, 'missing-property', "No results for path: $['X']"],
    ['$.no.such', {}, 'missing-property', "Missing property in path $['no']"],
    ['$.a[1].b', { a: [0, {}] }, 'missing-property', "No results for path: $['a'][1]['b']"],
    ['$.a[5]', { a: [] }, 'past-end', "No results for path: $['a'][5]"],
    ['$.a[0]', { a: 1 }, 'not-array', 'Filter: [0] can only be applied to arrays. Current context is: 1'],
    ['$[1:]', {}, 'not-array', 'Filter: [1:] can only be applied to arrays. Current context is: {}'],
    ['$.a[5][0]', { a: [] }, 'other', "The path $['a'][5] is null"],
    ['$[?(@.a)].b', 1, 'other', "Filter: [?]['b'] can not be applied to primitives. Current context is: 1"],
    ['$.a[?(@.b)]', { a: null }, 'other', 'Filter: [?] can not be applied to primitives. Current context is: null'],
    ['$.a.sum()', { a: [] }, 'other', 'Aggregation function attempted to calculate value using empty array'],
    [
      '$.a.b',
      { a: 'x' },
      'other',
      "Expected to find an object with property ['b'] in path $['a'] but found " +
        "'com.fasterxml.jackson.databind.node.TextNode'. This is not a json object according to the JsonProvider: " +
        "'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
    ],
    // Jackson's class of each kind of node
    ...(
      [
        [true, 'BooleanNode'],
        [1, 'IntNode'],
        [2 ** 31, 'LongNode'],
        [1.5, 'DoubleNode'],
      ] as const
    ).map(([value, node]): [string, Json, string, string] => [
      '$.a.b',
      { a: value },
      'other',
      "Expected to find an object with property ['b'] in path $['a'] but found " +
        `'com.fasterxml.jackson.databind.node.${node}'. This is not a json object according to the JsonProvider: ` +
        "'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.",
    ]),
  ])('%s of %j', (text, document, kind, reason) => {
    const path = compilePath(text);
    const scope = scopeOf(document);
    expect(path.explain(scope)).toEqual({ kind, reason });
    expect(() => path.evaluate(scope)).toThrow(`Invalid path '${text}' : ${reason}`);
  });

  it('is States.Runtime', () => {
    expect(() => compilePath('$.a').evaluate(scopeOf({}))).toThrow(
      expect.objectContaining({ name: 'States.Runtime', prefixed: true }),
    );
  });
});

describe('texts that are not paths', () => {
  it.each([
    ['', 'Expected "$" but found the end', 0],
    ['a.b', 'Expected "$" but found "a"', 0],
    ['$.', 'Expected a name but found the end', 2],
    ['$..', 'Expected a name but found the end', 3],
    ['$...a', 'Expected a name but found "."', 3],
    ['$. a', `A name with blanks needs brackets (['a b']), but found " "`, 2],
    ['$[]', 'Expected a quoted name, a number, * or ? but found "]"', 2],
    ["$['a',]", 'Expected a quoted name but found "]"', 6],
    ["$['a'", 'Expected "]" but found the end', 5],
    ["$['a", "The string that starts at 2 needs a closing ' but found the end", 4],
    ['$[::]', 'Expected a slice such as 1:3 but found ":"', 2],
    ['$[99999999999]', 'Expected a 32-bit integer but found "9"', 2],
    ['$[1:2,3]', 'Expected a slice such as 1:3 but found "1"', 2],
    ['$[?(@.a)', 'Expected "]" but found the end', 8],
    ['$[?@.a]', 'Expected "(" but found "@"', 3],
    ['$[?(@.a = 1)]', 'Expected an operator such as == or in but found "="', 8],
    ['$[?(true)]', 'Expected a path, or a comparison, but found "t"', 4],
    ['$[?(1+1 == 2)]', 'Expected a number but found "1"', 4],
    ['$[?(@.k == 1.2.3)]', 'Expected a number but found "1"', 11],
    ['$[?(@.key/10 == 5)]', 'Expected an operator such as == or in but found "/"', 9],
    ['$[?(@.a =~ /(/)]', 'Expected ")" in the regular expression but found the end', 13],
    ['$[?(@.a =~ /(?=x)/)]', 'Look-around and inline flags are not supported: but found "?"', 13],
    [
      '$.a.size()',
      'No function size(); there are min, max, sum, avg, stddev, length, keys, concat, append, first, last, index',
      4,
    ],
    ['$..length()', '".." must be followed by a name, an index or a filter, not length()', 3],
    ['$.a.length().b', 'Nothing can follow length() but found "."', 12],
    [`$[?(${'('.repeat(200)}`, 'Nested more than 100 levels deep but found "("', 103],
  ])('%s', (text, message, offset) => {
    const error = (() => {
      try {
        return compilePath(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(PathSyntaxError);
    expect(error).toMatchObject({ message, offset });
  });
});
