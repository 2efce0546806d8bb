import { execFile, spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';
import { folderOf } from './fake-io.ts';

const TIMES = 10;
const LAMBDA = 'arn:aws:lambda:us-east-1:111111111111:function';
const hasPython = spawnSync('python3', ['-c', '']).status === 0;

let bin = '';
beforeAll(() => {
  bin = buildCommand();
  return () => spawnSync('rm', ['-rf', dirname(dirname(bin))]);
}, 60_000);

const task = (name: string, next: object): object => ({ Type: 'Task', Resource: `\${${name}}`, ...next });
const machine = (states: Record<string, object>): object => ({
  Type: 'AWS::Serverless::StateMachine',
  Properties: {
    Definition: { StartAt: 'Work', States: states },
    DefinitionSubstitutions: { Good: { 'Fn::GetAtt': 'Good.Arn' }, Bad: { 'Fn::GetAtt': 'Bad.Arn' } },
  },
});

function projectOf(runtime: string, files: Record<string, string>): string {
  const handler = (name: string): object => ({
    Type: 'AWS::Serverless::Function',
    Properties: { Runtime: runtime, Handler: `app.${name}`, CodeUri: '.' },
  });
  return folderOf({
    ...files,
    'template.json': {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Good: handler('good'),
        Bad: handler('bad'),
        Passes: machine({ Work: task('Good', { End: true }) }),
        Fails: machine({ Work: task('Bad', { End: true }) }),
        FailsAfterwards: machine({ Work: task('Good', { Next: 'No' }), No: { Type: 'Fail', Error: 'No' } }),
      },
    },
  });
}

function statusOf(cwd: string, args: readonly string[]): Promise<number | string | null | undefined> {
  return new Promise((resolve) => {
    execFile(process.execPath, [bin, ...args], { cwd, timeout: 30_000 }, (error) => {
      resolve(error === null ? 0 : (error.signal ?? error.code));
    });
  });
}

// A child process that does not keep ours alive ends sooner or later, so once is not enough.
const RUNTIMES: [runtime: string, files: Record<string, string>][] = [
  ['nodejs22.x', { 'app.js': 'exports.good = async () => 1; exports.bad = async () => { throw new Error("no"); };' }],
];
if (hasPython) {
  RUNTIMES.push(['python3.13', { 'app.py': 'def good(e, c): return 1\ndef bad(e, c): raise ValueError("no")\n' }]);
}

// A child process that does not keep ours alive ends sooner or later, so once is not enough.
describe.each(RUNTIMES)('%s: the exit code matches the outcome, each time', (runtime, files) => {
  test.each([
    [0, ['run', 'template.json', '-m', 'Passes']],
    [1, ['run', 'template.json', '-m', 'Fails']],
    [1, ['run', 'template.json', '-m', 'FailsAfterwards']],
    [1, ['run', 'template.json', '-m', 'Fails', '--format', 'json', '-o', 'out.json']],
    [0, ['test-state', 'template.json', '-m', 'Passes', '--state-name', 'Work']],
    [1, ['test-state', 'template.json', '-m', 'Fails', '--state-name', 'Work']],
  ])('%i: %j', { timeout: 60_000 }, async (expected, args) => {
    const cwd = projectOf(runtime, files);
    const found = [];
    for (let i = 0; i < TIMES; i += 2) {
      found.push(...(await Promise.all([statusOf(cwd, args), statusOf(cwd, args)])));
    }
    expect(found).toEqual(Array(TIMES).fill(expected));
  });
});

describe('a task that nothing answers', () => {
  const publish = { Type: 'Task', Resource: 'arn:aws:states:::sns:publish', Parameters: { Message: 'x' }, End: true };
  const only = { StartAt: 'Tell', States: { Tell: publish } };
  const afterTask = {
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: `${LAMBDA}:good`, Next: 'Tell' }, Tell: publish },
  };
  const cwd = folderOf({
    'only.json': only,
    'after-task.json': afterTask,
    'good.js': 'exports.handler = async () => 1;',
  });

  // the table of exit codes in the README
  test.each([
    [2, 'only.json'],
    [1, 'after-task.json'],
  ])('%i: %s', { timeout: 60_000 }, async (expected, definition) => {
    expect(await statusOf(cwd, [definition, '--handlers', '.'])).toBe(expected);
  });
});
