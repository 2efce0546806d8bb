import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { loadCommands } from '../../src/cli/commands/index.ts';
import { readSettings } from '../../src/config/read-settings.ts';
import { SETTINGS, type Setting } from '../../src/config/settings.ts';
import { REPORT_FORMATS } from '../../src/reporters/index.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { type SourceNode, valueOf } from '../../src/source/source-node.ts';
import { THROW_FIELDS } from '../../src/tasks/mocks/compile-answer.ts';
import { CASE_FIELDS, MOCK_FIELDS, STEP_FIELDS } from '../../src/tasks/mocks/compile-mock.ts';
import { compileMockFile, MOCK_FILE_FIELDS, UNMOCKED } from '../../src/tasks/mocks/mock-file.ts';

const COMMANDS = await loadCommands();

interface Schema {
  readonly properties: Readonly<Record<string, { readonly type?: string; readonly enum?: readonly string[] }>>;
  readonly $defs: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../schema/sfn-run.schema.json'), 'utf8'),
) as Schema;
const validate = new Ajv({ allowUnionTypes: true, strictRequired: false }).compile(schema);

/** The parser's diagnostics for a configuration. */
async function problemsOf(config: unknown): Promise<readonly string[]> {
  const problems: string[] = [];
  const complain = (_: unknown, message: string): number => problems.push(message);
  const root = (await parseSource(new SourceFile('c.json', JSON.stringify(config)), () => {})) as SourceNode;
  readSettings(root, '/c.json', complain);
  const mocks = valueOf(root, 'mocks');
  if (mocks?.kind === 'map' && valueOf(mocks, 'StateMachines') === undefined) {
    // without a valid definition, its states are unknown
    await compileMockFile(mocks, [{ definition: undefined }], {
      complain,
      warn: () => {},
      report: ({ message }) => problems.push(message),
    });
  }
  return problems;
}

describe('the schema and the parser', () => {
  const keys = (name: string): readonly string[] => Object.keys(schema.$defs[name]!.properties);

  test('have the same fields', () => {
    expect(Object.keys(schema.properties)).toEqual(['$schema', ...Object.keys(SETTINGS)]);
    expect(keys('mocks')).toEqual(MOCK_FILE_FIELDS);
    expect([...keys('mock')].sort()).toEqual([...MOCK_FIELDS].sort());
    expect([...keys('step')].sort()).toEqual([...STEP_FIELDS].sort());
    expect([...keys('case')].sort()).toEqual([...CASE_FIELDS].sort());
    expect(keys('failure')).toEqual(THROW_FIELDS);
    expect(schema.$defs.mocks!.properties.unmocked!.enum).toEqual(UNMOCKED);
  });

  test('have the same values if only some are allowed', () => {
    for (const [name, setting] of Object.entries<Setting>(SETTINGS)) {
      expect(schema.properties[name]!.enum).toEqual(setting.choices);
    }
    expect(SETTINGS.format.choices).toEqual(Object.keys(REPORT_FORMATS));
  });

  test('every setting is the default of an option', () => {
    const options = COMMANDS.flatMap((command) => command.options.map((option) => option.name));
    const own = Object.values<Setting>(SETTINGS).map(({ option }) => option);
    expect(own.filter((option) => !options.includes(option))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['nothing', {}],
    [
      'everything',
      {
        $schema: 'x',
        input: 'e.json',
        'state-machine': 'A',
        parameters: { A: 1, B: 'b', C: true },
        substitutions: { X: 'y' },
        handlers: { 'arn:aws:states:::sns:*': './sns.ts#send' },
        'handlers-folder': 'h',
        'env-vars': 'env.json',
        mocks: 'mocks.yml',
        'test-case': 'Happy',
        s3: 's3',
        type: 'EXPRESS',
        'fast-forward': true,
        'no-limits': false,
        timeout: 0.5,
        format: 'events',
        output: 'o.json',
        quiet: false,
        verbose: true,
        logs: 'failed',
        strict: true,
        ignore: ['NO_PATH'],
        'coverage-thresholds': { states: 90, transitions: 80.5 },
      },
    ],
    [
      'mocks in place',
      {
        mocks: {
          unmocked: 'refuse',
          states: {
            A: { return: { x: '{% $states.input %}' }, delay: 1 },
            B: { throw: { error: 'E', cause: { any: 1 } } },
            C: {
              sequence: [
                { return: 1, times: 2 },
                { throw: { error: 'E' }, delay: 0 },
              ],
            },
            D: { cases: [{ when: '{% true %}', return: 1 }, { sequence: [{ return: null }] }] },
          },
          resources: { 'arn:aws:states:::sns:*': { return: 1 }, '*': { return: 2 } },
        },
      },
    ],
    ["Step Functions Local's mocks in place", { mocks: { StateMachines: {}, MockedResponses: {} } }],
  ])('both accept %s', async (_, config) => {
    expect({ schema: validate(config), problems: await problemsOf(config) }).toEqual({ schema: true, problems: [] });
  });

  test.each<[unknown]>([
    [[]],
    [{ input: null }],
    [{ input: '' }],
    [{ unknown: 1 }],
    [{ type: 'FAST' }],
    [{ format: 'xml' }],
    [{ timeout: 0 }],
    [{ timeout: 3e9 }],
    [{ 'fast-forward': 'yes' }],
    [{ ignore: 'A' }],
    [{ ignore: [1] }],
    [{ 'coverage-thresholds': { states: 101 } }],
    [{ 'coverage-thresholds': { lines: 1 } }],
    [{ 'coverage-thresholds': 90 }],
    [{ parameters: { A: null } }],
    [{ parameters: { A: [] } }],
    [{ handlers: 'folder' }],
    [{ handlers: { a: 1 } }],
    [{ mocks: 1 }],
    [{ mocks: { states: [] } }],
    [{ mocks: { state: {} } }],
    [{ mocks: { unmocked: 'maybe' } }],
    [{ mocks: { states: { A: {} } } }],
    [{ mocks: { states: { A: { return: 1, throw: { error: 'E' } } } } }],
    [{ mocks: { states: { A: { throw: {} } } } }],
    [{ mocks: { states: { A: { throw: { error: 1 } } } } }],
    [{ mocks: { states: { A: { return: 1, delay: -1 } } } }],
    [{ mocks: { states: { A: { return: 1, times: 1 } } } }],
    [{ mocks: { states: { A: { sequence: [] } } } }],
    [{ mocks: { states: { A: { sequence: [{ return: 1, times: 0.5 }] } } } }],
    [{ mocks: { states: { A: { sequence: [{ return: 1 }], delay: 1 } } } }],
    [{ mocks: { states: { A: { cases: [{ when: 'true', return: 1 }] } } } }],
    [{ mocks: { states: { A: { cases: [{ when: '{% true %}' }] } } } }],
    [{ mocks: { resources: { sns: { return: 1 } } } }],
  ])('both refuse %j', async (config) => {
    const problems = await problemsOf(config);
    expect({ schema: validate(config), reader: problems.length === 0 }).toEqual({ schema: false, reader: false });
  });
});
