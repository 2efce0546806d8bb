import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const PASS = { Type: 'Pass', End: true };
const INNER = { StartAt: 'I', States: { I: PASS } };
const state = (one: unknown, more: object = {}) => ({ StartAt: 'S', States: { S: one }, ...more });
const jsonata = (one: unknown) => state(one, { QueryLanguage: 'JSONata' });
const choice = (rule: unknown, more: object = {}) => ({ Type: 'Choice', Choices: rule, Default: 'S', ...more });

/** Values in place of an object, a list or another kind of string. */
const WRONG = ['${X}', 'text', '{% 1 %}', 7, null, true, [], ['${X}'], {}];

/** Each takes a value that is invalid in its place, and returns a definition. */
const PLACES: Record<string, (wrong: unknown) => unknown> = {
  States: (States) => ({ StartAt: 'S', States }),
  'a state': (wrong) => state(wrong),
  Type: (Type) => state({ Type, End: true }),
  Branches: (Branches) => state({ Type: 'Parallel', Branches, End: true }),
  'a branch': (wrong) => state({ Type: 'Parallel', Branches: [wrong], End: true }),
  ItemProcessor: (ItemProcessor) => state({ Type: 'Map', ItemProcessor, End: true }),
  Choices: (Choices) => state(choice(Choices)),
  'a rule': (wrong) => state(choice([wrong])),
  Not: (Not) => state(choice([{ Not, Next: 'S' }])),
  And: (And) => state(choice([{ And, Next: 'S' }])),
  'a rule of JSONata': (wrong) => jsonata(choice([wrong])),
};

/** Places at which some of the values are valid. */
const MORE: { name: string; definition: unknown }[] = [
  ...['x', '', 7, null, [], {}].map((Condition) => ({
    name: `Condition ${JSON.stringify(Condition)}`,
    definition: jsonata(choice([{ Condition, Next: 'S' }])),
  })),
  ...['x', '', '$states.input', 7, null, true, {}].map((Items) => ({
    name: `Items ${JSON.stringify(Items)}`,
    definition: jsonata({ Type: 'Map', Items, ItemProcessor: INNER, End: true }),
  })),
];

const CASES = [
  ...Object.entries(PLACES).flatMap(([place, make]) =>
    WRONG.map((wrong) => ({ name: `${place} ${JSON.stringify(wrong)}`, definition: make(wrong) })),
  ),
  ...MORE,
];

describe('an invalid definition is never run, and never without a message', () => {
  test.each(CASES)('$name', async ({ definition }) => {
    const cwd = folderOf({ 'flow.asl.json': JSON.stringify(definition) });
    const validated = await runMain(cwd, ['validate', 'flow.asl.json']);
    const ran = await runMain(cwd, ['flow.asl.json']);
    expect([validated.code, ran.code, ran.stdout]).toEqual([1, 2, '']);
    expect(ran.stderr).toMatch(/^flow\.asl\.json:1:\d+: error [A-Z_]+: ./m);
    // the same, in the same order
    const [, summary] = validated.stdout.split(/\n(?=✖)/);
    expect(validated.stdout).toBe(`${ran.stderr}${summary}`);
  });
});

test('run and validate report problems in the same order: that of the file', async () => {
  const template = `Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionSubstitutions: { A: 1.5, Unused: x }
      Definition:
        StartAt: Nowhere
        States:
          S:
            Type: Pass
            Next: T
          T: { Type: Pass, Parametres: {}, Retries: [], End: true }
  Other:
    Type: AWS::Lambda::Function
    Properties: { Code: { ZipFile: !Ref Missing } }
Transform: [Mine]
`;
  const cwd = folderOf({ 't.yml': template });
  const places = (text: string) => text.match(/^t\.yml:\d+:\d+/gm);
  const validated = await runMain(cwd, ['validate', 't.yml']);
  const ran = await runMain(cwd, ['t.yml']);
  expect(places(ran.stderr)).toEqual(places(validated.stdout));
  expect(places(ran.stderr)).toEqual([
    't.yml:5:37',
    't.yml:5:42',
    't.yml:7:18',
    't.yml:9:11',
    't.yml:12:28',
    't.yml:12:44',
    't.yml:16:13',
  ]);
});

/** Text that RFC 8259 refuses, and that a YAML parser reads differently than intended, or the same. */
test.each([
  { text: '{StartAt:"S"}', at: '1:2' },
  { text: '{StartAt:"S"', at: '1:2' },
  { text: '{"StartAt":"S","States":{"S":{"Type":"Wait","Seconds":01,"End":true}}}', at: '1:56' },
  { text: '{"StartAt":"S","States":{"S":{"Type":"Wait","Seconds":.5,"End":true}}}', at: '1:55' },
  { text: '{"StartAt":"S","States":{"S":{"Type":"Pass","End":yes}}}', at: '1:51' },
  { text: "{'StartAt':'S','Sates':{}}", at: '1:2' },
  { text: '{"StartAt":"S",}', at: '1:16' },
  { text: '{"StartAt":"S", // comment\n"States":{}}', at: '1:17' },
  { text: '{"StartAt":"S", # comment\n"StartAt":"T"}', at: '1:17' },
  { text: '{"StartAt" "S"}', at: '1:12' },
  { text: '{"StartAt":"S" "States":{}}', at: '1:16' },
  { text: '{"StartAt":"S","States":{"S":{"Type":"Pass","End":true}}} trailing', at: '1:59' },
  { text: '["StartAt",]', at: '1:12' },
])('for $text as a standalone definition, only invalid JSON is reported', async ({ text, at }) => {
  const cwd = folderOf({ 'flow.asl.json': text });
  for (const args of [['validate', 'flow.asl.json'], ['flow.asl.json'], ['test-state', 'flow.asl.json']]) {
    const { stdout, stderr } = await runMain(cwd, args);
    expect(`${stdout}${stderr}`.match(/^\S+: (?:error|warning|note) [A-Z_0-9]+/gm)).toEqual([
      `flow.asl.json:${at}: error INVALID_JSON_DESCRIPTION`,
    ]);
  }
});

test('a text that only a YAML parser accepts is reported first, as it explains the other problems', async () => {
  const template = {
    Resources: { Flow: { Type: 'AWS::Serverless::StateMachine', Properties: { DefinitionUri: 'flow.asl.json' } } },
  };
  const cwd = folderOf({
    'template.json': template,
    'flow.asl.json': '{StartAt:"S", "States": {"S": {"Type": "Pass"}}}',
  });
  const { stdout } = await runMain(cwd, ['validate', 'template.json']);
  expect(stdout.match(/^\S+: (?:error|warning) .*/gm)).toEqual([
    "flow.asl.json:1:2: warning INVALID_JSON_DESCRIPTION: Unexpected character ('S' (code 83)): was expecting double-quote to start field name",
    'flow.asl.json:1:1: error SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt]',
    'flow.asl.json:1:2: error SCHEMA_VALIDATION_FAILED: Field \'StartAt:"S"\' is not supported',
    'flow.asl.json:1:31: error SCHEMA_VALIDATION_FAILED: This object should have only one of the following fields: [Next, End]',
  ]);
});
