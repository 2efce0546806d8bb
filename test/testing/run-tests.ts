import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderOf, type Result, runMain, type World } from '../cli/fake-io.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:111111111111:function';

/** An order in ten states: a Retry, a Catch, a Choice, a Map and a Wait. */
export const ORDER = {
  StartAt: 'Reserve',
  States: {
    Reserve: {
      Type: 'Task',
      Resource: `${FUNCTION}:reserve`,
      ResultPath: '$.stock',
      Catch: [{ ErrorEquals: ['NoStock'], ResultPath: '$.error', Next: 'Sold out' }],
      Next: 'Charge',
    },
    Charge: {
      Type: 'Task',
      Resource: `${FUNCTION}:charge`,
      ResultPath: '$.paid',
      Retry: [{ ErrorEquals: ['Timeout'], MaxAttempts: 2, IntervalSeconds: 10 }],
      Next: 'Gift?',
    },
    'Gift?': { Type: 'Choice', Choices: [{ Variable: '$.gift', BooleanEquals: true, Next: 'Wrap' }], Default: 'Pack' },
    Wrap: { Type: 'Wait', Seconds: 5, Next: 'Pack' },
    Pack: {
      Type: 'Map',
      ItemsPath: '$.items',
      ItemProcessor: {
        StartAt: 'Pack one',
        States: { 'Pack one': { Type: 'Task', Resource: `${FUNCTION}:pack`, End: true } },
      },
      ResultPath: '$.packed',
      Next: 'Ready',
    },
    Ready: { Type: 'Pass', Assign: { 'done.$': '$.packed' }, Next: 'Done' },
    Done: { Type: 'Succeed' },
    'Sold out': { Type: 'Fail', Error: 'SoldOut', Cause: 'nothing left' },
  },
};

/** Answers for all tasks of the order. */
export const MOCKS = {
  states: {
    Reserve: { return: 'ok' },
    Charge: { return: 12 },
    'Pack one': { return: '{% $uppercase($states.input) %}' },
  },
};

export interface TestFiles {
  readonly [name: string]: string | object;
}

/** Runs `sfn-run test` in a folder with the order and these files; wall-clock durations become T. */
export async function runTests(
  files: TestFiles,
  argv: readonly string[] = [],
  world: World = {},
): Promise<Result & { readonly folder: string; read(name: string): string }> {
  const folder = folderOf({ 'order.asl.json': ORDER, ...files });
  return { folder, ...(await runIn(folder, argv, world)), read: (name) => readFileSync(join(folder, name), 'utf8') };
}

export async function runIn(folder: string, argv: readonly string[] = [], world: World = {}): Promise<Result> {
  const { code, stdout, stderr } = await runMain(folder, ['test', ...argv], world);
  return { code, stdout: stdout.replaceAll(folder, '/folder'), stderr: withoutTimes(stderr) };
}

/** For files, tests and the summary; the traces are on a virtual clock. */
function withoutTimes(text: string): string {
  return text
    .replaceAll(/^([✔✖↓■] .*? {2})\d+(?:\.\d+)? m?s$/gm, '$1T')
    .replaceAll(/^( {2}✖ .*? {2})\d+(?:\.\d+)? m?s$/gm, '$1T')
    .replaceAll(/^((?:PASSED|FAILED|INTERRUPTED) in )\d+(?:\.\d+)? m?s( · \d+ tests?)/gm, '$1T$2');
}

/** A test file for the order. */
export function orderTests(tests: readonly object[], more: object = {}): object {
  return { definition: 'order.asl.json', mocks: MOCKS, ...more, tests };
}
