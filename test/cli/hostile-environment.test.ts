import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';
import { folderOf, runMain } from './fake-io.ts';

const MACHINE = { StartAt: 'Echo', States: { Echo: { Type: 'Pass', End: true } } };
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const folder = folderOf({
  'flow.asl.json': MACHINE,
  'deep.json': deep(50_000),
  'within.json': deep(900),
  'history.json': `{"events": ${deep(50_000)}}`,
  'mocks.json': `{"states": {"Echo": {"return": ${deep(50_000)}}}}`,
});
if (process.platform !== 'win32') execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'pipe')]);

describe('input that is nested too deeply is refused with a message', () => {
  // Jackson's words, which AWS passes on
  const TOO_DEEP = 'error INVALID_JSON_DESCRIPTION: Document nesting depth (501) exceeds the maximum allowed (500)\n';
  const INPUT = 'error: Invalid State Machine Execution Input: deep.json is nested deeper than 1000 levels\n';
  test.each([
    [['flow.asl.json', '-i', 'deep.json'], INPUT],
    [['test-state', 'flow.asl.json', '--state-name', 'Echo', '-i', 'deep.json'], INPUT],
    [
      ['test-state', 'flow.asl.json', '--state-name', 'Echo', '--variables', 'deep.json'],
      'error: deep.json is nested deeper than 1000 levels\n',
    ],
    [['flow.asl.json', '--mock', 'mocks.json'], `mocks.json:1:529: ${TOO_DEEP}`],
    [['deep.json'], `deep.json:1:501: ${TOO_DEEP}`],
    [['trace', 'history.json'], 'error: history.json is nested deeper than 1000 levels\n'],
  ])('%j', async (argv, message) => {
    const { code, stderr } = await runMain(folder, argv);
    expect(code).toBe(2);
    expect(stderr).not.toMatch(/bug|\n\s+at /);
    expect(stderr.startsWith(message)).toBe(true);
  });

  test('input at the limit is passed on completely', async () => {
    expect(await runMain(folder, ['-q', 'flow.asl.json', '-i', 'within.json'])).toMatchObject({
      code: 0,
      stdout: `${deep(900)}\n`,
    });
  });

  test('a value that a loop nests more and more deeply fails the machine', async () => {
    const loop = folderOf({
      'flow.asl.json': {
        StartAt: 'Wrap',
        States: {
          Wrap: { Type: 'Pass', Parameters: { 'x.$': '$' }, Next: 'Again' },
          Again: { Type: 'Choice', Choices: [{ Variable: '$.never', IsPresent: true, Next: 'End' }], Default: 'Wrap' },
          End: { Type: 'Succeed' },
        },
      },
    });
    const { code, stderr } = await runMain(loop, ['flow.asl.json', '-q']);
    expect({ code, isBug: stderr.includes('bug') }).toEqual({ code: 1, isBug: false });
  });
});

describe.skipIf(process.platform === 'win32')('endless input is read up to a limit, with a message', () => {
  const zero = existsSync('/dev/zero') ? '/dev/zero' : undefined;
  const uses = (path: string): string[][] => [
    [path],
    ['flow.asl.json', '-i', path],
    ['flow.asl.json', '--mock', path],
    ['flow.asl.json', '--config', path],
    ['flow.asl.json', '--env-vars', path],
    ['trace', path],
    ['replay', 'flow.asl.json', path],
    ['test-state', 'flow.asl.json', '--state-name', 'Echo', '--variables', path],
  ];
  const message = (path: string, reason: string): RegExp => new RegExp(`(?:^|[ /])${path} ${reason}\\n`);

  test.each(uses(zero ?? ''))('a device: %j %j %j %j', { timeout: 20_000 }, async (...argv) => {
    const { code, stderr } = await runMain(folder, argv.filter(Boolean));
    expect(stderr).toMatch(message('dev/zero', 'is larger than the limit of \\d+ MB'));
    expect(code).toBe(2);
  });

  test.each(uses('pipe'))('a pipe without a writer: %j %j %j %j', { timeout: 20_000 }, async (...argv) => {
    const { code, stderr } = await runMain(folder, argv.filter(Boolean));
    expect(stderr).toMatch(message('pipe', 'is a pipe without a writer'));
    expect(code).toBe(2);
  });
});

describe.skipIf(process.platform === 'win32')('of the built command', () => {
  let bin = '';
  beforeAll(() => {
    bin = buildCommand();
  }, 60_000);

  const run = (
    args: readonly string[],
    options: object = {},
  ): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [bin, ...args], { encoding: 'utf8', cwd: folder, timeout: 30_000, ...options });
  const shell = (line: string): { status: number | null; stdout: string; stderr: string } =>
    spawnSync('bash', ['-c', line, process.execPath, bin], { encoding: 'utf8', cwd: folder, timeout: 30_000 });

  test.each([
    ['an input that comes slowly', '"$0" "$1" -q flow.asl.json -i <(sleep 0.3; echo \'{"a": 1}\')', '{"a":1}\n'],
    ['a definition that comes slowly', '"$0" "$1" -q <(sleep 0.3; cat flow.asl.json)', '{}\n'],
    ['an input from stdin by its path', '(sleep 0.3; echo 2) | "$0" "$1" -q flow.asl.json -i /dev/stdin', '2\n'],
  ])('%s', (_name, line, stdout) => {
    expect(shell(line)).toMatchObject({ status: 0, stdout, stderr: '' });
  });

  test.each(['-', 'flow.asl.json -i -'])('stdin without end: %s', (args) => {
    expect(shell(`"$0" "$1" ${args} < /dev/zero`)).toMatchObject({
      status: 2,
      stderr: 'error: stdin is larger than the limit of 256 MB\n',
    });
  });

  test.skipIf(process.platform !== 'linux')('a deleted working directory', () => {
    const stderr = 'error: the current directory no longer exists: change to another one\n';
    const gone = (rest: string) => shell(`mkdir gone && cd gone && rmdir ../gone && "$0" "$1" ${rest}`);
    expect(gone('flow.asl.json')).toMatchObject({ status: 2, stderr });
    expect(gone('--version')).toMatchObject({ status: 0, stderr: '' });
  });

  test('a missing temporary folder', () => {
    const cwd = mkdtempSync(join(tmpdir(), 'sfn-run-'));
    mkdirSync(join(cwd, 'src'));
    writeFileSync(join(cwd, 'src/app.ts'), 'export const handler = async (): Promise<number> => 1;');
    const template = {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Fn: {
          Type: 'AWS::Serverless::Function',
          Metadata: {
            BuildMethod: 'esbuild',
            BuildProperties: { Format: 'esm', EntryPoints: ['app.ts'], OutExtension: ['.js=.mjs'] },
          },
          Properties: { Runtime: 'nodejs22.x', Handler: 'app.handler', CodeUri: 'src' },
        },
        Flow: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: {
            Definition: { StartAt: 'Work', States: { Work: { Type: 'Task', Resource: '${Fn}', End: true } } },
            DefinitionSubstitutions: { Fn: { 'Fn::GetAtt': 'Fn.Arn' } },
          },
        },
      },
    };
    writeFileSync(join(cwd, 'template.json'), JSON.stringify(template));
    expect(run(['-q', 'template.json'], { cwd })).toMatchObject({ status: 0, stdout: '1\n' });
    const env = { ...process.env, TMPDIR: '/no/such/folder' };
    expect(run(['-q', 'template.json'], { cwd, env })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(
        /^error: temporary files cannot be written: ENOENT: .*\n {2}TMPDIR sets the folder for them\n$/,
      ),
    });
  });
});
