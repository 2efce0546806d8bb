import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { HandlerBuilds } from '../../../src/lambda/kept-builds/handler-builds.ts';
import { runSamBuilds } from '../../../src/lambda/sam/run-sam-builds.ts';
import { readSamBuild } from '../../../src/lambda/sam/sam-build.ts';
import type { BuildProperty } from '../../../src/template/project.ts';
import { esbuild, makeFunction, writeFiles } from '../lambda-project.ts';
import { marksIn } from './kept-build.ts';

const FILES = {
  'app.ts':
    "import text from './text.txt';\nimport { own } from './own';\nexport const handler = async () => [text, own, LEVEL];",
  'own.ts': 'export const own = { secret_: 1 };',
  'text.txt': 'one',
};
const COMMON = { Loader: ['.txt=text'], Define: ['LEVEL=1'], Minify: false };

/** Each is built once, with another output than all before it; the second time, none is built. */
const properties: readonly Readonly<Record<string, BuildProperty['value']>>[] = [
  COMMON,
  { ...COMMON, Minify: true },
  { ...COMMON, Define: ['LEVEL=2'] },
  { ...COMMON, Target: 'es2022' },
  { ...COMMON, Format: 'esm' },
  { ...COMMON, Loader: ['.txt=base64'] },
  { ...COMMON, Banner: ['js=//banner'] },
  { ...COMMON, MangleProps: '_$' },
  { ...COMMON, MangleProps: 'secret' },
  { ...COMMON, External: ['./own'] },
];

test('a build for each BuildProperties, and unchanged binary output', async () => {
  const root = writeFiles(FILES);
  const cache = writeFiles({});
  await sleep(80);
  const request = (given: (typeof properties)[number], run: number) => ({
    ...readSamBuild(makeFunction(root, { build: esbuild(given) }))!,
    outdir: join(realpathSync(root), `run-${run}`, 'Fn'),
    layers: [],
    runtime: 'nodejs22.x',
  });
  const take = async (given: (typeof properties)[number], run: number) => {
    const builds = new HandlerBuilds(cache);
    const before = marksIn(cache);
    const [built] = await builds.buildForSam([request(given, run)]);
    builds.close();
    if (built!.kind !== 'built') throw new Error(built!.message);
    const outputs = [...built!.outputs].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
    return { outputs, wasBuilt: marksIn(cache) !== before };
  };
  const seen = new Set<string>();
  for (const given of properties) {
    const first = await take(given, 1);
    expect(first.wasBuilt).toBe(true);
    seen.add(JSON.stringify(first.outputs));
    const [fresh] = await runSamBuilds([request(given, 2)]);
    if (fresh!.kind !== 'built') throw new Error(fresh!.message);
    const outputs = [...fresh!.outputs].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
    // the outputs are in another folder in each run, which does not matter
    expect(await take(given, 2)).toEqual({ outputs, wasBuilt: false });
  }
  expect(seen.size).toBeGreaterThan(properties.length - 3);
});
