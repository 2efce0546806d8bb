import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { validate } from '../../src/index.ts';
import { buildCommand } from './built-command.ts';
import { runMain } from './fake-io.ts';

const GOOD = '{ "StartAt": "A", "States": { "A": { "Type": "Succeed" } } }\n';
const WARNED = '{ "StartAt": "A", "States": {\n"A": { "Type": "Fail", "Cause": "$.cause" }\n} }\n';
const BAD = '{ "StartAt": "B", "States": {\n"A, 50%": { "Type": "Succeed" }\n} }\n';
const WARNING = `warned.asl.json:2:33: warning NO_PATH: The value of 'Cause' looks like a path, but the field's name does not end with 'Path'
  2 | "A": { "Type": "Fail", "Cause": "$.cause" }
    |                                 ^^^^^^^^^
  Write 'CausePath' to have it evaluated.

`;

const folders: string[] = [];
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const folder = folderOf({ 'good.asl.json': GOOD, 'warned.asl.json': WARNED, 'bad.asl.json': BAD });

describe('output', () => {
  test.each([
    { args: ['good.asl.json'], code: 0, stdout: '✔ no problems in 1 file with 1 state machine\n' },
    { args: ['warned.asl.json'], code: 0, stdout: `${WARNING}⚠ 1 warning in 1 file with 1 state machine\n` },
    {
      args: ['warned.asl.json', 'good.asl.json', '--strict'],
      code: 1,
      stdout: `${WARNING}✖ 1 warning in 2 files with 2 state machines\n`,
    },
    {
      args: ['warned.asl.json', '--strict', '--ignore', 'NO_PATH', '--ignore', 'NO_DOLLAR'],
      code: 0,
      stdout: '✔ no problems in 1 file with 1 state machine\n',
    },
  ])('$args', async ({ args, code, stdout }) => {
    expect(await runMain(folder, ['validate', ...args])).toEqual({ code, stdout, stderr: '' });
  });

  test.each([
    { args: [], stderr: "error: missing required argument 'files'\nFor this folder: sfn-run validate .\n" },
    {
      args: ['goof.asl.json', 'x.yml'],
      stderr: "error: there is no file goof.asl.json. Did you mean 'good.asl.json'?\nthere is no file x.yml\n",
    },
    {
      args: ['good.asl.json', '--ignore', 'NO_PAHT'],
      stderr: "error: --ignore: there is no code 'NO_PAHT'. Did you mean 'NO_PATH'?\n",
    },
  ])('usage error: $args', async ({ args, stderr }) => {
    expect(await runMain(folder, ['validate', ...args])).toEqual({ code: 2, stdout: '', stderr });
  });

  test("json: one object per file, with diagnostics in AWS's format, and the summary on stderr", async () => {
    const args = ['validate', 'bad.asl.json', 'good.asl.json', '--format', 'json'];
    const { code, stdout, stderr } = await runMain(folder, args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '✖ 2 errors in 2 files with 2 state machines\n' });
    expect(JSON.parse(stdout)).toEqual([
      {
        file: 'bad.asl.json',
        result: 'FAIL',
        diagnostics: [
          {
            severity: 'ERROR',
            code: 'MISSING_TRANSITION_TARGET',
            message: "Missing 'Next' target: B",
            location: '/StartAt',
            line: 1,
            column: 14,
          },
          {
            severity: 'ERROR',
            code: 'MISSING_TRANSITION_TARGET',
            message: 'State "A, 50%" is not reachable.',
            location: '/States/A, 50%',
            line: 2,
            column: 1,
          },
        ],
      },
      { file: 'good.asl.json', result: 'OK', diagnostics: [] },
    ]);
  });

  test('github: one workflow command per diagnostic', async () => {
    const { stdout } = await runMain(folder, ['validate', 'bad.asl.json', 'warned.asl.json', '--format', 'github']);
    expect(stdout).toBe(
      [
        "::error file=bad.asl.json,line=1,col=14,endColumn=16,title=MISSING_TRANSITION_TARGET::Missing 'Next' target: B",
        '::error file=bad.asl.json,line=2,col=1,endColumn=8,title=MISSING_TRANSITION_TARGET::State "A, 50%25" is not reachable.',
        "::warning file=warned.asl.json,line=2,col=33,endColumn=41,title=NO_PATH::The value of 'Cause' looks like a path, but the field's name does not end with 'Path'%0AWrite 'CausePath' to have it evaluated.",
        '',
      ].join('\n'),
    );
  });

  test('sarif', async () => {
    const name = 'a ü.asl.json';
    const { stdout } = await runMain(folderOf({ [name]: WARNED }), ['validate', name, '--format', 'sarif']);
    expect(JSON.parse(stdout)).toEqual({
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'sfn-run', version: packageJson.version, rules: [{ id: 'NO_PATH' }] } },
          columnKind: 'utf16CodeUnits',
          results: [
            {
              ruleId: 'NO_PATH',
              level: 'warning',
              message: {
                text: "The value of 'Cause' looks like a path, but the field's name does not end with 'Path'\nWrite 'CausePath' to have it evaluated.",
              },
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'a%20%C3%BC.asl.json' },
                    region: { startLine: 2, startColumn: 33, endColumn: 42 },
                  },
                  logicalLocations: [{ fullyQualifiedName: '/States/A/Cause' }],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test('colours on a terminal', async () => {
    const { stdout } = await runMain(folder, ['validate', 'warned.asl.json'], { isTTY: true });
    expect(stdout).toContain('\u001b[33mwarning NO_PATH\u001b[39m');
  });
});

describe('settings in package.json', () => {
  test('the nearest one applies to each file', async () => {
    const cwd = folderOf({
      'package.json': '{ "sfn-run": { "strict": true } }',
      'a.asl.json': WARNED,
      'inner/package.json': '{ "sfn-run": { "ignore": ["NO_PATH"] } }',
      'inner/deep/b.asl.json': WARNED,
    });
    const { code, stdout } = await runMain(cwd, ['validate', '.']);
    expect(code).toBe(1);
    expect(stdout).toBe(`${WARNING.replace('warned', 'a')}✖ 1 warning in 2 files with 2 state machines\n`);
  });

  test.each([
    ['{ "sfn-run": [] }', '1:14', 'sfn-run must be an object'],
    ['{ "sfn-run": { "ignored": [] } }', '1:16', "sfn-run has no 'ignored'"],
    ['{ "sfn-run": { "strict": "yes" } }', '1:26', 'strict must be true or false'],
    ['{ "sfn-run": { "ignore": "NO_PATH" } }', '1:26', 'ignore must be a list of strings'],
  ])('%s', async (text, place, message) => {
    const cwd = folderOf({ 'package.json': text, 'a.asl.json': GOOD });
    const { code, stderr } = await runMain(cwd, ['validate', 'a.asl.json']);
    const [head, first] = stderr.split('\n');
    expect({ code, head, first }).toEqual({
      code: 2,
      head: 'error: the configuration in package.json is invalid',
      first: `package.json:${place}: error INVALID_CONFIG: ${message}`,
    });
  });

  test('a code that does not exist', async () => {
    const cwd = folderOf({ 'sfn-run.yml': 'ignore: [no_path]\n', 'a.asl.json': GOOD });
    const { code, stderr } = await runMain(cwd, ['validate', 'a.asl.json']);
    const message = "sfn-run.yml: ignore: there is no code 'no_path'. Did you mean 'NO_PATH'?";
    expect({ code, stderr }).toEqual({ code: 2, stderr: `error: ${message}\n` });
  });
});

describe('files', () => {
  const machine = (uri: string) => `Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: ${uri}
      DefinitionSubstitutions: { Cause: cause }
`;
  const files = async (cwd: string, ...paths: string[]): Promise<string[]> => {
    const { stdout } = await runMain(cwd, ['validate', ...paths, '--format', 'json']);
    return (JSON.parse(stdout) as { file: string }[]).map(({ file }) => file);
  };

  test('a folder means the templates and definitions in it', async () => {
    const cwd = folderOf({
      '.git/config': '',
      '.gitignore': 'ignored/\n*.tmp.asl.json\n!kept.tmp.asl.json\n',
      'template.yaml': machine('machines/used.asl.json'),
      'machines/used.asl.json': GOOD,
      'machines/.gitignore': 'own.asl.json\n',
      'machines/own.asl.json': BAD,
      'machines/other.asl.yaml': 'StartAt: A\nStates: { A: { Type: Succeed } }\n',
      'a.tmp.asl.json': BAD,
      'kept.tmp.asl.json': GOOD,
      'ignored/b.asl.json': BAD,
      'node_modules/p/c.asl.json': BAD,
      '.aws-sam/build/template.yaml': machine('d.asl.json'),
      'cdk.out/e.template.json': '{ "Resources": { "M": { "Type": "AWS::StepFunctions::StateMachine" } } }',
      'api.yaml': 'Resources:\n  Bucket: { Type: AWS::S3::Bucket }\n',
      'stack.json':
        '{ "Resources": { "M": { "Type": "AWS::StepFunctions::StateMachine", "Properties": { "DefinitionString": "" } } } }',
      'broken.json': '{',
    });
    expect(await files(cwd, '.')).toEqual([
      'kept.tmp.asl.json',
      'stack.json',
      'template.yaml',
      'machines/used.asl.json',
      'machines/other.asl.yaml',
    ]);
    // a definition is validated through its template, which declares its substitutions
    expect(await files(join(cwd, 'machines'), '.')).toEqual(['other.asl.yaml', 'used.asl.json', '../template.yaml']);
  });

  test('a folder without any is a usage error', async () => {
    const cwd = folderOf({ 'a.json': '{}' });
    expect(await runMain(cwd, ['validate', '.'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: . contains no template with a state machine and no definition\n',
    });
  });

  test("a definition is validated once, through its template, with the template's substitutions", async () => {
    const definition =
      '{ "StartAt": "A", "States": {\n"A": { "Type": "Fail", "Error": "${Cause}",\n  "Cause": "$.x" } } }\n';
    const cwd = folderOf({ 'template.yaml': machine('machine.json'), 'machine.json': definition });
    const { code, stdout } = await runMain(cwd, ['validate', 'machine.json', 'template.yaml']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `machine.json:3:12: warning NO_PATH: The value of 'Cause' looks like a path, but the field's name does not end with 'Path'
  3 |   "Cause": "$.x" } } }
    |            ^^^^^
  Write 'CausePath' to have it evaluated.

⚠ 1 warning in 1 file with 1 state machine
`,
    });
    expect(await files(cwd, 'machine.json', 'template.yaml', './machine.json')).toEqual([
      'template.yaml',
      'machine.json',
    ]);
  });

  test('a definition in S3 is validated from the folder that the hint suggests', async () => {
    const machine = { Type: 'AWS::Serverless::StateMachine', Properties: { DefinitionUri: 's3://shop/flow.json' } };
    const cwd = folderOf({ 'template.json': JSON.stringify({ Resources: { Flow: machine } }) });
    mkdirSync(join(cwd, 'objects/shop'), { recursive: true });
    writeFileSync(join(cwd, 'objects/shop/flow.json'), '{"StartAt": "A", "States": {}}');
    const { stdout: without } = await runMain(cwd, ['validate', 'template.json']);
    expect(without).toContain('Give a folder that contains it with --s3 <dir>');
    const { code, stdout } = await runMain(cwd, ['validate', 'template.json', '--s3', 'objects']);
    expect([code, stdout.split('\n')[0]]).toEqual([
      1,
      'objects/shop/flow.json:1:28: error SCHEMA_VALIDATION_FAILED: Value cannot be empty',
    ]);
  });

  test('stdin, with parameters, substitutions and the type', async () => {
    const text = '{ "StartAt": "A", "States": { "A":\n{ "Type": "Wait", "Seconds": ${Wait}, "End": true } } }';
    const result = await runMain(folder, ['validate', '-', '-s', 'Wait=-1', '--type', 'EXPRESS'], { stdin: text });
    expect(result).toEqual({
      code: 1,
      stdout: `<stdin>:2:30: error SCHEMA_VALIDATION_FAILED: Minimum value is 0
  2 | { "Type": "Wait", "Seconds": \${Wait}, "End": true } } }
    |                              ^

✖ 1 error in 1 file with 1 state machine
`,
      stderr: '',
    });
  });

  test.skipIf(process.platform === 'win32')('a pipe, which can be read only once', async () => {
    const folder = folderOf({ 'good.asl.json': GOOD });
    execFileSync('sh', ['-c', 'mkfifo pipe'], { cwd: folder });
    const writer = spawn('sh', ['-c', 'cat good.asl.json > pipe'], { cwd: folder });
    expect(await runMain(folder, ['validate', 'pipe'])).toEqual({
      code: 0,
      stdout: '✔ no problems in 1 file with 1 state machine\n',
      stderr: '',
    });
    writer.kill();
  });
});

test('the API reports one file, with locations in its definitions', async () => {
  const cwd = folderOf({ 'a.asl.json': WARNED });
  const { diagnostics, ...report } = await validate('a.asl.json', { cwd, strict: true });
  expect(report).toEqual({ file: 'a.asl.json', result: 'FAIL', machines: ['a'], definitions: ['a.asl.json'] });
  expect(diagnostics.map(({ file, line, column, code }) => ({ file, line, column, code }))).toEqual([
    { file: 'a.asl.json', line: 2, column: 33, code: 'NO_PATH' },
  ]);
  expect(await validate('none.json', { cwd })).toMatchObject({ file: 'none.json', result: 'FAIL' });
});

describe('as a pre-commit hook', () => {
  let bin = '';
  beforeAll(() => {
    bin = buildCommand();
  }, 60_000);
  const [hook] = parse(readFileSync(join(import.meta.dirname, '../../.pre-commit-hooks.yaml'), 'utf8')) as [
    { id: string; entry: string; files: string; exclude: string },
  ];

  test('runs the command that the package installs', () => {
    expect(hook.entry.split(' ')).toEqual([Object.keys(packageJson.bin)[0], 'validate', '--skip-unrelated']);
  });

  test('asks for files that may be templates or definitions', () => {
    const paths = ['template.yaml', 'a/stack.json', 'a/b.asl.json', 'c.asl.yml', 'd.asl', 'x/s.template'];
    const others = ['app.ts', 'README.md', 'b.asl.json.bak', 'node_modules/a/b.asl.json', 'cdk.out/S.template.json'];
    const chosen = [...paths, ...others].filter(
      (path) => new RegExp(hook.files).test(path) && !new RegExp(hook.exclude).test(path),
    );
    expect(chosen).toEqual(paths);
  });

  test('skips other files, and validates those that a search would find', async () => {
    const machine = { Type: 'AWS::Serverless::StateMachine', Properties: { DefinitionUri: 'none.json' } };
    const cwd = folderOf({
      'stack.yml': JSON.stringify({ Resources: { Flow: machine } }),
      'package.json': '{ "name": "x" }',
      'deployment.yaml': 'kind: {{ .Values.kind }}\n',
      'bucket.json': '{ "Resources": { "B": { "Type": "AWS::S3::Bucket" } } }',
      'tree.json': '{ "tree": "AWS::StepFunctions::StateMachine" }',
      'bad.asl.json': '{',
    });
    const judge = (...paths: string[]) => runMain(cwd, ['validate', '--skip-unrelated', '--format', 'json', ...paths]);
    const { code, stdout } = await judge(...readdirSync(cwd));
    const reports = JSON.parse(stdout) as { file: string; result: string }[];
    expect([code, reports.map(({ file, result }) => `${file} ${result}`)]).toEqual([
      1,
      ['bad.asl.json FAIL', 'stack.yml FAIL'],
    ]);
    expect(await judge('package.json', 'tree.json')).toEqual({
      code: 0,
      stdout: '[]\n',
      stderr: '✔ none of the files is a template with a state machine, or a definition\n',
    });
  });

  test('receives staged files as arguments, many at once', () => {
    const names = Array.from({ length: 300 }, (_, i) => `machines/order ${i}.asl.json`);
    const cwd = folderOf(Object.fromEntries([...names.map((name) => [name, GOOD]), ['bad.asl.json', BAD]]));
    execFileSync('git', ['init', '-q'], { cwd });
    execFileSync('git', ['add', 'machines'], { cwd });
    const staged = execFileSync('git', ['diff', '--staged', '--name-only', '-z'], { cwd, encoding: 'utf8' });
    const args = ['validate', ...staged.split('\0').filter((path) => path !== '')];
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 0,
      stdout: '✔ no problems in 300 files with 300 state machines\n',
      stderr: '',
    });
  });
});
