import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const PASS = { Type: 'Pass', End: true };
const INNER = { StartAt: 'I', States: { I: PASS } };
const state = (one: unknown, more: object = {}) => ({ StartAt: 'S', States: { S: one }, ...more });
const jsonata = (one: unknown) => state(one, { QueryLanguage: 'JSONata' });
const choice = (rule: unknown, more: object = {}) => ({ Type: 'Choice', Choices: rule, Default: 'S', ...more });

/** What stands where an object, a list or another kind of text belongs. */
const WRONG = ['${X}', 'text', '{% 1 %}', 7, null, true, [], ['${X}'], {}];

/** Each takes something that is no good at its place, and gives a definition. */
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

/** Places at which some of the values are good. */
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

describe('no definition, however wrong, is run, or ends without a word', () => {
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

test('run and validate have what is wrong in the same order: that of the file', async () => {
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
