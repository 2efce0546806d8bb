import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Json } from '../../src/json.ts';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** The function's code. Default: the folder of the files. */
  readonly folder?: string;
  readonly output: Json;
}

function runCase({ files, environment = {}, folder = '.' }: Omit<Case, 'name' | 'output'>): Promise<Json> {
  const root = writeFiles(files);
  const code = { kind: 'folder', path: join(root, folder) } as const;
  return startRun(root, [makeFunction(root, { environment, code })]).call('Fn');
}

/** A thread has its parent's process id, a process its own. */
const isProcess = `process.pid !== ${process.pid}`;

/** From Node.js 24 on no function runs in a thread: running out of memory there ends the command. */
const hasThreads = Number.parseInt(process.versions.node, 10) < 24;

describe.skipIf(!hasThreads)('a function runs in a thread', () => {
  const cases: readonly Omit<Case, 'output'>[] = [
    { name: 'if it needs nothing else', files: { 'app.js': `exports.handler = async () => ${isProcess};` } },
    {
      name: 'with its own modules',
      files: {
        'app.ts': `import { twice } from './lib/twice.js';\nexport const handler = async () => ${isProcess} || twice(1) !== 2;`,
        'lib/twice.ts': 'export const twice = (n: number): number => 2 * n;',
      },
    },
    {
      name: 'with files that are not modules',
      files: { 'app.js': `require('./data.json'); exports.handler = async () => ${isProcess};`, 'data.json': '{}' },
    },
    {
      name: 'if it requests one',
      files: { 'app.js': `require('fs'); exports.handler = async () => ${isProcess};` },
      environment: { SFN_RUN_ISOLATION: 'thread' },
    },
  ];
  test.each(cases)('$name', async (which) => {
    expect(await runCase(which)).toBe(false);
  });
});

describe('a function runs in a separate process', () => {
  const cases: readonly Omit<Case, 'output'>[] = [
    { name: 'if it reads files', files: { 'app.js': `require('fs'); exports.handler = async () => ${isProcess};` } },
    {
      name: 'if one of its modules does',
      files: {
        'app.ts': `import { read } from './read.js';\nexport const handler = async () => ${isProcess} && read !== undefined;`,
        'read.ts': "export { readFile as read } from 'node:fs/promises';",
      },
    },
    {
      name: 'if it uses the working directory',
      files: { 'app.js': `process.cwd(); exports.handler = async () => ${isProcess};` },
    },
    {
      name: 'above its code, if that is the output of a build that was never written',
      files: {
        'src/app.ts': `process.cwd(); export const handler = async () => ${isProcess};`,
        'tsconfig.json': '{ "compilerOptions": { "rootDir": "src", "outDir": "dist" } }',
      },
      folder: 'dist',
    },
    {
      name: 'if one of its packages starts child processes',
      files: {
        'app.js': `require('runner'); exports.handler = async () => ${isProcess};`,
        'node_modules/runner/index.js': "require('child_process');",
      },
    },
    {
      name: 'if a package that is an ES module starts child processes',
      files: {
        'app.mjs': `import 'runner'; export const handler = async () => ${isProcess};`,
        'node_modules/runner/package.json': '{ "type": "module", "exports": "./index.js" }',
        'node_modules/runner/index.js': "import 'node:child_process';",
      },
    },
    {
      name: 'if one of its packages changes the working directory',
      files: {
        'app.js': `require('mover'); exports.handler = async () => ${isProcess};`,
        'node_modules/mover/index.js': "try { process.chdir('/'); } catch {}",
      },
    },
    {
      name: 'if it has options for Node.js',
      files: { 'app.js': `exports.handler = async () => ${isProcess};` },
      environment: { NODE_OPTIONS: '--no-warnings' },
    },
    {
      name: 'if it requests one',
      files: { 'app.js': `exports.handler = async () => ${isProcess};` },
      environment: { SFN_RUN_ISOLATION: 'process' },
    },
  ];
  test.each(cases)('$name', async (which) => {
    expect(await runCase(which)).toBe(true);
  });
});

test('a request for another kind of isolation is refused', async () => {
  const call = runCase({ files: { 'app.js': '' }, environment: { SFN_RUN_ISOLATION: 'container' } });
  await expect(call).rejects.toThrow("SFN_RUN_ISOLATION is 'container'; it must be 'thread' or 'process'");
});

/** Source: AWS Lambda developer guide, "Defined runtime environment variables" and the runtime's own folder, /var/task. */
describe('as on Lambda', () => {
  const cases: readonly Case[] = [
    {
      name: "the working directory is the code's, for files and child processes",
      files: {
        'app.js': `const fs = require('fs');
exports.handler = async () => [
  process.cwd() === __dirname,
  fs.readFileSync('./templates/mail.html', 'utf8'),
  fs.readFileSync('templates/mail.html', 'utf8'),
  require('child_process').execSync('cat templates/mail.html').toString(),
  require('path').resolve('x') === require('path').join(__dirname, 'x'),
];`,
        'templates/mail.html': 'hello',
      },
      output: [true, 'hello', 'hello', 'hello', true],
    },
    {
      name: "in a thread, packages see the code's folder as working directory",
      files: {
        'app.js': `const { root } = require('root'); exports.handler = async () => root() === __dirname && (${isProcess}) !== ${hasThreads};`,
        'node_modules/root/index.js': 'exports.root = () => process.cwd();',
      },
      output: true,
    },
    {
      name: 'the working directory can be changed',
      files: { 'app.js': "exports.handler = async () => { process.chdir('/tmp'); return process.cwd(); };" },
      output: '/tmp',
    },
    {
      name: 'the time zone is UTC',
      files: {
        'app.js':
          'exports.handler = async () => [new Date(2024, 0, 1).toISOString(), new Date(2024, 6, 1).getHours()];',
      },
      output: ['2024-01-01T00:00:00.000Z', 0],
    },
    {
      name: "the time zone is the template's",
      files: { 'app.js': 'exports.handler = async () => new Date(0).getHours();' },
      environment: { TZ: 'Asia/Tokyo' },
      output: 9,
    },
    {
      name: 'the locale is English',
      files: {
        'app.js':
          'exports.handler = async () => [Intl.NumberFormat().resolvedOptions().locale, (1.5).toLocaleString()];',
      },
      output: ['en-US', '1.5'],
    },
    {
      name: "the locale is the template's",
      files: { 'app.js': 'exports.handler = async () => (1.5).toLocaleString();' },
      environment: { LC_ALL: 'de_DE.UTF-8' },
      output: '1,5',
    },
    {
      name: "a script in NODE_OPTIONS is found in the code's folder",
      files: { 'app.js': 'exports.handler = async () => globalThis.ready;', 'setup.cjs': 'globalThis.ready = 7;' },
      environment: { NODE_OPTIONS: '--require ./setup.cjs' },
      output: 7,
    },
    {
      name: "a module in NODE_OPTIONS is found in the code's folder",
      files: { 'app.js': 'exports.handler = async () => globalThis.ready;', 'setup.mjs': 'globalThis.ready = 8;' },
      environment: { NODE_OPTIONS: '--import ./setup.mjs' },
      output: 8,
    },
    {
      name: 'options that threads do not support are accepted',
      files: { 'app.js': 'exports.handler = async () => process.env.NODE_OPTIONS;' },
      environment: { NODE_OPTIONS: '--use-openssl-ca' },
      output: '--use-openssl-ca',
    },
  ];
  test.each(cases)('$name', async ({ output, ...which }) => {
    expect(await runCase(which)).toEqual(output);
  });

  test("whatever the user's time zone and locale are", async () => {
    vi.stubEnv('TZ', 'America/New_York');
    vi.stubEnv('LC_ALL', 'fr_FR.UTF-8');
    onTestFinished(() => void vi.unstubAllEnvs());
    const files = { 'app.js': 'exports.handler = async () => [new Date(0).getHours(), (1.5).toLocaleString()];' };
    expect(await runCase({ files })).toEqual([0, '1.5']);
  });

  test('options that this Node.js does not support are named, and nothing runs', async () => {
    const root = writeFiles({ 'app.js': 'exports.handler = async () => 1;' });
    const run = startRun(root, [makeFunction(root, { environment: { NODE_OPTIONS: '--not-an-option' } })]);
    const failure = await run.call('Fn').catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'UsageError' });
    expect((failure as Error).message).toMatch(
      /^Node\.js v\d+\.\d+\.\d+ does not start with NODE_OPTIONS '--not-an-option' for function Fn: .*--not-an-option is not allowed in NODE_OPTIONS$/,
    );
  });

  test('a missing script in NODE_OPTIONS ends the environment with a message', async () => {
    const root = writeFiles({ 'app.js': 'exports.handler = async () => 1;' });
    const run = startRun(root, [makeFunction(root, { environment: { NODE_OPTIONS: '--require ./gone.cjs' } })]);
    await expect(run.call('Fn')).rejects.toMatchObject({ error: 'Runtime.ExitError' });
    expect(run.lines.join('\n')).toContain("Cannot find module './gone.cjs'");
  });
});

describe("a function's process", () => {
  test('keeps its environment warm, and ends with the run', async () => {
    const root = writeFiles({
      'app.js': "require('fs'); let n = 0; exports.handler = async () => [++n, process.pid];",
    });
    const run = startRun(root, [makeFunction(root)]);
    const [first, second] = [await run.call('Fn'), await run.call('Fn')] as [[number, number], [number, number]];
    expect([first[0], second[0], first[1] === second[1]]).toEqual([1, 2, true]);
    await run.integration.close();
    expect(isRunning(first[1])).toBe(false);
  });

  test("shows its output and its child processes' output in order", async () => {
    const root = writeFiles({
      'app.js': `const fs = require('fs');
exports.handler = async () => {
  console.log('one'); fs.writeSync(1, 'two\\n'); console.error('three');
  require('child_process').execSync('echo four', { stdio: 'inherit' });
  return 5;
};`,
    });
    const run = startRun(root, [makeFunction(root)]);
    expect(await run.call('Fn')).toBe(5);
    expect(run.lines).toEqual(['stdout: one', 'stdout: two', 'stderr: three', 'stdout: four']);
  });

  test.runIf(process.platform === 'linux')(
    'leaves no child process behind',
    async () => {
      const root = writeFiles({
        'app.js': `const { spawn, execSync } = require('child_process');
exports.handler = async ({ hang }) => {
  const options = { detached: true, stdio: 'ignore' };
  const pids = [spawn('sleep', ['60']).pid, spawn('sleep', ['60'], options).pid];
  // a child process whose parent has ended
  spawn('sh', ['-c', 'sleep 61 & exit'], options);
  await new Promise((resolve) => setTimeout(resolve, 100));
  require('fs').writeFileSync('pids', String(pids));
  if (hang) execSync('sleep 62');
  return pids;
};`,
      });
      const run = startRun(root, [makeFunction(root, { timeoutSeconds: 1 })]);
      const unrelated = marked('someone else');
      await expect(run.call('Fn', { hang: true })).rejects.toMatchObject({ error: 'Sandbox.Timedout' });
      await run.call('Fn');
      await run.integration.close();
      // they have been killed, which takes the system some time
      await expect.poll(() => sleepersIn(root), { timeout: 5000 }).toEqual([]);
      expect(isRunning(unrelated)).toBe(true);
    },
    20_000,
  );
});

function sleepersIn(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return (
        readFileSync(`/proc/${name}/cmdline`, 'latin1').startsWith('sleep\x006') &&
        readlinkSync(`/proc/${name}/cwd`) === folder
      );
    } catch {
      return false;
    }
  });
}

/** A process whose mark has the same name and another value. */
function marked(value: string): number {
  const child = spawn('sleep', ['60'], { env: { ...process.env, AWS_LAMBDA_LOG_STREAM_NAME: value }, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid!;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
