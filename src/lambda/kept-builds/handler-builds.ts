import packageJson from '../../../package.json' with { type: 'json' };
import type { Bundle, BundleRequest } from '../build/bundle.ts';
import type { SamBuildRequest, SamBuildResult } from '../sam/run-sam-builds.ts';
import { BUNDLE, type KeptBuild } from './build-file.ts';
import { checkEvidence } from './evidence.ts';
import { readBuild } from './read-build.ts';

/** A build, or why there is none. */
export type BuiltBundle = Pick<Extract<Bundle, { kind: 'built' }>, 'kind' | 'format' | 'text'> | Broken;
export type BuiltForSam = Pick<Extract<SamBuildResult, { kind: 'built' }>, 'kind' | 'outputs'> | Broken;
type Broken = Pick<Extract<Bundle, { kind: 'broken' }>, 'kind' | 'message'>;

/** Writes the builds when there is time. */
type KeepBuilds = () => void;

/**
 * Builds handlers, or uses what an earlier run has built from the same files: then the bundler is not even loaded. A
 * build is looked up by everything that it depends on besides files, and is valid as long as the files are unchanged;
 * see `Evidence`.
 */
export class HandlerBuilds {
  readonly #folder: string | undefined;
  readonly #pending: KeepBuilds[] = [];

  /** @param folder where they are cached; undefined if they are not */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** In the order of the requests. */
  bundle(requests: readonly BundleRequest[]): Promise<BuiltBundle[]> {
    const keys = requests.map((request) => keyOf('bundle', [process.cwd(), request]));
    return this.#take(keys, asBundle, async (missing) => {
      const { bundleHandlers } = await import('../build/bundle.ts');
      return bundleHandlers(missing.map((index) => requests[index]!));
    });
  }

  /** In the order of the requests. */
  buildForSam(requests: readonly SamBuildRequest[]): Promise<BuiltForSam[]> {
    // the last folder has another name in each run
    const keys = requests.map(({ outdir: _, ...request }) => keyOf('sam', request));
    return this.#take(keys, asBuiltForSam, async (missing) => {
      const { runSamBuilds } = await import('../sam/run-sam-builds.ts');
      return runSamBuilds(missing.map((index) => requests[index]!));
    });
  }

  /** Keeps the new builds. */
  close(): void {
    for (const keep of this.#pending.splice(0)) keep();
  }

  async #take<Taken, Built extends Taken & (Bundle | SamBuildResult)>(
    keys: readonly string[],
    fromKept: (build: KeptBuild) => Taken,
    build: (missing: readonly number[]) => Promise<readonly Built[]>,
  ): Promise<Taken[]> {
    const kept = keys.map((key) => this.#find(key));
    const missing = kept.flatMap((found, index) => (found === undefined ? [index] : []));
    const builtAt = Date.now();
    const built = missing.length === 0 ? [] : await build(missing);
    if (this.#folder !== undefined && built.length > 0) {
      const { keepBuilds } = await import('./keep-builds.ts');
      const folder = this.#folder;
      const named = built.map((result, i) => ({ key: keys[missing[i]!]!, result }));
      this.#keepSoon(() => keepBuilds(folder, named, builtAt));
    }
    return kept.map((found, index) => (found === undefined ? built[missing.indexOf(index)]! : fromKept(found)));
  }

  #find(key: string): KeptBuild | undefined {
    if (this.#folder === undefined) return undefined;
    const found = readBuild(this.#folder, key);
    if (found === undefined) return undefined;
    const evidence = checkEvidence(found.evidence, Date.now());
    if (evidence === undefined) return undefined;
    if (evidence !== found.evidence) {
      const folder = this.#folder;
      void import('./build-folder.ts').then(({ writeBuild }) =>
        this.#keepSoon(() => writeBuild(folder, { ...found, evidence })),
      );
    }
    return found;
  }

  /** Called while the functions that the run waits for are starting. */
  #keepSoon(keep: KeepBuilds): void {
    this.#pending.push(keep);
    setImmediate(() => this.close()).unref();
  }
}

/** Everything that a build depends on besides files. Values that JSON does not have are regular expressions. */
function keyOf(kind: string, request: unknown): string {
  const { version, arch, platform, env } = process;
  const surroundings = [
    packageJson.version,
    import.meta.url,
    version,
    arch,
    platform,
    // where temporary files are; loading `node:os` takes longer
    env.TMPDIR,
    env.TMP,
    env.TEMP,
    env.ESBUILD_BINARY_PATH,
  ];
  return JSON.stringify([kind, surroundings, request], (_, value: unknown) =>
    value instanceof RegExp ? String(value) : value,
  );
}

function asBundle({ format, outputs }: KeptBuild): BuiltBundle {
  return { kind: 'built', format: format!, text: Buffer.from(outputs.get(BUNDLE)!).toString() };
}

function asBuiltForSam({ outputs }: KeptBuild): BuiltForSam {
  return { kind: 'built', outputs };
}
