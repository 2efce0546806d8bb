import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { clearBuilds, measureBuilds, writeBuild } from '../../../src/lambda/kept-builds/build-folder.ts';
import { cacheFolder } from '../../../src/lambda/kept-builds/cache-folder.ts';
import { HandlerBuilds } from '../../../src/lambda/kept-builds/handler-builds.ts';
import { buildPath, readBuild } from '../../../src/lambda/kept-builds/read-build.ts';
import { runMain } from '../../cli/fake-io.ts';
import { writeFiles } from '../lambda-project.ts';
import { createProject, marksIn } from './kept-build.ts';

const FILES = { 'src/app.ts': 'export const handler = async (): Promise<number> => 1;' };

describe('a corrupt file of the cache is ignored and rewritten:', () => {
  const spoil: readonly (readonly [string, (bytes: Buffer) => Buffer | string])[] = [
    ['empty', () => ''],
    ['cut in its head', (bytes) => bytes.subarray(0, 40)],
    ['cut in its output', (bytes) => bytes.subarray(0, -1)],
    ['longer', (bytes) => Buffer.concat([bytes, Buffer.from(' ')])],
    ['with another byte in its head', (bytes) => flip(bytes, 60)],
    ['with another byte in its output', (bytes) => flip(bytes, bytes.length - 3)],
    ['of another program', () => '{"sfn-run": 1}'],
    ['of a later version', (bytes) => bytes.toString('latin1').replace('build 1', 'build 2')],
  ];
  test.each(spoil)('%s', async (_, change) => {
    const project = await createProject(FILES);
    const { text } = await project.take();
    const [name] = readdirSync(project.cache);
    const path = join(project.cache, name!);
    writeFileSync(path, change(readFileSync(path)));
    expect(await project.take()).toEqual({ text, wasBuilt: true });
    expect(await project.take()).toEqual({ text, wasBuilt: false });
  });

  test('of another key with the same name', async () => {
    const project = await createProject(FILES);
    const { text } = await project.take();
    const [name] = readdirSync(project.cache);
    const other = {
      key: 'other',
      evidence: { contents: [], places: [], names: [] },
      outputs: new Map([['bundle', Buffer.from('1')]]),
    };
    writeBuild(project.cache, other);
    writeFileSync(join(project.cache, name!), readFileSync(buildPath(project.cache, 'other')));
    expect((await project.take()).text).toBe(text);
  });

  test.skipIf(process.platform === 'win32')(
    'a cache that others can write is not used: its code would run',
    async () => {
      const project = await createProject(FILES);
      await project.take();
      const [name] = readdirSync(project.cache);
      chmodSync(join(project.cache, name!), 0o666);
      expect(await project.take()).toMatchObject({ wasBuilt: true });
    },
  );
});

test('a folder that cannot be created or written is not an error', async () => {
  const root = writeFiles({ file: '', ...FILES });
  for (const folder of [join(root, 'file/cache'), '/proc/cache', join(root, 'file')]) {
    const builds = new HandlerBuilds(folder);
    expect((await builds.bundle([{ path: join(root, 'src/app.ts') }]))[0]).toMatchObject({ kind: 'built' });
    builds.close();
  }
});

test.each([
  [{ SFN_RUN_CACHE_DIR: '/given' }, '/given/builds'],
  [{ SFN_RUN_CACHE_DIR: 'relative', HOME: '/home/me' }, undefined],
])('%j', (env, folder) => {
  expect(cacheFolder(env)).toBe(folder);
});

// XDG Base Directory Specification: $HOME/.cache where XDG_CACHE_HOME is unset or empty, and relative paths are ignored
test.runIf(process.platform === 'linux').each([
  [{ HOME: '/home/me' }, '/home/me/.cache/sfn-run/builds'],
  [{ HOME: '/home/me', XDG_CACHE_HOME: '/cache' }, '/cache/sfn-run/builds'],
  [{ HOME: '/home/me', XDG_CACHE_HOME: '' }, '/home/me/.cache/sfn-run/builds'],
  [{ HOME: '/home/me', XDG_CACHE_HOME: 'cache' }, '/home/me/.cache/sfn-run/builds'],
])('%j', (env, folder) => {
  expect(cacheFolder(env)).toBe(folder);
});

test('the folder stays below its limit: the least recently used builds are removed first', () => {
  const folder = writeFiles({});
  const outputs = new Map([['bundle', Buffer.alloc(1000)]]);
  const evidence = { contents: [], places: [], names: [] };
  const keys = ['a', 'b', 'c', 'd', 'e'];
  for (const [i, key] of keys.entries()) {
    writeBuild(folder, { key, evidence, outputs });
    utimesSync(buildPath(folder, key), 1000 + i, 1000 + i);
  }
  const { bytes, builds } = measureBuilds(folder);
  expect(builds).toBe(5);
  // reading marks it as used
  expect(readBuild(folder, 'a')).toMatchObject({ key: 'a' });
  writeBuild(folder, { key: 'f', evidence, outputs }, bytes);
  const left = [...keys, 'f'].filter((key) => existsSync(buildPath(folder, key)));
  expect(left).toEqual(['a', 'e', 'f']);
});

test('files left by a killed process are removed after a while', () => {
  const folder = writeFiles({ '0123456789abcdef.build.1': '', '0123456789abcdef.build.2': '', 'notes.txt': '' });
  utimesSync(join(folder, '0123456789abcdef.build.1'), 1000, 1000);
  writeBuild(folder, { key: 'a', evidence: { contents: [], places: [], names: [] }, outputs: new Map() });
  expect(readdirSync(folder).filter((name) => name.includes('.build.'))).toEqual(['0123456789abcdef.build.2']);
  clearBuilds(folder);
  expect(readdirSync(folder)).toEqual(['notes.txt']);
});

test('a folder for a single user', async () => {
  const project = await createProject(FILES);
  await project.take();
  expect(statSync(project.cache).mode & 0o777).toBe(0o700);
});

const WRITER = `
const { writeBuild } = await import(process.argv[1]);
const { readBuild } = await import(process.argv[2]);
const evidence = { contents: [], places: [], names: [] };
for (let i = 0; i < 300; i++) {
  const byte = (i % 200) + 1;
  writeBuild(process.argv[3], { key: 'shared', evidence, outputs: new Map([['bundle', Buffer.alloc(50_000, byte)]]) });
  const bytes = readBuild(process.argv[3], 'shared')?.outputs.get('bundle');
  if (bytes === undefined || bytes.some((one) => one !== bytes[0])) process.exit(3);
}
`;

test('several processes write and read the same build at once', async () => {
  const folder = writeFiles({});
  const { build } = await import('esbuild');
  const entries = ['build-folder', 'read-build'].map((name) =>
    join(import.meta.dirname, `../../../src/lambda/kept-builds/${name}.ts`),
  );
  await build({
    entryPoints: entries,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  const cache = join(folder, 'cache');
  const args = [join(folder, 'build-folder.mjs'), join(folder, 'read-build.mjs'), cache];
  const codes = await Promise.all(
    [1, 2, 3].map(
      () =>
        new Promise((resolve) => {
          spawn(process.execPath, ['--input-type=module', '-e', WRITER, ...args], { stdio: 'inherit' }).on(
            'exit',
            resolve,
          );
        }),
    ),
  );
  expect(codes).toEqual([0, 0, 0]);
  expect(readdirSync(cache)).toHaveLength(1);
}, 60_000);

describe('sfn-run cache', () => {
  test('shows the cached builds, and removes them', async () => {
    const project = await createProject(FILES);
    const env = { SFN_RUN_CACHE_DIR: project.root };
    const folder = join(project.root, 'builds');
    mkdirSync(folder);
    const empty = `0 builds, 0 bytes, in ${folder}\n`;
    expect(await runMain('/', ['cache'], { env })).toEqual({ code: 0, stdout: empty, stderr: '' });
    await project.take();
    const [name] = readdirSync(project.cache);
    writeFileSync(join(folder, name!), 'x'.repeat(1234));
    const kept = `1 build, 1.2 KB, in ${folder}\n`;
    expect(await runMain('/', ['cache'], { env })).toEqual({ code: 0, stdout: kept, stderr: '' });
    const removed = `removed 1 build, 1.2 KB, in ${folder}\n`;
    expect(await runMain('/', ['cache', 'clear'], { env })).toEqual({ code: 0, stdout: removed, stderr: '' });
    expect(marksIn(folder)).toBe('');
    rmSync(folder, { recursive: true });
    expect(await runMain('/', ['cache', 'clear'], { env })).toMatchObject({ code: 0, stderr: '' });
  });

  test('has one action', async () => {
    expect(await runMain('/', ['cache', 'clean'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "error: cache takes 'clear' or nothing, not 'clean'\n",
    });
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = copy[at]! ^ 1;
  return copy;
}
