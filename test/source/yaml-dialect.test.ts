import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { formatDiagnostic } from '../../src/source/code-frame.ts';
import type { Diagnostic } from '../../src/source/diagnostic.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { toJson, valueOf } from '../../src/source/source-node.ts';
import type { DialectChoice } from '../../src/source/yaml-dialect.ts';

async function read(text: string, dialect: DialectChoice, path = 't.yml') {
  const diagnostics: Diagnostic[] = [];
  const node = await parseSource(new SourceFile(path, text), (diagnostic) => diagnostics.push(diagnostic), dialect);
  return { node, value: node && toJson(node), codes: diagnostics.map(({ code }) => code), diagnostics };
}

/**
 * The values of docs/yaml.md: PyYAML 6.0's are those of `yaml.safe_load`; Jackson's those of YAMLParser 2.12 and later
 * over SnakeYAML's resolver 1.33.
 */
describe('plain scalars, as listed in docs/yaml.md', () => {
  const page = readFileSync(new URL('../../docs/yaml.md', import.meta.url), 'utf8');
  const rows = page
    .split('<!-- yaml-scalars -->')
    .slice(1)
    .flatMap((part) => part.trim().split('\n\n')[0]!.split('\n').slice(2))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replaceAll('`', '')),
    );

  it('lists them', () => expect(rows.length).toBeGreaterThan(20));

  test.each(rows)('%s', async (...row) => {
    const [written, template, definition, warned, warnedInDefinition = warned] = row;
    const [inTemplate, inDefinition] = await Promise.all([
      read(`a: ${written}\n`, 'template'),
      read(`a: ${written}\n`, 'definition'),
    ]);
    expect([inTemplate.value, inTemplate.codes]).toEqual([
      { a: JSON.parse(template!) },
      warned === '' ? [] : ['YAML_1_1'],
    ]);
    expect([inDefinition.value, inDefinition.codes]).toEqual([
      { a: JSON.parse(definition!) },
      warnedInDefinition === '' ? [] : ['YAML_1_1'],
    ]);
  });
});

test.each<[string, DialectChoice, unknown, string[]]>([
  // keys: PyYAML resolves them to values, which JSON writes as strings
  ['yes: 1\n010: 2\n1.10: 3\n', 'template', { true: 1, 8: 2, 1.1: 3 }, ['YAML_1_1', 'YAML_1_1', 'YAML_1_1']],
  ['yes: 1\n010: 2\n1.10: 3\n', 'definition', { yes: 1, '010': 2, '1.10': 3 }, []],
  ['yes: 1\n010: 2\n', 'core', { yes: 1, '010': 2 }, []],
  // the author of these fields means a boolean
  ['End: yes\nBooleanEquals: no\n', 'definition', { End: true, BooleanEquals: false }, []],
  // a tagged or quoted value is not a plain scalar
  ['a: "010"\nb: !!str 010\nc: \'yes\'\n', 'definition', { a: '010', b: '010', c: 'yes' }, []],
  // YAML's own tags apply whether quoted or not (PyYAML 6.0.3; YAMLParser._decodeScalar of jackson-dataformat-yaml)
  ['a: !!float 3\nb: !!bool "yes"\nc: !!int "010"\nd: !!null x\n', 'template', { a: 3, b: true, c: 8, d: null }, []],
  ['a: !!float "1e3"\nb: !!bool No\nc: !!int 1_0\n', 'definition', { a: 1000, b: false, c: 10 }, []],
  ['a: !!bool maybe\nb: !!int x\n', 'definition', { a: 'maybe', b: 'x' }, []],
  ['a: !!timestamp 2012-10-17\n', 'template', { a: '2012-10-17' }, []],
  ['a: !Ref 010\n', 'template', { a: '010' }, []],
  // aliases and merge keys work in templates
  ['a: &x {q: 1}\nb: *x\nc: {<<: *x}\n', 'template', { a: { q: 1 }, b: { q: 1 }, c: { q: 1 } }, []],
  // the content distinguishes a template from a definition
  ['Resources: {a: 12:30:45}\n', 'by-content', { Resources: { a: 45045 } }, ['YAML_1_1']],
  ['StartAt: 12:30:45\n', 'by-content', { StartAt: '12:30:45' }, []],
  // an escape that JSON, YAML 1.2 and PyYAML have, and a backslash before a slash
  ['a: "b\\/c"\n', 'template', { a: 'b/c' }, []],
  ['a: "b\\\\/c"\n', 'definition', { a: 'b\\/c' }, []],
  // tabs within scalars and in block scalars
  ['a: |\n  x\ty\nb: "x\ty"\n', 'definition', { a: 'x\ty\n', b: 'x\ty' }, []],
])('%j as %s', async (text, dialect, value, codes) => {
  const result = await read(text, dialect);
  expect({ value: result.value, codes: result.codes }).toEqual({ value, codes });
});

/** Text that PyYAML and SnakeYAML refuse, or read in an unexpected way. */
test.each<[string, DialectChoice, string]>([
  [
    'a: &x 1\nb: *x\n',
    'definition',
    "t.yml:2:4: error INVALID_YAML: The alias '*x' arrives as the string 'x'\n  2 | b: *x\n    |    ^^\n  CloudFormation does not expand aliases and merge keys in a definition's file: write the value out",
  ],
  [
    'a:\n  <<: {b: 1}\n',
    'definition',
    "t.yml:2:3: error INVALID_YAML: '<<' does not merge anything in a definition's file\n  2 |   <<: {b: 1}\n    |   ^^\n  CloudFormation does not expand aliases and merge keys in a definition's file: write the value out",
  ],
  [
    'a: !!bool maybe\n',
    'template',
    "t.yml:1:11: error INVALID_YAML: SAM CLI refuses 'maybe' as a !!bool\n  1 | a: !!bool maybe\n    |           ^^^^^\n  Remove the tag",
  ],
  [
    'a:\tb\n',
    'definition',
    't.yml:1:3: error INVALID_YAML: A tab separates or indents something here, which the YAML readers of SAM CLI and CloudFormation refuse\n  1 | a:    b\n    |   ^^^^\n  Use spaces',
  ],
  [
    'a: [1,\t2]\n',
    'template',
    't.yml:1:7: error INVALID_YAML: A tab separates or indents something here, which the YAML readers of SAM CLI and CloudFormation refuse\n  1 | a: [1,    2]\n    |       ^^^^\n  Use spaces',
  ],
  [
    'a: "b\\\\\\/c"\n',
    'definition',
    "t.yml:1:8: error INVALID_YAML: CloudFormation's YAML reader does not know the escape '\\/'\n  1 | a: \"b\\\\\\/c\"\n    |        ^^\n  Write /",
  ],
  [
    '"StartAt": A\nStates: {}\n',
    'by-content',
    't.yml:1:10: error INVALID_JSON_DESCRIPTION: Unexpected character (\':\' (code 58)): expected the end of the text\n  1 | "StartAt": A\n    |          ^\n  The file begins with a JSON value, so CloudFormation reads all of it as JSON: begin with an unquoted key',
  ],
])('%j as %s is refused', async (text, dialect, printed) => {
  const { node, diagnostics } = await read(text, dialect);
  expect(node).toBeUndefined();
  expect(diagnostics.map(formatDiagnostic).join('\n')).toBe(printed);
});

test.each([
  // CreateStateMachine accepts only JSON, CloudFormation's handler falls back to YAML
  ['m.asl.json', '{"StartAt": "A",}', 'definition', ['INVALID_JSON_DESCRIPTION']],
  ['m.asl.json', '{"StartAt": "A", // comment\n"States": {}}', 'definition', ['INVALID_JSON_DESCRIPTION']],
  // an author of YAML may well use braces
  ['m.asl.yaml', '{"StartAt": "A",}', 'definition', []],
  // SAM CLI reads a template as YAML if it is not JSON
  ['t.json', '{"Resources": {},}', 'by-content', []],
] as const)('%s: %j', async (path, text, dialect, codes) => {
  const { node, diagnostics } = await read(text, dialect, path);
  expect(node?.kind).toBe('map');
  expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual(codes.map((code) => [code, 'warning']));
});

/** SAM CLI writes the number anew, as Python's `repr` does (3.11). */
test.each([
  ['1.50', '1.5'],
  ['1.0', '1.0'],
  ['010', '8'],
  ['1_000', '1000'],
  ['1e16', undefined],
  ['1.0e+16', '1e+16'],
  ['0.00001', '1e-05'],
  ['123456789012345678901234567890', undefined],
  ['+5', '5'],
])('the number %s as a string', async (written, text) => {
  const { node } = await read(`a: ${written}\n`, 'template');
  const value = valueOf(node, 'a')!;
  expect(value.kind === 'scalar' ? value.text : value).toBe(text === written ? undefined : text);
});
