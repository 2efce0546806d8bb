import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { buildCommand } from './built-command.ts';
import { folderOf } from './fake-io.ts';

const DEFINITION = `StartAt: Echo
States:
  Echo:
    Type: Pass
    Result: { text: "\${Text}", mode: on-line }
    End: true
`;
const TEMPLATE = `Transform: AWS::Serverless-2016-10-31
Resources:
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: flow.asl.yaml
      DefinitionSubstitutions: { Text: !Sub "in \${AWS::Region}" }
`;
/** Lists the files of the build that the process reads. */
const LIST = `const fs = require('node:fs');
const { openSync } = fs;
const opened = [];
fs.openSync = (path, ...rest) => {
  opened.push(String(path));
  return openSync(path, ...rest);
};
process.on('exit', () => fs.writeFileSync(process.env.OPENED, opened.join()));`;

let bin = '';

vi.setConfig({ testTimeout: 60_000 });

beforeAll(() => {
  bin = buildCommand();
}, 60_000);

interface Folder {
  readonly path: string;
  /** The output of a command, and whether it has loaded the YAML library. */
  run(...args: readonly string[]): { readonly shown: unknown; readonly parses: boolean };
  /** The paths of the kept trees. */
  kept(): readonly string[];
  write(name: string, text: string): void;
}

function open(files: Readonly<Record<string, string>> = {}): Folder {
  const path = folderOf({ 'template.yml': TEMPLATE, 'flow.asl.yaml': DEFINITION, 'list.cjs': LIST, ...files });
  const trees = join(path, 'cache/trees');
  return {
    path,
    run(...args) {
      const opened = join(path, 'opened');
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ['--require', join(path, 'list.cjs'), bin, ...args],
        {
          cwd: path,
          env: { ...process.env, SFN_RUN_CACHE_DIR: join(path, 'cache'), OPENED: opened },
          encoding: 'utf8',
        },
      );
      const parses = readFileSync(opened, 'utf8').includes('/parse-yaml.cjs');
      return { shown: { stdout, stderr: stderr.replaceAll(/\d+ ms/g, 'T'), status }, parses };
    },
    kept: () => (existsSync(trees) ? readdirSync(trees).map((name) => join(trees, name)) : []),
    write: (name, text) => writeFileSync(join(path, name), text),
  };
}

describe('YAML is not parsed again', () => {
  test('in a template and in the definition that it names, after substitutions', () => {
    const { run, kept } = open();
    const first = run('template.yml');
    expect(first).toMatchObject({
      parses: true,
      shown: { status: 0, stdout: '{"text":"in us-east-1","mode":"on-line"}\n' },
    });
    expect(kept().length).toBe(2);
    expect(run('template.yml')).toEqual({ ...first, parses: false });
  });

  test('for another command or input', () => {
    const { run } = open();
    run('template.yml');
    expect(run('template.yml', '-q', '-i', '[1]').parses).toBe(false);
    expect(run('graph', 'template.yml').parses).toBe(false);
  });

  test('and errors have the same places', () => {
    const { run } = open({ 'flow.asl.yaml': DEFINITION.replace('End: true', 'Next: Nowhere') });
    const first = run('template.yml');
    expect(first).toMatchObject({ parses: true, shown: { status: 2 } });
    expect(run('template.yml')).toEqual({ ...first, parses: false });
  });
});

describe('YAML is parsed again', () => {
  test.each([
    ['it has changed', 'flow.asl.yaml', DEFINITION.replace('on-line', 'off-line')],
    ['it has changed and is as long as before', 'flow.asl.yaml', DEFINITION.replace('on-line', 'by-line')],
    ['a substitution has changed', 'template.yml', TEMPLATE.replace('in ${', 'at ${')],
  ])('if %s', (_, name, text) => {
    const { run, write } = open();
    const first = run('template.yml');
    write(name, text);
    const second = run('template.yml');
    expect(second.parses).toBe(true);
    expect(second.shown).not.toEqual(first.shown);
    expect(second.shown).toEqual(run('template.yml', '--no-cache').shown);
    expect(run('template.yml')).toEqual({ ...second, parses: false });
  });

  test('if there was something to report', () => {
    const { run, kept } = open({ 'template.yml': `${TEMPLATE}Metadata: { a: 1, a: 2 }\n` });
    const first = run('template.yml');
    expect(first.shown).toMatchObject({ status: 0, stderr: expect.stringContaining('DUPLICATE_KEY') });
    expect(run('template.yml')).toEqual(first);
    expect(kept().length).toBe(1);
  });

  test('with --no-cache, which keeps nothing', () => {
    const { run, kept } = open();
    expect(run('template.yml', '--no-cache').parses).toBe(true);
    expect(kept()).toEqual([]);
    run('template.yml');
    expect(run('template.yml', '--no-cache').parses).toBe(true);
  });

  test('if what was kept is corrupt, and is then replaced', () => {
    const { run, kept } = open();
    const first = run('template.yml');
    const [path] = kept();
    const whole = readFileSync(path!, 'utf8');
    for (const content of ['', '[]', 'null', whole.slice(0, -10), `{}${whole}`]) {
      writeFileSync(path!, content);
      expect([content, run('template.yml')]).toEqual([content, first]);
      expect(readFileSync(path!, 'utf8')).toBe(whole);
    }
  });

  test.skipIf(process.platform === 'win32')('if another user could have written what was kept', () => {
    const { run, kept } = open();
    const first = run('template.yml');
    for (const path of kept()) chmodSync(path, 0o666);
    expect(run('template.yml')).toEqual(first);
    expect(kept().map((path) => statSync(path).mode & 0o777)).toEqual([0o600, 0o600]);
  });
});

test('cache shows and removes the trees', () => {
  const { path, run, kept } = open();
  run('template.yml');
  const bytes = kept().reduce((sum, name) => sum + statSync(name).size, 0);
  const line = `parsed YAML, ${(bytes / 1000).toFixed(1)} KB, in ${join(path, 'cache/trees')}\n`;
  const builds = `0 builds, 0 bytes, in ${join(path, 'cache/builds')}\n`;
  expect(run('cache').shown).toMatchObject({ stdout: `${builds}${line}` });
  expect(run('cache', 'clear').shown).toMatchObject({ stdout: `removed ${builds}removed ${line}` });
  expect(kept()).toEqual([]);
});

test('a folder that cannot be written changes nothing', () => {
  const { path, run } = open();
  mkdirSync(dirname(join(path, 'cache/trees')), { recursive: true });
  writeFileSync(join(path, 'cache/trees'), '');
  const first = run('template.yml');
  expect(first).toMatchObject({ parses: true, shown: { status: 0 } });
  expect(run('template.yml')).toEqual(first);
});
