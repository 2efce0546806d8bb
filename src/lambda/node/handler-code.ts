import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HandlerError } from '../../source/usage-error.ts';
import type { BundleRequest } from '../build/bundle.ts';
import { moduleFormat } from '../build/module-format.ts';
import type { HandlerModule } from '../find/locate-handler.ts';
import { InitError } from '../init-error.ts';
import { describeToDebugger } from '../inspector/describe-to-debugger.ts';
import type { BuiltBundle, BuiltForSam, HandlerBuilds } from '../kept-builds/handler-builds.ts';
import type { HandlerCode } from '../protocol.ts';
import { findBuiltHandler } from '../sam/built-handler.ts';

/** A module with the function that it handles. */
export interface CodeRequest {
  readonly module: HandlerModule;
  readonly functionName: string;
  readonly handler: string | undefined;
}

/** Variables keep their names and statements their lines. */
const READABLE = { minify: false, minifyIdentifiers: false, minifySyntax: false, minifyWhitespace: false };

/**
 * Creates runnable code from handler modules. JavaScript without build settings runs unchanged in Node, as on Lambda;
 * all other code is bundled. A CommonJS bundle is evaluated in memory under the name of its source, so that
 * `__filename`, `require` and stack traces are the source's. An ES module can only be loaded from a URL: a `data:` URL
 * resolves no imports and has no source maps, and a file beside the source would be litter. So its bundle has a folder
 * of its own in the system's temporary folder until the run ends; its imports are absolute, and `import.meta` is the
 * source's. Output as SAM would deploy it is also there, in a folder that contains nothing else, like /var/task.
 */
export class HandlerCodeStore {
  readonly #isInspected: boolean;
  readonly #builds: HandlerBuilds;
  #folder: string | undefined;
  #files = 0;
  readonly #remove = (): void => {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  };

  /** @param isInspected debuggers must find the sources of built code */
  constructor(builds: HandlerBuilds, isInspected = false) {
    this.#builds = builds;
    this.#isInspected = isInspected;
  }

  /** In the order of the requests; an error if one does not compile, or if its handler is not in the output. */
  async make(requests: readonly CodeRequest[]): Promise<(HandlerCode | HandlerError | InitError)[]> {
    const toBundle = requests.flatMap(({ module }) => (module.build && module.sam === undefined ? [module] : []));
    const forSam = requests.flatMap((request) => (request.module.sam === undefined ? [] : [request]));
    const [bundles, samBuilds] = await Promise.all([
      toBundle.length === 0 ? [] : this.#builds.bundle(toBundle),
      forSam.length === 0 ? [] : this.#buildForSam(forSam),
    ]);
    return requests.map((request) => {
      const { module } = request;
      if (module.sam !== undefined) return this.#codeOfSam(request, samBuilds[forSam.indexOf(request)]!);
      if (!module.build) return codeAsItIs(module);
      return this.#codeOf(bundles[toBundle.indexOf(module)]!, module.path);
    });
  }

  /** Bundles a module that Node itself could not load. Throws a HandlerError if it does not compile. */
  async build(module: BundleRequest): Promise<HandlerCode> {
    const [bundle] = await this.#builds.bundle([module]);
    const code = this.#codeOf(bundle!, module.path);
    if (code instanceof HandlerError) throw code;
    return code;
  }

  /** The folder mounted as /var/task for a function that is built for SAM. It exists, and is filled by the build. */
  taskRoot(functionName: string): string {
    const folder = join(this.#open(), 'task', functionName.replace(/[^\w-]/g, '_'));
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  close(): void {
    this.#builds.close();
    process.removeListener('exit', this.#remove);
    this.#remove();
  }

  #codeOf(bundle: BuiltBundle, path: string): HandlerCode | HandlerError {
    if (bundle.kind === 'broken') return new HandlerError(bundle.message);
    const describe = (at: string): string =>
      this.#isInspected ? describeToDebugger(bundle.text, at, path) : bundle.text;
    if (bundle.format === 'cjs') return { kind: 'commonjs', text: describe(path), path };
    const file = join(this.#open(), `${this.#files++}.mjs`);
    writeFileSync(file, describe(file));
    return { kind: 'module', url: pathToFileURL(file).href, path };
  }

  #buildForSam(requests: readonly CodeRequest[]): Promise<BuiltForSam[]> {
    return this.#builds.buildForSam(
      requests.map(({ module: { sam, layers = [], runtime }, functionName }) => ({
        ...sam!,
        ...(this.#isInspected && { options: { ...sam!.options, ...READABLE } }),
        layers,
        runtime,
        outdir: this.taskRoot(functionName),
      })),
    );
  }

  #codeOfSam(
    { functionName, handler = '', module }: CodeRequest,
    result: BuiltForSam,
  ): HandlerCode | HandlerError | InitError {
    if (result.kind === 'broken') return new HandlerError(result.message);
    const outdir = this.taskRoot(functionName);
    for (const [path, content] of result.outputs) {
      const file = join(outdir, path);
      mkdirSync(dirname(file), { recursive: true });
      const isDescribed = this.#isInspected && /\.[cm]?js$/.test(path);
      const source = join(dirname(module.path), path);
      writeFileSync(file, isDescribed ? describeToDebugger(Buffer.from(content).toString(), file, source) : content);
    }
    const found = findBuiltHandler(handler, [...result.outputs.keys()]);
    if (found.path === undefined) return notBuilt(functionName, found.handler, [...result.outputs.keys()]);
    const path = join(outdir, found.path);
    return { kind: 'file', path, format: moduleFormat(path) };
  }

  #open(): string {
    if (this.#folder === undefined) {
      this.#folder = realpathSync(mkdtempSync(join(tmpdir(), 'sfn-run-')));
      process.once('exit', this.#remove);
      // No package.json above it determines the format of its files.
      writeFileSync(join(this.#folder, 'package.json'), '{}');
    }
    return this.#folder;
  }
}

function notBuilt(functionName: string, handler: string, outputs: readonly string[]): InitError {
  const module = handler.split('.', 1)[0]!;
  return new InitError(
    'Runtime.ImportModuleError',
    `Error: Cannot find module '${module}'\nRequire stack:\n- /var/runtime/index.mjs`,
    `sam build writes ${outputs.join(', ')} for function ${functionName}, which does not contain its Handler ${handler}`,
  );
}

function codeAsItIs({ path, inline }: HandlerModule): HandlerCode {
  return inline === undefined
    ? { kind: 'file', path, format: moduleFormat(path) }
    : { kind: 'commonjs', text: inline, path };
}
