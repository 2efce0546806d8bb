import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'sfn-run-threads-'));
/** Prints how many threads a process has started. */
const watch = join(folder, 'watch.cjs');
const counted = join(folder, 'threads');
let bin = '';

const machine = (state: object): object => ({ StartAt: 'Only', States: { Only: { End: true, ...state } } });

/**
 * All kinds of definitions: valid, with warnings, invalid, not JSON, YAML, in the other query language, in a template.
 */
const FATES: readonly ((i: number) => string)[] = [
  () => JSON.stringify(machine({ Type: 'Pass' })),
  () => JSON.stringify(machine({ Type: 'Pass', Parameters: { path: '$.a' } }), null, 2),
  (i) => JSON.stringify({ StartAt: `Onl${i}`, States: { Only: { Type: 'Pass', End: true } } }, null, 1),
  () => '{ "StartAt": "Only", }',
  () => 'StartAt: Only\nStates:\n  Only:\n    Type: Task\n    Resource: ${Missing}\n    End: true\n',
  () => JSON.stringify({ QueryLanguage: 'JSONata', ...machine({ Type: 'Pass', Output: '{% $sum([1, %}' }) }),
  () => JSON.stringify(machine({ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:dynamodb:getItems' })),
];
const COUNT = 1_200;

beforeAll(() => {
  bin = buildCommand();
  writeFileSync(
    watch,
    `let count = 0;
process.on('worker', () => count++);
process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(counted)}, String(count)));`,
  );
  for (let i = 0; i < COUNT; i++) writeFileSync(join(folder, `flow-${i}.asl.json`), FATES[i % FATES.length]!(i));
  const properties = { DefinitionUri: 'flow-0.asl.json', DefinitionSubstitutions: { Missing: 'never used' } };
  const template = { Resources: { Flow: { Type: 'AWS::Serverless::StateMachine', Properties: properties } } };
  writeFileSync(join(folder, 'template.json'), JSON.stringify(template));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

function validate(args: readonly string[], processors?: string): { shown: unknown; threads: number } {
  const command = [process.execPath, '--require', watch, bin, 'validate', ...args];
  const [name = '', ...rest] = processors === undefined ? command : ['taskset', '--cpu-list', processors, ...command];
  const { status, stdout, stderr } = spawnSync(name, rest, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
  return { shown: { status, stdout, stderr }, threads: Number(readFileSync(counted, 'utf8')) };
}

// taskset limits the processors that a process sees
const hasTaskset = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0;

describe.runIf(hasTaskset && availableParallelism() > 1)('many definitions are validated in threads', () => {
  test.each(['pretty', 'json', 'github', 'sarif'])(
    'with the same reports in the same order: %s',
    (format) => {
      const alone = validate(['.', '--format', format], '0');
      const together = validate(['.', '--format', format]);
      expect([alone.threads, together.threads]).toEqual([0, Math.min(availableParallelism(), 8) - 1]);
      expect(together.shown).toEqual(alone.shown);
      expect(together.shown).toMatchObject({ status: 1 });
    },
    60_000,
  );

  test("with the configuration and the command line's options", () => {
    writeFileSync(join(folder, 'sfn-run.yml'), 'ignore: [MISSING_TRANSITION_TARGET]\nstrict: true\n');
    try {
      const args = ['.', '--type', 'EXPRESS', '-s', 'Missing=x', '--ignore', 'NO_DOLLAR'];
      const alone = validate(args, '0');
      const together = validate(args);
      expect(together.threads).toBeGreaterThan(0);
      expect(together.shown).toEqual(alone.shown);
    } finally {
      rmSync(join(folder, 'sfn-run.yml'));
    }
  }, 60_000);
});

test('a few definitions start no threads', () => {
  expect(validate(['flow-0.asl.json', 'flow-7.asl.json']).threads).toBe(0);
}, 60_000);
