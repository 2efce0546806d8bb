import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { KeptVerdicts } from '../../src/validate/kept-verdicts.ts';
import { validateAll } from '../../src/validate.ts';

const bin = join(import.meta.dirname, '../../bin/sfn-run.js');
const COUNT = 12;

/** Valid, and of the same length for each number of one digit. */
const flow = (i: number): string =>
  `${JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', Result: i, End: true } } }, null, 2)}\n`;
/** Invalid, and as long as it was before. */
const broken = (text: string): string => text.replace('"Pass"', '"Pasz"');

interface Project {
  readonly cwd: string;
  readonly cache: string;
  readonly paths: readonly string[];
  write(name: string, text: string | Buffer): void;
  /** The output of the built command. */
  run(...args: readonly string[]): string;
  /** The only file of the cache. */
  kept(): string;
}

function createProject(env: Readonly<Record<string, string>> = {}): Project {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'sfn-run-verdicts-')));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const cache = join(cwd, 'cache');
  const write = (name: string, text: string | Buffer): void => {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  };
  const paths = Array.from({ length: COUNT }, (_, i) => `flow-${i}.asl.json`);
  for (const [i, path] of paths.entries()) write(path, flow(i));
  const run = (...args: readonly string[]): string => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [bin, 'validate', ...args], {
      cwd,
      env: { ...process.env, SFN_RUN_CACHE_DIR: cache, ...env },
      encoding: 'utf8',
    });
    return `${stdout}${stderr}${status}`;
  };
  const kept = (): string => {
    const folder = join(cache, 'verdicts');
    const names = existsSync(folder) ? readdirSync(folder) : [];
    expect(names).toHaveLength(1);
    return join(folder, names[0]!);
  };
  return { cwd, cache, paths, write, run, kept };
}

const OK = `✔ no problems in ${COUNT} files with ${COUNT} state machines\n0`;

/** Declares a definition valid that is not, in the file and in the cache: only a run that reads the cache accepts it. */
function forge({ cwd, paths, kept }: Project): void {
  const text = readFileSync(join(cwd, paths[3]!), 'utf8');
  writeFileSync(join(cwd, paths[3]!), broken(text));
  writeFileSync(kept(), readFileSync(kept(), 'utf8').replace(text, broken(text)));
}

describe('a definition without problems is not validated again', () => {
  test('until it changes', () => {
    const project = createProject();
    expect(project.run(...project.paths)).toBe(OK);
    forge(project);
    expect(project.run(...project.paths)).toBe(OK);
    expect(project.run('.')).toBe(OK);
    expect(project.run('--no-cache', ...project.paths)).toContain('"Pasz"');
  });

  test('also by a run of other files', () => {
    const project = createProject();
    project.run(...project.paths);
    Array.from({ length: COUNT }, (_, i) => project.write(`other/flow-${i}.asl.json`, flow(i)));
    project.run('other');
    forge(project);
    expect(project.run(...project.paths)).toBe(OK);
  });

  test('unless there are only a few', () => {
    const project = createProject();
    project.run(...project.paths.slice(0, 5));
    expect(existsSync(project.cache)).toBe(false);
  });

  test('and cache shows and removes what is kept', () => {
    const project = createProject();
    project.run(...project.paths);
    const env = { ...process.env, SFN_RUN_CACHE_DIR: project.cache };
    const cache = (...args: readonly string[]): string =>
      spawnSync(process.execPath, [bin, 'cache', ...args], { env, encoding: 'utf8' }).stdout;
    const size = (statSync(project.kept()).size / 1000).toFixed(1);
    const builds = `0 bytes, in ${join(project.cache, 'builds')}`;
    const lines = (prefix: string): string =>
      `${prefix}0 builds, ${builds}\n${prefix}results of validate, ${size} KB, in ${join(project.cache, 'verdicts')}\n`;
    expect(cache()).toBe(lines(''));
    expect(cache('clear')).toBe(lines('removed '));
    expect(cache()).toBe(`0 builds, ${builds}\n`);
  });
});

describe('it is validated again', () => {
  const WAITS = JSON.stringify({
    StartAt: 'A',
    States: {
      A: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Parameters: { QueueUrl: 'https://sqs.us-east-1.amazonaws.com/1/q', 'MessageBody.$': '$$.Task.Token' },
        TimeoutSeconds: 60,
        End: true,
      },
    },
  });
  const OWNER = JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Flow: {
        Type: 'AWS::Serverless::StateMachine',
        Properties: { DefinitionUri: 'flow-3.asl.json', Type: 'UNKNOWN' },
      },
    },
  });
  interface Change {
    readonly name: string;
    change?(project: Project): void;
    readonly args?: readonly string[];
    before?(project: Project): void;
  }
  const changes: readonly Change[] = [
    {
      name: 'after an edit that leaves its size and its time',
      change({ cwd, write }) {
        const path = join(cwd, 'flow-3.asl.json');
        const { atime, mtime } = statSync(path);
        write('flow-3.asl.json', broken(readFileSync(path, 'utf8')));
        utimesSync(path, atime, mtime);
      },
    },
    { name: 'after an edit that makes it longer', change: ({ write }) => write('flow-3.asl.json', `${flow(3)}x`) },
    {
      name: 'after an edit that makes it shorter',
      change: ({ write }) => write('flow-3.asl.json', flow(3).slice(0, -3)),
    },
    { name: 'when it is empty', change: ({ write }) => write('flow-3.asl.json', '') },
    { name: 'when it is gone', change: ({ cwd }) => rmSync(join(cwd, 'flow-3.asl.json')) },
    {
      name: 'when it is another file under its name',
      change({ cwd, write }) {
        renameSync(join(cwd, 'flow-3.asl.json'), join(cwd, 'flow-x.asl.json'));
        write('flow-3.asl.json', broken(flow(3)));
      },
    },
    {
      name: 'when bytes that are not UTF-8 take the place of a replacement character',
      before: ({ write }) => write('flow-3.asl.json', flow(3).replace('3', '"\uFFFD"')),
      change: ({ write }) => write('flow-3.asl.json', Buffer.from(flow(3).replace('3', '"\u00FF"'), 'latin1')),
    },
    { name: 'as EXPRESS', args: ['--type', 'EXPRESS'], before: ({ write }) => write('flow-3.asl.json', WAITS) },
    { name: 'with a substitution', args: ['--substitution', 'Name=x'] },
    { name: 'as part of a template that did not exist', change: ({ write }) => write('template.json', OWNER) },
  ];
  test.each(changes)('$name', ({ change, args = [], before }) => {
    const project = createProject();
    before?.(project);
    expect(project.run(...project.paths)).toBe(OK);
    project.kept();
    change?.(project);
    const all = [...args, ...project.paths];
    const output = project.run(...all);
    expect(output).not.toBe(OK);
    expect(output).toBe(project.run('--no-cache', ...all));
  });
});

describe('problems are reported in each run, as without the cache', () => {
  const args: readonly (readonly string[])[] = [
    [],
    ['--strict'],
    ['--ignore', 'PASS_RESULT_IS_STATIC'],
    ['--format', 'json'],
    ['--format', 'github'],
    ['--format', 'sarif'],
  ];
  test.each(args)('%s %s', (...options) => {
    const project = createProject();
    project.write('flow-5.asl.json', broken(flow(5)));
    // a warning: the path is not evaluated
    project.write('flow-6.asl.json', flow(6).replace('6', '"$.a"'));
    project.write('flow-7.asl.json', Buffer.from(`\uFEFF${flow(7)}`));
    project.write('flow-8.asl.json', Buffer.from(flow(8), 'utf16le'));
    project.write('flow-9.asl.json', '{');
    const expected = project.run('--no-cache', ...options, ...project.paths);
    expect(project.run(...options, ...project.paths)).toBe(expected);
    expect(project.run(...options, ...project.paths)).toBe(expected);
    expect(project.run(...options, '.')).toBe(project.run('--no-cache', ...options, '.'));
  });
});

describe('a file of verdicts is ignored', () => {
  const damages: readonly (readonly [string, (text: string, path: string) => string | undefined])[] = [
    ['that is empty', () => ''],
    ['that is cut within its first line', (text) => text.slice(0, 40)],
    ['that is cut within its texts', (text) => text.slice(0, text.indexOf('\n') + 100)],
    ['of another build', (text) => text.replace('"key":"', '"key":"x')],
    ['of a later format', (text) => text.replace('verdicts 1', 'verdicts 2')],
    ['of another program', () => '{"sign":1}\n'],
    ['without verdicts', (text) => text.replace('"verdicts":[', '"other":[')],
    [
      'that others may write',
      (_, path) => {
        chmodSync(path, 0o666);
        return undefined;
      },
    ],
  ];
  test.each(damages)('%s', (_, damage) => {
    const project = createProject();
    project.run(...project.paths);
    forge(project);
    const path = project.kept();
    const damaged = damage(readFileSync(path, 'utf8'), path);
    if (damaged !== undefined) writeFileSync(path, damaged);
    expect(project.run(...project.paths)).toBe(project.run('--no-cache', ...project.paths));
  });

  test('and none is written where that is impossible', () => {
    const project = createProject();
    writeFileSync(project.cache, 'not a folder');
    expect(project.run(...project.paths)).toBe(OK);
    expect(project.run(...project.paths)).toBe(OK);
  });
});

test('several processes may write it at once', async () => {
  const project = createProject();
  const env = { ...process.env, SFN_RUN_CACHE_DIR: project.cache };
  const codes = await Promise.all(
    Array.from({ length: 6 }, () => {
      const child = spawn(process.execPath, [bin, 'validate', ...project.paths], { cwd: project.cwd, env });
      return new Promise((resolve) => child.once('exit', resolve));
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  forge(project);
  expect(project.run(...project.paths)).toBe(OK);
});

describe('it is bounded', () => {
  const validateIn = ({ cwd, cache }: Project, place: string, paths: readonly string[]): Promise<unknown> =>
    validateAll(paths, { cwd }, { openVerdicts: async () => new KeptVerdicts(cache, place, 'key') });

  test('in size: the latest definitions stay', async () => {
    const project = createProject();
    const names = Array.from({ length: COUNT }, (_, i) => `large-${i}.asl.json`);
    for (const name of names) {
      project.write(name, flow(1).replace('"StartAt"', `"Comment": "${'x'.repeat(600_000)}", "StartAt"`));
    }
    await validateIn(project, 'place', names);
    const [file] = readdirSync(project.cache);
    expect(statSync(join(project.cache, file!)).size).toBeLessThan(4.1 * 1024 * 1024);
    const verdicts = new KeptVerdicts(project.cache, 'place', 'key');
    const isKept = names.map((path) => {
      const absolute = join(project.cwd, path);
      return verdicts.find({ path, absolute, isFile: true }) !== undefined;
    });
    expect(isKept).toEqual(names.map((_, i) => i >= COUNT - 6));
  });

  test('in number: the last used places stay', async () => {
    const project = createProject();
    for (let i = 0; i < 40; i++) await validateIn(project, `place ${i}`, project.paths);
    expect(readdirSync(project.cache)).toHaveLength(32);
  });

  test('a place that is only read is used, too', async () => {
    const project = createProject();
    for (let i = 0; i < 32; i++) await validateIn(project, `place ${i}`, project.paths);
    const weekAgo = new Date(Date.now() - 7 * 24 * 60 * 60 * 1000);
    for (const name of readdirSync(project.cache)) utimesSync(join(project.cache, name), weekAgo, weekAgo);
    const isKept = (): boolean => {
      const [path] = project.paths as [string];
      const file = { path, absolute: join(project.cwd, path), isFile: true };
      return new KeptVerdicts(project.cache, 'place 0', 'key').find(file) !== undefined;
    };
    expect(isKept()).toBe(true);
    for (let i = 32; i < 60; i++) await validateIn(project, `place ${i}`, project.paths);
    expect(isKept()).toBe(true);
  });
});

test('what the Serverless Framework parses in its own way is not kept', () => {
  const project = createProject();
  const yaml = 'StartAt: No\nStates: { No: { Type: Pass, End: Yes } }\n';
  project.write('serverless.yml', 'service: x\n');
  const names = Array.from({ length: COUNT }, (_, i) => `flow-${i}.asl.yml`);
  for (const name of names) project.write(name, yaml.replace('Yes', 'true'));
  const before = project.run(...names);
  rmSync(join(project.cwd, 'serverless.yml'));
  const after = project.run(...names);
  expect(after).toBe(project.run('--no-cache', ...names));
  expect(after).not.toBe(before);
});
