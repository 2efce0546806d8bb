import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type BundleRequest, bundleHandlers } from '../../../src/lambda/build/bundle.ts';
import { HandlerBuilds } from '../../../src/lambda/kept-builds/handler-builds.ts';

export interface Taken {
  /** The bundle, or the error. */
  readonly text: string;
  /** The bundler was run for it; otherwise it was cached. */
  readonly wasBuilt: boolean;
}

export interface Project {
  readonly root: string;
  readonly cache: string;
  /** Writes files; null removes one, `-> path` creates a link. Makes them old enough to be kept. */
  change(files: Readonly<Record<string, string | null>>): Promise<void>;
  /** The build as the next run would get it. */
  take(request?: Partial<BundleRequest>): Promise<Taken>;
  /** The build as a run without any cache would get it. */
  build(request?: Partial<BundleRequest>): Promise<string>;
}

/** Files written in the same moment as the build are not kept. */
const OLD_ENOUGH_MS = 80;

/** A folder of sources whose handler is `src/app.ts`, and a separate cache. */
export async function createProject(files: Readonly<Record<string, string>>): Promise<Project> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sfn-run-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, 'project');
  const cache = join(folder, 'cache');
  const path = join(root, 'src/app.ts');
  const project: Project = {
    root,
    cache,
    async change(changes) {
      for (const [name, content] of Object.entries(changes)) write(join(root, name), content);
      await sleep(OLD_ENOUGH_MS);
    },
    async take(request) {
      const builds = new HandlerBuilds(cache);
      const before = marksIn(cache);
      const [bundle] = await builds.bundle([{ path, ...request }]);
      builds.close();
      return {
        text: bundle!.kind === 'built' ? bundle!.text : bundle!.message,
        wasBuilt: bundle!.kind === 'broken' || marksIn(cache) !== before,
      };
    },
    async build(request) {
      const [bundle] = await bundleHandlers([{ path, ...request }]);
      return bundle!.kind === 'built' ? bundle!.text : bundle!.message;
    },
  };
  await project.change(files);
  return project;
}

function write(path: string, content: string | null): void {
  rmSync(path, { recursive: true, force: true });
  if (content === null) return;
  mkdirSync(dirname(path), { recursive: true });
  const target = /^-> (.*)$/.exec(content)?.[1];
  if (target === undefined) writeFileSync(path, content);
  else symlinkSync(target, path);
}

/** A rewritten build is another file than the one before. */
export function marksIn(folder: string): string {
  try {
    return readdirSync(folder)
      .map((name) => `${name} ${statSync(join(folder, name)).ino} ${statSync(join(folder, name)).mtimeMs}`)
      .join('\n');
  } catch {
    return '';
  }
}
