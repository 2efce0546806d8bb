import { describe, expect, it, test } from 'vitest';
import { formatDiagnostic } from '../../src/source/code-frame.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';
import { parseYaml } from '../../src/source/parse-yaml.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { type SourceNode, toJson, valueOf } from '../../src/source/source-node.ts';

function parse(text: string) {
  const diagnostics: Diagnostic[] = [];
  const node = parseYaml(new SourceFile('t.yml', text), (diagnostic) => diagnostics.push(diagnostic));
  return { node, value: node && toJson(node), diagnostics, printed: diagnostics.map(formatDiagnostic).join('\n') };
}

describe('scalars as CloudFormation reads them', () => {
  test.each([
    ['2012-10-17', '2012-10-17'],
    ['N', 'N'],
    ['yes', 'yes'],
    ['off', 'off'],
    ['true', true],
    ['12', 12],
    ['1.5', 1.5],
    ['.inf', '.inf'],
    ['~', null],
    ['"quoted"', 'quoted'],
    ["'it''s'", "it's"],
    ['12:30', '12:30'],
    ['${Seconds}', '${Seconds}'],
  ])('%s', (text, value) => {
    expect(parse(`a: ${text}\n`).value).toEqual({ a: value });
  });

  it('keeps keys as they are written', () => {
    expect(parse('012: a\n1.10: b\ntrue: c\nnull: d\n__proto__: e\n').value).toEqual(
      JSON.parse('{"012": "a", "1.10": "b", "true": "c", "null": "d", "__proto__": "e"}'),
    );
  });

  it('reads CRLF, and a key without a value', () => {
    expect(parse('a:\r\n  - 1\r\n  - |\r\n    x\r\n    y\r\nb:\r\n').value).toEqual({ a: [1, 'x\ny\n'], b: null });
  });
});

it('keeps the short forms of functions as tags', () => {
  const { node } = parse(
    'a: !Ref B\nb: !Sub ["${X}", {X: !GetAtt C.Arn}]\nc: !If\n  - Yes\n  - 1\n  - 2\nd: !Own {e: 1}\n',
  );
  const tags = (at: SourceNode | undefined): unknown =>
    at?.kind === 'list'
      ? [at.tag, at.items.map(tags)]
      : at?.kind === 'map'
        ? [at.tag, at.entries.map((e) => tags(e.value))]
        : at?.tag;
  expect(tags(node)).toEqual([
    undefined,
    [
      'Ref',
      ['Sub', [undefined, [undefined, ['GetAtt']]]],
      ['If', [undefined, undefined, undefined]],
      ['Own', [undefined]],
    ],
  ]);
});

describe('aliases and merge keys', () => {
  it('are expanded', () => {
    expect(
      parse('a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\nc: [*a, *a]\nd: {<<: [{p: 1}, {p: 2, q: 2}]}\n').value,
    ).toEqual({
      a: { x: 1, y: 2 },
      b: { x: 1, y: 3 },
      c: [
        { x: 1, y: 2 },
        { x: 1, y: 2 },
      ],
      d: { p: 1, q: 2 },
    });
  });

  test.each([
    [
      'a: &a [*a]\n',
      "t.yml:1:8: error INVALID_YAML: The alias '*a' refers to itself\n  1 | a: &a [*a]\n    |        ^^",
    ],
    ['a: *b\n', "t.yml:1:4: error INVALID_YAML: The alias '*b' has no anchor before it\n  1 | a: *b\n    |    ^^"],
  ])('%j is an error', (text, printed) => {
    expect(parse(text)).toMatchObject({ node: undefined, printed });
  });

  it('are refused if they are nested too deeply', () => {
    const levels = `${'['.repeat(400)}%${']'.repeat(400)}`;
    const { node, diagnostics } = parse(`a: &a ${levels.replace('%', '1')}\nb: ${levels.replace('%', '*a')}\n`);
    expect(node).toBeUndefined();
    expect(diagnostics.map(({ message }) => message)).toEqual([
      'With this alias, the document is nested deeper than 500 levels',
    ]);
  });

  it('are refused if they grow too large', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 20; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    const { node, diagnostics } = parse(lines.join('\n'));
    expect(node).toBeUndefined();
    expect(diagnostics.map(({ message }) => message)).toEqual(['Aliases add more than 100,000 values to the document']);
  });
});

it('warns about duplicate keys; the last one wins', () => {
  const { node, printed } = parse('Type: A\nType: B\n');
  expect(valueOf(node, 'Type')).toMatchObject({ value: 'B' });
  expect(printed).toBe(
    "t.yml:2:1: warning DUPLICATE_KEY: The key 'Type' appears more than once; the last one wins\n  2 | Type: B\n    | ^^^^",
  );
});

describe('values that close at the indentation of their key', () => {
  test.each([
    { name: 'bracket', text: 'a:\n  b: [\n    1\n  ]\n  c: 2\n', value: { a: { b: [1], c: 2 } } },
    {
      name: 'brace after a list',
      text: 'a:\n  b:\n    {\n      "x": [\n        1\n      ]\n  }\n  c: 2\n',
      value: { a: { b: { x: [1] }, c: 2 } },
    },
    { name: 'quote', text: 'a:\n  b: "{\n    x\n  "\n  c: 2\n', value: { a: { b: '{ x ', c: 2 } } },
    // the last lines of a text in double quotes may end in a quote that is escaped (values: PyYAML 6.0)
    { name: 'escaped quote', text: 'a:\n  b: "x \\"\n  y"\n  c: 2\n', value: { a: { b: 'x " y', c: 2 } } },
    {
      name: 'JSON in quotes',
      text: 'a:\n  b: "{\n  \\"x\\": \\"y\\",\n  \\"z\\": \\"\\"\n  }"\n  c: 2\n',
      value: { a: { b: '{ "x": "y", "z": "" }', c: 2 } },
    },
    { name: 'single quotes', text: "a:\n  b: 'x\n  y ''\n  z'\n  c: 2\n", value: { a: { b: "x y ' z", c: 2 } } },
    {
      name: 'items as well',
      text: 'a:\n  b: [\n  one,\n  !Sub "two"\n  ]\n  c: 2\n',
      value: { a: { b: ['one', 'two'], c: 2 } },
    },
  ])('$name', ({ text, value }) => {
    const { value: got, node } = parse(text);
    expect(got).toEqual(value);
    const c = valueOf(valueOf(node, 'a'), 'c')!;
    expect(c.file.origin(c.start).offset).toBe(text.indexOf('c: 2') + 3);
  });
});

describe('invalid documents', () => {
  test.each([
    {
      name: 'tab',
      text: 'a:\n\tb: 1\n',
      printed:
        't.yml:2:1: error INVALID_YAML: Tabs are not allowed as indentation\n  2 |     b: 1\n    | ^^^^\n  Indent with spaces',
    },
    {
      name: 'two tags',
      text: 'a: !GetAZs !Ref B\n',
      printed:
        't.yml:1:12: error INVALID_YAML: A node can have at most one tag\n  1 | a: !GetAZs !Ref B\n    |            ^^^^\n  Write the outer function in its long form, for example `Fn::GetAZs: !Ref AWS::Region`',
    },
    {
      name: 'open bracket',
      text: 'a: [1, 2\nb: 3\n',
      printed:
        't.yml:2:1: error INVALID_YAML: Flow sequence in block collection must be sufficiently indented and end with a ]\n  2 | b: 3\n    | ^',
    },
    {
      name: 'second document',
      text: 'a: 1\n---\nb: 2\n',
      printed: 't.yml:2:1: error INVALID_YAML: The file contains more than one YAML document\n  2 | ---\n    | ^',
    },
    {
      name: 'key that is not a string',
      text: 'a: 1\n? [x]\n: 2\n',
      printed: 't.yml:2:3: error INVALID_YAML: A key must be a string\n  2 | ? [x]\n    |   ^^^',
    },
  ])('$name', ({ text, printed }) => {
    expect(parse(text)).toMatchObject({ node: undefined, printed });
  });

  test.each([
    ['flow', `a: ${'['.repeat(200_000)}`],
    ['block', Array.from({ length: 1000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['sequence', '- '.repeat(50_000)],
  ])('is nested too deeply: %s', (_, text) => {
    expect(parse(text).diagnostics.map(({ message }) => message)).toEqual([
      'The document is nested deeper than 500 levels',
    ]);
  });

  it('gives up early on a file with many errors', () => {
    const started = performance.now();
    expect(parse(Array.from({ length: 5000 }, (_, i) => `k${i}: "\n`).join('')).node).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
