import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const PASSING = { StartAt: 'Note', States: { Note: { Type: 'Pass', End: true } } };

/** A folder with a link that leads to itself, beside a definition. */
function folderWithCircle(files: Readonly<Record<string, string | object>> = {}): string {
  const cwd = folderOf({ 'ok.asl.json': PASSING, ...files });
  symlinkSync('circle.json', join(cwd, 'circle.json'));
  return cwd;
}

const LONG = 'a'.repeat(5000);

/** Paths for which the system's look-up of a file fails with something else than "no such file". */
const PATHS = [
  ['ok.asl.json/x', 'there is no file ok.asl.json/x'],
  ['circle.json', 'circle.json cannot be read: its symbolic links form a loop'],
  [LONG, `${LONG} cannot be read: the name is too long`],
] as const;

describe.each(PATHS)('%.20s', (path, message) => {
  test.each(['validate', 'list', 'init'])('%s: an error of the user', async (command) => {
    const result = await runMain(folderWithCircle(), [command, path]);
    expect(result).toEqual({ code: 2, stdout: '', stderr: `error: ${message}\n` });
  });

  test('test', async () => {
    const result = await runMain(folderWithCircle(), ['test', path]);
    expect(result).toEqual({ code: 2, stdout: '', stderr: `error: There is no file or folder ${path}\n` });
  });
});

test('a folder with a circle of links is validated', async () => {
  const result = await runMain(folderWithCircle(), ['validate', '.']);
  expect(result).toEqual({ code: 0, stdout: '✔ no problems in 1 file with 1 state machine\n', stderr: '' });
});

test.each(['ok.asl.json/src', 'circle.json', LONG, 'a\0b'])('CodeUri: %.20j', async (CodeUri) => {
  const cwd = folderWithCircle({
    'template.json': {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Flow: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: {
            Definition: {
              StartAt: 'Work',
              States: { Work: { Type: 'Task', Resource: { 'Fn::GetAtt': 'Work.Arn' }, End: true } },
            },
            Policies: [{ LambdaInvokePolicy: { FunctionName: { Ref: 'Work' } } }],
          },
        },
        Work: {
          Type: 'AWS::Serverless::Function',
          Properties: { Runtime: 'nodejs22.x', Handler: 'app.handler', CodeUri },
        },
      },
    },
  });
  const { code, stderr } = await runMain(cwd, ['validate', 'template.json', '--format', 'json']);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '✖ 1 error in 1 file with 1 state machine\n' });
});

test('a definition whose name is empty', async () => {
  const result = await runMain(folderOf({}), ['']);
  expect(result).toEqual({ code: 2, stdout: '', stderr: "error: The file's name is empty\n" });
});

// no folder is closed to root
describe.skipIf(process.getuid?.() === 0)('a folder that may not be read', () => {
  const TEST = { definition: 'ok.asl.json', tests: [{ name: 'passes', expect: { status: 'SUCCEEDED' } }] };
  const closed = (): string => {
    const cwd = folderWithCircle({ 'ok.sfn-test.json': TEST });
    mkdirSync(join(cwd, 'volume'), { mode: 0 });
    return cwd;
  };

  test.each(['validate', 'list', 'test'])('%s names it if it was named', async (command) => {
    const result = await runMain(closed(), [command, 'volume']);
    expect(result).toEqual({ code: 2, stdout: '', stderr: 'error: volume cannot be searched: permission is denied\n' });
  });

  test('test leaves it out of the folder around it', async () => {
    expect((await runMain(closed(), ['test', '.'])).code).toBe(0);
  });
});
