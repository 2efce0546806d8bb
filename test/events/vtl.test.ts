import { describe, expect, test } from 'vitest';
import { mappingVariables } from '../../src/events/api/mapping-variables.ts';
import { renderTemplate } from '../../src/events/api/render-template.ts';

const BODY = { total: 3, text: 'it\'s "x"', items: ['a', 'b'], nested: { key: 'value' }, 'odd-name': 1 };

function render(template: string, body: unknown = BODY): string {
  const request = {
    method: 'POST',
    path: '/orders/7',
    headers: new Map([['x-agent', 'me']]),
    query: new Map([['q', 'search']]),
    pathParameters: new Map([['id', '7']]),
    body: JSON.stringify(body),
    sourceIp: '127.0.0.1',
  };
  const route = { stage: 'v1', resourcePath: '/orders/{id}', accountId: '111111111111', now: 0 };
  return renderTemplate(template, mappingVariables(request, request.body, route).variables);
}

describe('variables and functions', () => {
  // Source: "Variables for data transformations for API Gateway" in the developer guide; methods are those of Java's
  // String, List and Map.
  test.each([
    ['$input.body', JSON.stringify(BODY)],
    ["$input.json('$.items')", '["a","b"]'],
    ["$input.json('$.text')", '"it\'s \\"x\\""'],
    ["$input.json('$.missing')", '""'],
    ["$input.path('$.nested').key", 'value'],
    ["$input.path('$.nested.key')", 'value'],
    ["$input.path('$.odd-name')", '1'],
    ["$input.path('$.items')[1]", 'b'],
    ["$input.path('$.items').get(0)", 'a'],
    ["$input.path('$.items').size()", '2'],
    ["$input.params('id') $input.params('q') $input.params('X-Agent')", '7 search me'],
    ['$input.params().path.id', '7'],
    ["$input.params('nothing')", ''],
    ["$util.escapeJavaScript($input.path('$.text'))", 'it\\\'s \\"x\\"'],
    ["$util.urlEncode('a b&c')|$util.urlDecode('a+b%26c')", 'a+b%26c|a b&c'],
    ["$util.base64Encode('abc')|$util.base64Decode('YWJj')", 'YWJj|abc'],
    ['#set($o = $util.parseJson(\'{"a":{"b":1}}\'))$o.a.b', '1'],
    [
      '$context.httpMethod $context.stage $context.resourcePath $context.identity.sourceIp',
      'POST v1 /orders/{id} 127.0.0.1',
    ],
    ["#foreach($i in $input.path('$.items'))$i#if($foreach.hasNext),#end#end", 'a,b'],
    ["#foreach($k in $input.path('$').keySet())$k #end", 'total text items nested odd-name '],
    ["#if($input.path('$.total') > 2)big#{else}small#end", 'big'],
    ["#set($m = {'a': 1})#set($m.b = 2)$m.a$m.b$m.size()", '122'],
    ["#set($s = 'a.b.c')$s.replaceAll('\\.', '-') $s.replace('.', '+') $s.split('\\.').size()", 'a-b-c a+b+c 3'],
    ["#set($s = ' Abc ')$s.trim().toUpperCase().substring(1) $s.contains('b')", 'BC true'],
    ['## a comment\n$!nothing$nothing', '$nothing'],
  ])('%s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });
});

describe('templates are data', () => {
  test.each([
    "#set($l = [1])#set($l.push.call = 'x')",
    "#set($l = [1])#set($l.__proto__.polluted = 'x')",
    "#set($m = {})#set($m.constructor.prototype.polluted = 'x')",
    "#set($m = {})$m.put('__proto__', {'polluted': 'x'})",
    "#set($input.json.polluted = 'x')#set($util.polluted = 'x')",
    "#set($s = 'a')#set($s.length.polluted = 'x')",
  ])('%s reaches no prototype', (template) => {
    const call = Array.prototype.push.call;
    render(template);
    expect(Array.prototype.push.call).toBe(call);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(([] as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test.each([
    ['$m.constructor', '$m.constructor'],
    ["$s.constructor.constructor('return 1')", "$s.constructor.constructor('return 1')"],
    ["$input.path('$').toString.call('x')", "$input.path('$').toString.call('x')"],
    ['$s.repeat(10)', '$s.repeat(10)'],
    ['$input.call', '$input.call'],
    ['$util.constructor', '$util.constructor'],
    ['$hasOwnProperty $toString', '$hasOwnProperty $toString'],
  ])('%s does not exist', (template, expected) => {
    expect(render(`#set($s = 'a')#set($m = {})${template}`)).toBe(expected);
  });

  test.each([
    ['#foreach($i in [1..10000])#foreach($j in [1..10000])a#end#end', 'timeout'],
    ['#macro(m)#m()#end#m()', 'call stack'],
    ['#foreach($i in [1..1000000000])a#end', 'a range has at most 10000 numbers'],
    ['#set($s = "aaaaaaaaaa")#foreach($i in [1..60])#set($s = "$s$s")#end$s', 'Invalid string length'],
    ['#if(', 'Parse error'],
    ["$input.path('$..x')", "'$..x' is not a path that sfn-run supports"],
  ])('%s ends with an error', (template, message) => {
    const begun = performance.now();
    expect(() => render(template)).toThrow(message);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});
