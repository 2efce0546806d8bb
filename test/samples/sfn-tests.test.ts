import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runMain } from '../cli/fake-io.ts';
import { ROOT } from './run-sample.ts';

interface Result {
  readonly file: string;
  readonly diagnostics: readonly unknown[];
  readonly tests: readonly { readonly name: string; readonly status: string; readonly failures?: unknown }[];
}

test("the samples' own tests pass, and reach every state", async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sfn-run-coverage-'));
  const argv = ['test', 'samples', '--reporter', 'json', '--coverage', '--coverage-dir', dir];
  const { code, stdout, stderr } = await runMain(ROOT, argv);
  const { results } = JSON.parse(stdout) as { results: Result[] };
  expect(results.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
  expect(results.flatMap(({ tests }) => tests.filter(({ status }) => status !== 'passed'))).toEqual([]);
  expect({ code, files: results.map(({ file }) => file) }).toEqual({
    code: 0,
    files: [
      'samples/bare-asl/ticket.sfn-test.yml',
      'samples/callback/expense.sfn-test.yml',
      'samples/error-handling/errors.sfn-test.yml',
      'samples/error-handling/forget.sfn-test.yml',
      'samples/jsonata/sales.sfn-test.yml',
      'samples/order/order.sfn-test.yml',
    ],
  });
  const rows = stderr.split('\n').filter((line) => line.includes('  samples/'));
  expect(rows.filter((row) => row.includes('OrderWorkflow')).map((row) => row.split(/ {2,}/).slice(0, 3))).toEqual([
    ['OrderWorkflow', '11/11', '100 %'],
  ]);
}, 120_000);
