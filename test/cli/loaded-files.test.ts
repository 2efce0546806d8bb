import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildCommand } from './built-command.ts';
import { folderOf } from './fake-io.ts';

const MACHINE = { StartAt: 'Echo', States: { Echo: { Type: 'Pass', End: true } } };
const TEMPLATE = {
  Resources: { Flow: { Type: 'AWS::Serverless::StateMachine', Properties: { Definition: MACHINE } } },
};

const PATHS = {
  StartAt: 'Echo',
  States: { Echo: { Type: 'Pass', Parameters: { 'id.$': '$.a[0].b', 'n.$': 'States.MathAdd(1, 2)' }, End: true } },
};
const MISSPELT = { StartAt: 'Ecco', States: { Echo: { Type: 'Pass', End: true } } };

const matching = (pattern: string): object => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Match',
  States: { Match: { Type: 'Pass', Output: `{% $contains('ab', ${pattern}) %}`, End: true } },
});

const GREETING = {
  Resources: {
    Flow: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: {
        Definition: { StartAt: 'Greet', States: { Greet: { Type: 'Task', Resource: '${Arn}', End: true } } },
        DefinitionSubstitutions: { Arn: { 'Fn::GetAtt': 'Greet.Arn' } },
      },
    },
    Greet: {
      Type: 'AWS::Serverless::Function',
      Properties: { Handler: 'greet.handler', Runtime: 'nodejs22.x', CodeUri: '.' },
    },
  },
};

const folder = folderOf({
  'greeting.json': GREETING,
  'list-modules.cjs': `process.on('exit', () => {
    require('node:fs').writeFileSync(process.env.MODULES, process.moduleLoadList.join());
  });`,
  'list-opened.cjs': `const fs = require('node:fs');
    const { openSync } = fs;
    const opened = new Set();
    fs.openSync = (path, ...rest) => {
      opened.add(path);
      return openSync(path, ...rest);
    };
    process.on('exit', () => fs.writeFileSync(process.env.OPENED, [...opened].join()));`,
  'greet.ts': 'export const handler = async (): Promise<number> => 1;',
  'flow.asl.json': MACHINE,
  'misspelt.asl.json': MISSPELT,
  'paths.asl.json': PATHS,
  'template.json': TEMPLATE,
  'simple.asl.json': matching('/b+/'),
  'endless.asl.json': matching('/(a|b)+/'),
});
let bin = '';
// records of other command lines may share a place with those of this one
const cache = join(folderOf({}), 'cache');

beforeAll(() => {
  bin = buildCommand();
}, 60_000);

/** The files of the build that are read, besides the first file of each command. */
function loadedBy(args: readonly string[], status: number): string[] {
  const dist = join(dirname(bin), '../dist');
  const list = join(folder, 'opened.txt');
  const hook = join(folder, 'list-opened.cjs');
  const run = spawnSync(process.execPath, ['--require', hook, bin, ...args], {
    cwd: folder,
    env: { ...process.env, OPENED: list, SFN_RUN_CACHE_DIR: cache },
  });
  expect(run.status).toBe(status);
  const opened = readFileSync(list, 'utf8').split(',');
  const isLarge = (path: string): boolean => statSync(path).size >= 4_000;
  const names = opened.filter((path) => dirname(path) === dist && path.endsWith('.cjs') && isLarge(path));
  const parts = names.map((path) => basename(path, '.cjs'));
  expect(parts).toContain('main');
  return parts.filter((name) => name !== 'main').sort();
}

test.each([
  [['--version'], []],
  [['flow.asl.json'], ['program', 'run']],
  [
    ['-q', 'flow.asl.json'],
    ['program', 'run'],
  ],
  [
    ['run', 'template.json'],
    ['program', 'run', 'template'],
  ],
  [
    ['validate', 'flow.asl.json'],
    ['program', 'validate'],
  ],
  [
    ['validate', 'template.json'],
    ['handlers', 'program', 'template', 'template-checks', 'validate'],
  ],
  [
    ['validate', 'paths.asl.json'],
    ['paths', 'program', 'validate'],
  ],
  [['misspelt.asl.json'], ['program', 'run', 'trouble'], 2],
  [['validate', 'misspelt.asl.json'], ['program', 'trouble', 'validate'], 1],
  [['simple.asl.json'], ['jsonata', 'program', 'run']],
  [['endless.asl.json'], ['jsonata', 'program', 're2', 'run']],
  [
    ['run', '--help'],
    ['commander', 'program', 'run'],
  ],
] as [string[], string[], number?][])('%j', (args, files, status = 0) => {
  rmSync(cache, { recursive: true, force: true });
  expect(loadedBy(args, status)).toEqual(files);
});

test('a handler built by an earlier run needs no bundler', () => {
  const files = ['fields', 'handlers', 'lambda', 'program', 'run', 'tasks', 'template', 'threads'];
  expect(loadedBy(['greeting.json'], 0).sort()).toEqual([...files, 'build'].sort());
  expect(loadedBy(['greeting.json'], 0).sort()).toEqual(files);
  expect(loadedBy(['greeting.json', '--no-cache'], 0).sort()).toEqual([...files, 'build'].sort());
});

/** Those of Node's own modules that the command loads. */
function loadedOf(names: readonly string[], args: readonly string[], env: Readonly<Record<string, string>>): string[] {
  const list = join(folder, 'modules.txt');
  const hook = join(folder, 'list-modules.cjs');
  const options = { cwd: folder, env: { ...process.env, ...env, MODULES: list } };
  expect(spawnSync(process.execPath, ['--require', hook, bin, ...args], options).status).toBe(0);
  const loaded = readFileSync(list, 'utf8').split(',');
  return names.filter((name) => loaded.includes(`NativeModule ${name}`));
}

// together they take as long as the run itself
test.each(['thread', 'process'])("a function in a %s needs few of Node's modules", (isolation) => {
  const env = { SFN_RUN_ISOLATION: isolation };
  // a build of files that have just been written is not kept
  for (let i = 0; i < 2; i++) loadedOf([], ['greeting.json'], env);
  // not node:os, which tells how many processors there are: on a busy machine, a second environment is considered
  const names = ['perf_hooks', 'worker_threads'];
  expect(loadedOf(names, ['greeting.json'], env)).toEqual(isolation === 'thread' ? ['worker_threads'] : []);
});

// the targets of docs/performance.md; files of less than 4,000 bytes, which have no cache, are not counted
test.each([
  ['run', ['flow.asl.json'], 200_000],
  ['validate', ['validate', 'flow.asl.json'], 135_000],
])('the code that %s reads', (_name, args, limit) => {
  const sizes = ['main', ...loadedBy(args, 0)].map((name) => statSync(join(dirname(bin), `../dist/${name}.cjs`)).size);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(limit);
});

test('functions and classes of ours have their own names, which the stack of an error shows', () => {
  const code = readFileSync(join(dirname(bin), '../dist/program.cjs'), 'latin1');
  const names = ['UsageError=class extends Error', 'async function runProgram('];
  expect(names.filter((name) => !code.includes(name))).toEqual([]);
});
