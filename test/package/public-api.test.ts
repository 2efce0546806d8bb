import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, expectTypeOf, test } from 'vitest';
import type {
  Compiled,
  Diagnostic,
  FileReport,
  Json,
  Machine,
  Outcome,
  Project,
  Reporter,
  RunOptions,
  TestedState,
} from '../../src/index.ts';
import { compile, formatDiagnostic, loadProject, run, selectMachine, testState, validate } from '../../src/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the surface changes only on purpose: npm run api-report writes it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-api-'));
  try {
    execFileSync(process.execPath, ['build/api-report.mjs', folder], { cwd: root, stdio: 'ignore' });
    const now = readFileSync(join(folder, 'sfn-run.api.md'), 'utf8');
    expect(now).toBe(readFileSync(join(root, 'test/package/sfn-run.api.md'), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

test('the types lead from a path to an outcome', () => {
  expectTypeOf(loadProject).returns.resolves.toEqualTypeOf<Project>();
  expectTypeOf(selectMachine).parameters.toEqualTypeOf<[Project, string | undefined]>();
  expectTypeOf(compile).parameter(0).toEqualTypeOf<ReturnType<typeof selectMachine>>();
  expectTypeOf<Compiled>().toEqualTypeOf<{
    readonly machine: Machine | undefined;
    readonly diagnostics: readonly Diagnostic[];
  }>();
  expectTypeOf(formatDiagnostic).toBeCallableWith({} as Diagnostic);
  // of several forms the last one counts
  expectTypeOf<ReturnType<typeof run>>().resolves.toEqualTypeOf<Outcome>();
  expectTypeOf(run).toBeCallableWith('template.yml', {
    mocks: { Charge: (input: { amount: number }) => input.amount },
  });
  expectTypeOf(testState).returns.resolves.toEqualTypeOf<TestedState | undefined>();
  expectTypeOf(validate).returns.resolves.toEqualTypeOf<FileReport>();
});

test('only values that a run needs are required', () => {
  type Required = { [K in keyof RunOptions]-?: object extends Pick<RunOptions, K> ? never : K }[keyof RunOptions];
  expectTypeOf<Required>().toEqualTypeOf<'project' | 'source' | 'machine' | 'input' | 'tasks' | 'reporters'>();
  expectTypeOf<object>().toExtend<Reporter>();
  expectTypeOf<RunOptions['input']>().toEqualTypeOf<Json>();
  // @ts-expect-error undefined is not JSON
  expectTypeOf<undefined>().toExtend<Json>();
});
