import { describe, expect, it, test } from 'vitest';
import { valueOf } from '../../src/source/source-node.ts';
import type { LoadOptions } from '../../src/template/load-project.ts';
import { projectOf } from './project-of.ts';

const template = (substitutions: string) => `Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: m.asl.json
      DefinitionSubstitutions:
        ${substitutions}
`;

const load = (substitutions: string, definition: string, options?: LoadOptions) =>
  projectOf({ 't.yml': template(substitutions), 'm.asl.json': definition }, options);

describe('the text is substituted, then parsed', () => {
  test.each([
    { name: 'texts', values: 'A: x', text: '{"StartAt": "${A}-${A}"}', definition: { StartAt: 'x-x' } },
    { name: 'bare numbers', values: 'N: 5', text: '{"Seconds": ${N}}', definition: { Seconds: 5 } },
    { name: 'booleans', values: 'B: true', text: '{"End": ${B}}', definition: { End: true } },
    { name: 'keys', values: 'K: States', text: '{"${K}": 1}', definition: { States: 1 } },
    { name: 'objects', values: 'O: \'{"a": 1}\'', text: '{"Result": ${O}}', definition: { Result: { a: 1 } } },
    { name: 'YAML', values: 'N: 5', text: 'Seconds: ${N}\nT: "${N}"', definition: { Seconds: 5, T: '5' } },
    {
      name: 'placeholders in values',
      values: 'A: "${B}!"\n        B: x',
      text: '{"a": "${A}"}',
      definition: { a: 'x!' },
    },
    {
      name: 'names with unusual characters',
      values: '__proto__: x',
      text: '{"a": "${__proto__}"}',
      definition: { a: 'x' },
    },
    {
      name: 'text with spaces inside is not a placeholder',
      values: 'A: x',
      text: '{"a": "${ A }${A}"}',
      definition: { a: '${ A }x' },
    },
  ])('$name', async ({ values, text, definition }) => {
    const loaded = await load(values, text);
    expect({ definition: loaded.definition, printed: loaded.printed }).toEqual({ definition, printed: '' });
  });

  it('gives the command line’s values precedence', async () => {
    const { definition, printed } = await load('A: x', '{"a": "${A}${B}"}', { substitutions: { A: 'y', B: 'z' } });
    expect({ definition, printed }).toEqual({ definition: { a: 'yz' }, printed: '' });
  });
});

describe('problems are reported', () => {
  test.each([
    {
      name: 'undeclared',
      values: 'ChargeArn: x',
      text: '{"a": "${ChargeArn}", "b": "${ChargeAnr}"}',
      printed:
        'm.asl.json:1:29: warning UNDECLARED_SUBSTITUTION: \'${ChargeAnr}\' stays as it is: there is no substitution \'ChargeAnr\'\n  1 | {"a": "${ChargeArn}", "b": "${ChargeAnr}"}\n    |                             ^^^^^^^^^^^^\n  Did you mean \'ChargeArn\'?',
    },
    {
      name: 'unused',
      values: 'A: x',
      text: '{}',
      printed:
        "t.yml:7:9: warning UNUSED_SUBSTITUTION: The definition has no '${A}' for this substitution\n  7 |         A: x\n    |         ^",
    },
    {
      name: 'not a string',
      values: 'A: 1.5\n        B: [x]',
      text: '{"a": "${A}${B}"}',
      printed: [
        "t.yml:7:12: error INVALID_SUBSTITUTION: The substitution 'A' must be a string, an integer or a boolean\n  7 |         A: 1.5\n    |            ^^^",
        "t.yml:8:12: error INVALID_SUBSTITUTION: The substitution 'B' must be a string, an integer or a boolean\n  8 |         B: [x]\n    |            ^^^",
      ].join('\n'),
    },
    {
      name: 'circle',
      values: 'A: "${B}"\n        B: "${A}"',
      text: '{"a": "${A}"}',
      printed:
        'm.asl.json:1:8: error INVALID_SUBSTITUTION: The DefinitionSubstitutions refer to each other in a cycle\n  1 | {"a": "${A}"}\n    |        ^',
    },
    {
      name: 'value that breaks the JSON',
      values: 'A: \'say "hi"\'',
      text: '{\n  "a": "${A}"\n}',
      printed:
        'm.asl.json:2:9: error INVALID_JSON_DESCRIPTION: Unexpected character (\'h\' (code 104)): was expecting comma to separate Object entries\n  2 |   "a": "${A}"\n    |         ^',
    },
  ])('$name', async ({ values, text, printed }) => {
    expect((await load(values, text)).printed).toBe(printed);
  });

  it('warns about a name on the command line that no definition uses', async () => {
    const { printed } = await load('A: x', '{"a": "${A}", "b": "${Bucket}"}', { substitutions: { Bukcet: 'y' } });
    expect(printed.split('\n').slice(0, 2)).toEqual([
      "warning UNUSED_SUBSTITUTION: No definition has '${Bukcet}' for --substitution Bukcet",
      "  Did you mean 'Bucket'?",
    ]);
  });
});

it('keeps a declared placeholder with an unknown value silently', async () => {
  const { machine, definition, printed } = await load('A: !ImportValue shared', '{"Seconds": ${A}, "b": "x-${A}"}');
  expect(definition).toEqual({ Seconds: '${A}', b: 'x-${A}' });
  expect(machine!.unresolved.get('${A}')).toMatchObject({
    code: 'MISSING_PARAMETER',
    message: "The export 'shared' of another stack has no value here",
    hint: 'Give it with --parameter-overrides shared=<value>',
  });
  expect(printed).toBe('');
});

it('does not let values grow endlessly', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `A${i}: "\${A${i + 1}}\${A${i + 1}}"`).join('\n        ');
  const { machine } = await load(`${names}\n        A40: x`, '{"a": "${A0}"}');
  expect(machine!.diagnostics[0]).toMatchObject({ message: 'The DefinitionSubstitutions grow endlessly' });
});

describe('inline definitions', () => {
  const inline = (result: string, values: string) => `Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: ${values}
      Definition:
        StartAt: A
        "\${Key}":
          Result: ${result}
`;
  test.each([
    ['"${V}"', "{ Key: States, V: 'x' }", 'x'],
    ['"${V}"', '{ Key: States, V: \'say \\"hi\\"\' }', 'say "hi"'],
    ['"${V}"', '{ Key: States, V: "two\\\\nlines" }', 'two\nlines'],
    ['"${V}"', '{ Key: States, V: \'{\\"a\\": [1]}\' }', '{"a": [1]}'],
    ['"${V}"', "{ Key: States, V: '[1]' }", '[1]'],
    ['${V}', '{ Key: States, V: 5 }', '5'],
  ])('%s with %s', async (result, values, expected) => {
    const { definition, printed } = await projectOf({ 't.yml': inline(result, values) });
    expect({ definition, printed }).toEqual({
      definition: { StartAt: 'A', States: { Result: expected } },
      printed: '',
    });
  });

  const PASTED =
    '  Values of functions and substitutions are pasted into the JSON text of the definition: write quotes and line breaks in them as \\" and \\n';
  test.each([
    [
      '"${V}"',
      '{ Key: States, V: "two\\nlines" }',
      't.yml:9:20: error INVALID_JSON_DESCRIPTION: Illegal unquoted character ((CTRL-CHAR, code 10)): has to be escaped using backslash to be included in string value\n  9 |           Result: "${V}"\n    |                    ^',
    ],
    [
      '"x ${V}"',
      '{ Key: States, V: \'{"a": [1]}\' }',
      't.yml:9:22: error INVALID_JSON_DESCRIPTION: Unexpected character (\'a\' (code 97)): was expecting comma to separate Object entries\n  9 |           Result: "x ${V}"\n    |                      ^',
    ],
  ])('a value that breaks the JSON: %s with %s', async (result, values, printed) => {
    const loaded = await projectOf({ 't.yml': inline(result, values) });
    expect(loaded.printed).toBe(`${printed}\n${PASTED}`);
  });

  it('insert a document as the Lambda developer guide means it, with a warning', async () => {
    const { definition, printed } = await projectOf({
      't.yml': inline('"${V}"', '{ Key: States, V: \'{"a": [1]}\' }'),
    });
    expect(definition).toEqual({ StartAt: 'A', States: { Result: { a: [1] } } });
    expect(printed).toBe(
      "t.yml:9:19: warning QUOTED_SUBSTITUTION: The JSON document of 'V' is pasted between quotes, which breaks the definition's JSON on AWS\n  9 |           Result: \"${V}\"\n    |                   ^^^^^^\n  Keep the definition in a file (DefinitionUri), where the placeholder is written without quotes",
    );
  });

  it('keep the location of each value', async () => {
    const { machine } = await projectOf({ 't.yml': inline('"a ${V} b"', '{ Key: States, V: x }') });
    const node = valueOf(valueOf(machine!.definition, 'States'), 'Result')!;
    const { file, offset } = node.file.origin(node.start);
    expect(file.position(offset)).toEqual({ path: 't.yml', line: 9, column: 19 });
  });
});

describe('positions map back to the original text', () => {
  const place = (loaded: Awaited<ReturnType<typeof projectOf>>, key: string) => {
    const node = valueOf(loaded.machine!.definition, key)!;
    const { file, offset } = node.file.origin(node.start);
    return file.position(offset);
  };

  it('through substitution', async () => {
    const loaded = await load('A: "a long value"', '{"x": "${A}",\n "StartAt": "s"}');
    expect(place(loaded, 'StartAt')).toEqual({ path: 'm.asl.json', line: 2, column: 13 });
  });

  it.each([
    { name: 'block scalar', value: '|', more: '' },
    { name: 'Sub block', value: '!Sub |', more: '"a": "${AWS::Region}", ' },
    {
      name: 'Sub list',
      value: '!Sub\n        - |',
      more: '"a": "${V}", ',
      tail: '        - { V: !GetAtt Machine.Arn }\n',
    },
    { name: 'Join', value: '!Join\n        - ""\n        - - "{"\n          - |', more: '', open: '' },
  ])('through a DefinitionString: $name', async ({ value, more, tail = '', open = '{' }) => {
    const text = `Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: ${value}
             ${open}${more}
              "x": "\${Later}", "StartAt": "s"}
${tail}      DefinitionSubstitutions: { Later: x }
      RoleArn: arn:aws:iam::111111111111:role/r
`;
    const loaded = await projectOf({
      't.yml': text.replace('"${Later}"', value.includes('Sub') ? '"${!Later}"' : '"${Later}"'),
    });
    const { line, column } = place(loaded, 'StartAt');
    const source = loaded.machine!.definition!.file.origin(0).file;
    expect(source.line(line).slice(column - 1, column + 2)).toBe('"s"');
    expect(loaded.printed).toBe('');
  });
});
