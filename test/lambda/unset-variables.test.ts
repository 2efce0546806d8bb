import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/json.ts';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';
import { describeWithPython } from './python/python-project.ts';

const unsetVariables = {
  TABLE: "The export 'table' of another stack has no value here. Give it with --parameter-overrides table=<value>",
  KEY: "The dynamic reference 'resolve:ssm:/key' has no value here. Give it with --parameter-overrides resolve:ssm:/key=<value>",
};
const NOTICE = 'stderr: warning: these environment variables have no value here and are not set: TABLE, KEY';
const TABLE_IS_READ = `stderr: warning: the handler reads TABLE, which is not set. ${unsetVariables.TABLE}`;

const RUNTIMES = [
  {
    runtime: 'nodejs22.x',
    suite: describe,
    file: 'app.js',
    reads: 'exports.handler = async () => [process.env.TABLE ?? null, process.env.TABLE ?? null, process.env.LEVEL];',
    tests: "exports.handler = async () => 'TABLE' in process.env;",
    ignores: 'exports.handler = async () => ({ ...process.env }).LEVEL;',
    sets: "process.env.TABLE = 'own'; exports.handler = async () => process.env.TABLE;",
  },
  {
    runtime: 'python3.12',
    suite: describeWithPython,
    file: 'app.py',
    reads:
      'import os\ndef handler(event, context):\n    return [os.environ.get("TABLE"), os.getenv("TABLE"), os.environ["LEVEL"]]',
    tests: 'import os\ndef handler(event, context):\n    return "TABLE" in os.environ',
    ignores: 'import os\ndef handler(event, context):\n    return dict(os.environ)["LEVEL"]',
    sets: 'import os\nos.environ["TABLE"] = "own"\ndef handler(event, context):\n    return os.environ["TABLE"]',
  },
];

test('functions that lack the same variables are reported once; each read of one is reported separately', async () => {
  const root = writeFiles({ 'app.js': RUNTIMES[0]!.reads });
  const settings = {
    runtime: 'nodejs22.x',
    environment: { LEVEL: 'debug' },
    unsetVariables: { ...unsetVariables },
  };
  const functions = ['Fn', 'Other'].map((name) => makeFunction(root, { ...settings, name, logicalId: name }));
  const { call, lines } = startRun(root, functions);
  await call('Fn');
  await call('Other');
  expect(lines).toEqual([NOTICE, TABLE_IS_READ, TABLE_IS_READ]);
});

for (const { suite, runtime, file, ...code } of RUNTIMES) {
  suite(`${runtime}: a variable that has no value here is not set`, () => {
    async function run(text: string): Promise<{ results: Json[]; lines: readonly string[] }> {
      const root = writeFiles({ [file]: text });
      const functions = [
        makeFunction(root, { runtime, environment: { LEVEL: 'debug' }, unsetVariables: { ...unsetVariables } }),
      ];
      const { call, lines } = startRun(root, functions);
      // concurrently, in two environments
      const results = await Promise.all([call('Fn'), call('Fn')]);
      return { results: [...results, await call('Fn')], lines };
    }

    test.each([
      { what: 'named when it is read, once for the run', text: code.reads, result: [null, null, 'debug'], named: true },
      { what: 'named when it is tested', text: code.tests, result: false, named: true },
      { what: 'not named when it is not read', text: code.ignores, result: 'debug', named: false },
      { what: 'not named when the function sets it', text: code.sets, result: 'own', named: false },
    ])('$what', async ({ text, result, named }) => {
      const { results, lines } = await run(text);
      expect(results).toEqual([result, result, result]);
      expect(lines).toEqual(named ? [NOTICE, TABLE_IS_READ] : [NOTICE]);
    });
  });
}
