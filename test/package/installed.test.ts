import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };

/**
 * The package as users have it: packed by npm in a copy of the repository, since packing rebuilds what other tests use,
 * and unpacked next to a project of theirs.
 */
const ROOT = resolve(import.meta.dirname, '../..');
const project = mkdtempSync(join(tmpdir(), 'sfn-run-project-'));
const installed = join(project, 'node_modules/sfn-run');
let packed = '';

beforeAll(() => {
  const clone = mkdtempSync(join(tmpdir(), 'sfn-run-clone-'));
  const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
  for (const path of tracked.split('\0').filter((one) => one !== '' && !one.startsWith('test/'))) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    cpSync(join(ROOT, path), join(clone, path));
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  packed = execFileSync('npm', ['pack'], { cwd: clone, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const unpacked = mkdtempSync(join(tmpdir(), 'sfn-run-unpacked-'));
  execFileSync('tar', ['xzf', join(clone, packed.trim()), '-C', unpacked]);
  mkdirSync(join(project, 'node_modules/@types'), { recursive: true });
  cpSync(join(unpacked, 'package'), installed, { recursive: true });
  for (const name of ['esbuild', '@types/node', 'undici-types']) {
    symlinkSync(join(ROOT, 'node_modules', name), join(project, 'node_modules', name));
  }
  cpSync(join(ROOT, 'samples'), join(project, 'samples'), { recursive: true });
}, 180_000);

test('npm pack prints the name of its file and nothing else, which older versions of pre-commit rely on', () => {
  expect(packed).toBe(`sfn-run-${packageJson.version}.tgz\n`);
});

test('its files', () => {
  const inside = (folder: string) => readdirSync(join(installed, folder)).sort();
  expect(inside('.')).toEqual(['LICENSE', 'README.md', 'bin', 'dist', 'docs', 'matchers', 'package.json', 'schema']);
  expect(inside('dist').filter((name) => !name.endsWith('.cjs'))).toEqual([
    'THIRD-PARTY-LICENSES.txt',
    'api',
    'bootstrap.py',
    'index.d.cts',
    'index.d.ts',
    'index.js',
    'models.bin',
    'models.json',
    'report-page.css',
    'report-page.js',
    'sfn_run_encoder.py',
  ]);
});

test('contains the licence of each bundled package', () => {
  const text = readFileSync(join(installed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
  const sections = text.split(/^-{78}$/m).slice(1);
  const names = sections.map((section) => /^\n\n(\S+) \d\S* \((?:MIT|ISC|BSD-3-Clause)\)\n/.exec(section)?.[1]);
  // imported packages, and some of their dependencies
  expect(names).toEqual(
    expect.arrayContaining(['chalk', 'commander', 'ignore', 'jsonata', 'ora', 'signal-exit', 'smol-toml', 'yaml']),
  );
  for (const section of sections) expect(section).toMatch(/Copyright|\(c\)/i);
});

/** The programs in docs/api.md, by the headings above them. */
const programs = readFileSync(join(ROOT, 'docs/api.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .flatMap((section) =>
    [...section.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code], i) => ({
      name: `${section.slice(0, section.indexOf('\n'))} ${i + 1}`,
      code: code!,
    })),
  );

const CHARGED = "{ orderId: 'A-1042', paid: 66, tracking: 'POST-2640' }\n";
/** The output of each, from the sample's own README and its mocks. */
const PRINTED: Readonly<Record<string, string>> = {
  'Run a machine 1': CHARGED,
  'Answer tasks yourself 1': 'OutOfStock none left\n',
  'Answer tasks yourself 2': 'Error not in this test: Charge card\n',
  'See what happens 1': 'ExecutionStarted SUCCEEDED\n',
  'Replay a recorded execution 1': 'SUCCEEDED as recorded\n',
  'Test one state 1': `{
  output: '{"gift":true,"wrapping":{"paper":"blue","ribbon":"white"}}',
  nextState: 'Pack items',
  status: 'SUCCEEDED'
}\n`,
  'Validate 1': 'OK []\ntrue\n',
};

/** With `require`, as a CommonJS module has to write it. */
function toCommonJs(code: string): string {
  const [imports, body] = splitImports(code);
  const requires = imports.replaceAll(/^import (\{.*\}) from ('.*');$/gm, 'const $1 = require($2);');
  return `${requires}\nasync function main() {\n${body}}\nmain();\n`;
}

/** Some module systems have no top-level await. */
function toFunction(code: string): string {
  const [imports, body] = splitImports(code);
  return `${imports}\nexport async function main() {\n${body}}\n`;
}

function splitImports(code: string): [string, string] {
  const end = code.indexOf('\n\n');
  return [code.slice(0, end), code.slice(end + 1)];
}

function runFile(name: string, text: string): { stdout: string; stderr: string } {
  writeFileSync(join(project, name), text);
  const { stdout, stderr } = spawnSync(process.execPath, [name], { cwd: project, encoding: 'utf8' });
  return { stdout, stderr };
}

describe('the programs in docs/api.md', () => {
  test('are those with an expected result here', () => {
    expect(programs.map(({ name }) => name)).toEqual(Object.keys(PRINTED));
  });

  test.each(programs)(
    'ES module: $name',
    ({ name, code }) => {
      expect(runFile('program.mjs', code)).toEqual({ stdout: PRINTED[name], stderr: '' });
    },
    30_000,
  );

  test.each(programs)(
    'CommonJS: $name',
    ({ name, code }) => {
      expect(runFile('program.cjs', toCommonJs(code))).toEqual({ stdout: PRINTED[name], stderr: '' });
    },
    30_000,
  );

  const ofExtractor = createRequire(createRequire(import.meta.url).resolve('@microsoft/api-extractor'));
  const compilers = {
    own: join(ROOT, 'node_modules/typescript/bin/tsc'),
    // the last that knows moduleResolution node10
    six: join(dirname(ofExtractor.resolve('typescript/package.json')), 'bin/tsc'),
  };
  test.each([
    { name: 'node10', file: 'ts', compiler: 'six', module: 'commonjs', ignoreDeprecations: '6.0' },
    { name: 'node16', file: 'mts', compiler: 'own', module: 'node16' },
    { name: 'node16', file: 'cts', compiler: 'own', module: 'node16' },
    { name: 'nodenext', file: 'mts', compiler: 'own', module: 'nodenext' },
    { name: 'bundler', file: 'ts', compiler: 'own', module: 'esnext' },
  ] as const)(
    'TypeScript, moduleResolution $name, .$file',
    ({ name, file, compiler, module, ...more }) => {
      const folder = join(project, `types-${name}-${file}`);
      mkdirSync(folder);
      programs.forEach(({ code }, i) => {
        const typed = code
          .replace('const types = []', 'const types: string[] = []')
          .replace('(event) =>', '(event: TraceEvent) =>');
        const imports = typed === code ? '' : "import type { TraceEvent } from 'sfn-run';\n";
        const part = typed.replace('write: (part)', 'write: (part: string)');
        writeFileSync(join(folder, `program${i}.${file}`), toFunction(imports + part));
      });
      const compilerOptions = {
        module,
        moduleResolution: name,
        target: 'es2022',
        lib: ['es2023'],
        types: ['node'],
        strict: true,
        noEmit: true,
        ...more,
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*'] }));
      const { stdout } = spawnSync(process.execPath, [compilers[compiler], '-p', folder], { encoding: 'utf8' });
      expect(stdout).toBe('');
    },
    60_000,
  );
});

test('both module systems share one copy of the code', () => {
  const code = `import { createRequire } from 'node:module';
import { StatesError } from 'sfn-run';
console.log(createRequire(import.meta.url)('sfn-run').StatesError === StatesError);
`;
  expect(runFile('both.mjs', code)).toEqual({ stdout: 'true\n', stderr: '' });
});

/** A retried task in a test of either runner; `fn` creates the runner's own mock. */
const RUNNER_TEST = (fn: string) => `
test('a task is tried again', async () => {
  const work = ${fn}().mockRejectedValueOnce(Object.assign(new Error('slow'), { name: 'Slow' })).mockResolvedValue(7);
  const result = await run('flow.asl.json', { mocks: { Work: work } });
  expect(work).toHaveBeenCalledTimes(2);
  expect(result).toSucceedWith(7);
  expect(result).toHaveRetried('Work', 1);
  expect(result).toHavePath(['Work']);
  expect(() => expect(result).toFailWith('Slow')).toThrow('SUCCEEDED');
});
`;
const RETRIED = {
  StartAt: 'Work',
  States: {
    Work: {
      Type: 'Task',
      Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work',
      Retry: [{ ErrorEquals: ['Slow'], IntervalSeconds: 60 }],
      End: true,
    },
  },
};

test('sfn-run/vitest in a project with vitest', () => {
  symlinkSync(join(ROOT, 'node_modules/vitest'), join(project, 'node_modules/vitest'));
  const folder = join(project, 'with-vitest');
  mkdirSync(folder);
  writeFileSync(join(folder, 'flow.asl.json'), JSON.stringify(RETRIED));
  writeFileSync(
    join(folder, 'flow.test.mjs'),
    `import 'sfn-run/vitest';\nimport { run } from 'sfn-run';\nimport { expect, test, vi } from 'vitest';\n${RUNNER_TEST('vi.fn')}`,
  );
  const command = join(project, 'node_modules/vitest/vitest.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'run', '--root', folder], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
  });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/Tests\s+1 passed/);
}, 60_000);

test('sfn-run/jest in a project with Jest', ({ skip }) => {
  const folder = join(project, 'with-jest');
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', 'jest@30'];
  const { status: isMissing, stderr: why } = spawnSync('npm', install, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 150_000,
  });
  if (isMissing !== 0) skip(`Jest cannot be installed here: ${why.trim().split('\n')[0]}`);
  writeFileSync(join(folder, 'flow.asl.json'), JSON.stringify(RETRIED));
  writeFileSync(join(folder, 'jest.config.json'), '{ "setupFilesAfterEnv": ["sfn-run/jest"] }');
  writeFileSync(join(folder, 'flow.test.js'), `const { run } = require('sfn-run');\n${RUNNER_TEST('jest.fn')}`);
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'node_modules', 'jest', 'bin', 'jest.js')], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, NO_COLOR: '1' },
  });
  expect(status, stderr).toBe(0);
  expect(stderr).toMatch(/^Tests: +1 passed, 1 total$/m);
}, 240_000);
