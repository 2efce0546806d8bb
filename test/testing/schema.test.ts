import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { loadJsonata } from '../../src/expressions/load-jsonata.ts';
import { parseSource } from '../../src/source/parse-source.ts';
import { SourceFile } from '../../src/source/source-file.ts';
import { type SourceNode, valueOf } from '../../src/source/source-node.ts';
import { readRows } from '../../src/testing/each.ts';
import { CALLS_FIELDS } from '../../src/testing/expectations/calls.ts';
import { EXPECT_FIELDS } from '../../src/testing/expectations/fields.ts';
import { RUN_STATUSES, STATE_STATUSES } from '../../src/testing/expectations/outcome.ts';
import { readTest } from '../../src/testing/read-test.ts';
import { readTestFile } from '../../src/testing/read-test-file.ts';
import { FILE_FIELDS, TEST_FIELDS } from '../../src/testing/test-file.ts';

interface Schema {
  readonly properties: Readonly<Record<string, { readonly anyOf?: readonly { readonly enum?: readonly string[] }[] }>>;
  readonly $defs: Readonly<Record<string, Schema>>;
}

const read = (name: string): Schema =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../schema', name), 'utf8')) as Schema;
const schema = read('sfn-run-test.schema.json');
const validate = new Ajv({ allowUnionTypes: true, strictRequired: false, strictTypes: false })
  .addSchema(read('sfn-run.schema.json'), 'sfn-run.schema.json')
  .compile(schema);

/** The parser's diagnostics for a test file, whatever its definition's states are called. */
async function problemsOf(file: unknown): Promise<readonly string[]> {
  const jsonata = await loadJsonata();
  const problems: string[] = [];
  const complain = (_: unknown, message: string): number => problems.push(message);
  const root = (await parseSource(new SourceFile('t.json', JSON.stringify(file)), () => {})) as SourceNode;
  const head = readTestFile(root, '/t.sfn-test.json', 't.sfn-test.json', complain);
  for (const node of head?.tests ?? []) {
    const each = valueOf(node, 'each');
    if (each?.kind === 'list') readRows(each, complain);
    const states = {
      problemOf: () => undefined,
      problemOfStep: () => undefined,
      typesOf: () => [],
      canStartAt: () => true,
    };
    readTest(node, { complain, warn: () => {}, states, jsonata, folder: '/', clock: undefined, seed: 0 });
  }
  return problems;
}

const withTest = (test: object): object => ({ definition: 'a.yml', tests: [{ name: 'a', ...test }] });
const expecting = (expected: object): object => withTest({ expect: expected });

describe('the schema of test files and the parser', () => {
  test('have the same fields', () => {
    expect(Object.keys(schema.properties)).toEqual([...FILE_FIELDS]);
    expect(Object.keys(schema.$defs.test!.properties)).toEqual([...TEST_FIELDS]);
    expect(Object.keys(schema.$defs.expect!.properties)).toEqual([...EXPECT_FIELDS]);
    expect(Object.keys(schema.$defs.calls!.properties)).toEqual([...CALLS_FIELDS]);
    expect(schema.$defs.expect!.properties.status!.anyOf![0]!.enum).toEqual([
      ...new Set([...RUN_STATUSES, ...STATE_STATUSES]),
    ]);
  });

  test.each<[string, object]>([
    ['a test with a name', withTest({})],
    [
      'everything of a file',
      {
        $schema: 'x',
        definition: 'a.yml',
        input: { a: 1 },
        'state-machine': 'A',
        parameters: { A: 1 },
        substitutions: { B: 'b' },
        handlers: { F: './f.ts' },
        'handlers-folder': 'src',
        'env-vars': 'env.json',
        'strict-handlers': true,
        mocks: { states: { A: { return: 1 } } },
        'test-case': 'Happy',
        s3: 's3',
        endpoints: { dynamodb: 'http://localhost:8000' },
        connections: 'c.json',
        type: 'EXPRESS',
        'fast-forward': false,
        'no-limits': true,
        timeout: 5,
        clock: '2026-01-31T12:00:00Z',
        seed: 7,
        'share-environments': true,
        tests: [{ name: 'a' }],
      },
    ],
    [
      'everything of a run',
      withTest({
        input: 'e.json',
        mocks: 'm.yml',
        'test-case': 'Happy',
        s3: 's3',
        type: 'STANDARD',
        'fast-forward': true,
        'no-limits': false,
        timeout: 1,
        clock: '2026-01-31T12:00:00.5+01:00',
        seed: 0,
        only: true,
        skip: 'not yet',
        start: 'B',
        variables: { x: 1 },
        expect: {
          status: 'FAILED',
          output: null,
          'output-contains': { a: 1 },
          error: '/E/',
          cause: 'why',
          path: ['A', '...', 'M[0]/B'],
          visited: 'A',
          'not-visited': ['B'],
          visits: { A: 1, B: '>= 2' },
          retries: { A: '< 3' },
          calls: { A: 1, B: [{}], 'arn:*': { count: 1, equal: [1], contain: [2], 'any-order': true } },
          variables: { x: 1 },
          duration: '<= 0.5',
          where: ['{% $output = 1 %}'],
          matches: 'snapshot',
        },
      }),
    ],
    [
      'everything of one state',
      withTest({
        state: 'A',
        mock: { throw: { error: 'E', cause: 'c' } },
        variables: {},
        context: {},
        'retry-count': 2,
        expect: { status: 'RETRIABLE', next: null },
      }),
    ],
    ['a table of rows', withTest({ each: [{ a: 1 }], input: { a: '<a>' } })],
    ['rows of a file', withTest({ each: 'rows.json' })],
  ])('both accept %s', async (_, file) => {
    expect({ schema: validate(file), problems: await problemsOf(file) }).toEqual({ schema: true, problems: [] });
  });

  test.each<[object]>([
    [[]],
    [{}],
    [{ definition: 'a.yml' }],
    [{ definition: '', tests: [{ name: 'a' }] }],
    [{ definition: 'a.yml', tests: [] }],
    [{ definition: 'a.yml', tests: {} }],
    [{ tests: [{ name: 'a' }] }],
    [{ definition: 'a.yml', tests: [{}] }],
    [{ definition: 'a.yml', tests: [{ name: ' ' }] }],
    [{ definition: 'a.yml', test: [], tests: [{ name: 'a' }] }],
    [{ definition: 'a.yml', format: 'json', tests: [{ name: 'a' }] }],
    [withTest({ input: null })],
    [withTest({ clock: 'today' })],
    [withTest({ clock: '2026-01-31' })],
    [withTest({ seed: -1 })],
    [withTest({ seed: 1.5 })],
    [withTest({ only: 'yes' })],
    [withTest({ skip: 1 })],
    [withTest({ each: [] })],
    [withTest({ each: [1] })],
    [withTest({ handlers: {} })],
    [withTest({ start: 1 })],
    [withTest({ mock: { return: 1 } })],
    [withTest({ state: 'A', mocks: 'm.yml' })],
    [withTest({ state: 'A', mock: {} })],
    [withTest({ state: 'A', mock: { return: 1, fieldValidationMode: 'SOME' } })],
    [withTest({ state: 'A', mock: { throw: {}, fieldValidationMode: 'NONE' } })],
    [withTest({ state: 'A', mock: { return: 1, throw: {} } })],
    [withTest({ state: 'A', 'retry-count': -1 })],
    [withTest({ state: 'A', context: [] })],
    [withTest({ variables: 1 })],
    [expecting({ state: 'OK' })],
    [expecting({ status: 'OK' })],
    [expecting({ status: 'RETRIABLE' })],
    [expecting({ next: 'A' })],
    [expecting({ error: 1 })],
    [expecting({ path: 'A' })],
    [expecting({ path: [1] })],
    [expecting({ visited: [1] })],
    [expecting({ visits: { A: -1 } })],
    [expecting({ retries: { A: '~ 1' } })],
    [expecting({ calls: { A: true } })],
    [expecting({ calls: { A: {} } })],
    [expecting({ calls: { A: { equals: [] } } })],
    [expecting({ calls: { A: { equal: 1 } } })],
    [expecting({ calls: { A: { count: 1, 'any-order': 'yes' } } })],
    [expecting({ variables: [] })],
    [expecting({ duration: 'long' })],
    [expecting({ where: '$output = 1' })],
    [expecting({ matches: 'x' })],
  ])('both refuse %j', async (file) => {
    const problems = await problemsOf(file);
    expect({ schema: validate(file), reader: problems.length === 0 }).toEqual({ schema: false, reader: false });
  });
});
