import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HandlerError } from '../../source/usage-error.ts';
import { type Bundle, type BundleRequest, bundleHandlers } from './bundle.ts';
import type { HandlerModule } from './locate-handler.ts';
import { moduleFormat } from './module-format.ts';
import type { HandlerCode } from './protocol.ts';

/**
 * Makes runnable code of handler modules. JavaScript that nobody asks to build is run by Node as it is, as Lambda
 * does it; the rest is bundled.
 *
 * A CommonJS bundle is evaluated in memory under the name of its source, so that `__filename`, `require` and stack
 * traces are the source's. An ES module can only be loaded from a URL: a `data:` URL resolves no imports and has no
 * source maps, and a file beside the source would be litter. So its bundle lies in a folder of its own under the
 * system's temporary folder until the run ends; its imports are absolute, and `import.meta` tells of the source.
 */
export class HandlerCodeStore {
  #folder: string | undefined;
  #files = 0;
  readonly #remove = (): void => {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  };

  /** In the order of the modules; an error where one does not compile. */
  async make(modules: readonly HandlerModule[]): Promise<(HandlerCode | HandlerError)[]> {
    const toBuild = modules.filter((module) => module.build);
    const bundles = toBuild.length === 0 ? [] : await bundleHandlers(toBuild);
    return modules.map((module) => {
      const index = toBuild.indexOf(module);
      return index < 0 ? codeAsItIs(module) : this.#codeOf(bundles[index]!, module.path);
    });
  }

  /** Bundles a module that Node itself could not load. Throws a HandlerError where it does not compile. */
  async build(module: BundleRequest): Promise<HandlerCode> {
    const [bundle] = await bundleHandlers([module]);
    const code = this.#codeOf(bundle!, module.path);
    if (code instanceof HandlerError) throw code;
    return code;
  }

  close(): void {
    process.removeListener('exit', this.#remove);
    this.#remove();
  }

  #codeOf(bundle: Bundle, path: string): HandlerCode | HandlerError {
    if (bundle.kind === 'broken') return new HandlerError(bundle.message);
    if (bundle.format === 'cjs') return { kind: 'commonjs', text: bundle.text, path };
    if (this.#folder === undefined) {
      this.#folder = mkdtempSync(join(tmpdir(), 'sfn-run-'));
      process.once('exit', this.#remove);
    }
    const file = join(this.#folder, `${this.#files++}.mjs`);
    writeFileSync(file, bundle.text);
    return { kind: 'module', url: pathToFileURL(file).href, path };
  }
}

function codeAsItIs({ path, inline }: HandlerModule): HandlerCode {
  return inline === undefined
    ? { kind: 'file', path, format: moduleFormat(path) }
    : { kind: 'commonjs', text: inline, path };
}
