import { createRequire, isBuiltin } from 'node:module';
import { extname, resolve } from 'node:path';
import type { BuildFailure, Metafile, Plugin } from 'esbuild';
import { readFileText } from '../../read-file.ts';
import { workingFolder } from '../build/bundle.ts';
import { adviseOnModule, decideFormat, liesOutside, moduleFormat } from '../build/module-format.ts';
import { displayPath } from '../display-path.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import { foldersWithPackage } from '../layer-folder.ts';
import { type CodeFinding, findingOf, placeIn } from './finding.ts';

const RESOLVING = Symbol('resolving');

/** Errors that esbuild reports when bundling, and Node.js at run time. */
const OF_RUN_TIME = /^(?:Could not resolve (?:require|import)\(|No loader is configured)/;

/**
 * Finds what Lambda's Node.js would not load in JavaScript that runs unbuilt: syntax errors, missing packages, ES
 * modules loaded as CommonJS, and what only bundlers accept.
 */
export async function checkPlain(path: string, source: FunctionSettings): Promise<readonly CodeFinding[]> {
  const esbuild = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const folder = workingFolder(path);
  /** Importer and specifier → the file of the package. */
  const packages = new Map<string, string>();
  try {
    const { metafile } = await esbuild.build({
      entryPoints: [path],
      absWorkingDir: folder,
      bundle: true,
      write: false,
      outdir: folder,
      platform: 'node',
      format: moduleFormat(path),
      target: 'esnext',
      // Node.js reads none
      tsconfigRaw: {},
      metafile: true,
      logLevel: 'silent',
      plugins: [leavePackages(source, packages)],
    });
    return Object.keys(metafile.inputs).flatMap((input) =>
      checkInput(metafile, input, resolve(folder, input), source, packages),
    );
  } catch (error) {
    const { errors } = error as Partial<BuildFailure>;
    if (errors === undefined) throw error;
    const known = errors.filter(({ text }) => !OF_RUN_TIME.test(text));
    return known.map((message) => findingOf(message, folder, source.runtime));
  }
}

/** Packages are resolved but not checked. */
function leavePackages({ layers, runtime }: FunctionSettings, packages: Map<string, string>): Plugin {
  return {
    name: 'leave-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.kind === 'entry-point' || args.pluginData === RESOLVING) return undefined;
        if (isBuiltin(args.path)) return { path: args.path, external: true };
        for (const resolveDir of [args.resolveDir, ...foldersWithPackage(args.path, layers, runtime)]) {
          const { kind, importer } = args;
          const found = await build.resolve(args.path, { kind, importer, resolveDir, pluginData: RESOLVING });
          if (found.errors.length > 0) continue;
          packages.set(keyOf(importer, args.path), found.path);
          return { path: args.path, external: true };
        }
        return undefined;
      });
      // other files that it reads at run time do not matter here
      build.onResolve({ filter: /^\/opt\// }, ({ path }) => ({ path, external: true }));
    },
  };
}

function keyOf(importer: string, specifier: string): string {
  return `${importer}\0${specifier}`;
}

function checkInput(
  { inputs }: Metafile,
  input: string,
  path: string,
  { runtime, code }: FunctionSettings,
  packages: ReadonlyMap<string, string>,
): readonly CodeFinding[] {
  const { format, imports } = inputs[input]!;
  const { format: node, packageFile } = decideFormat(path);
  const text = readFileText(path);
  if (extname(path) !== '.json') {
    const place = placeIn(path, text, /^\s*(?:import|export)\b/m) ?? { path, start: 0, end: 1 };
    const advice = adviseOnModule(packageFile, code);
    const hint = advice.charAt(0).toUpperCase() + advice.slice(1);
    if (format === 'esm' && node === 'cjs') {
      const message = 'This is an ES module, but Lambda loads the file as CommonJS';
      return [{ severity: 'error', message, hint, place }];
    }
    if (node === 'esm' && packageFile !== undefined && liesOutside(packageFile, code) && !liesOutside(path, code)) {
      const message = `This is an ES module by ${displayPath(packageFile)}, which is not in CodeUri: Lambda loads the file as CommonJS`;
      return [{ severity: 'warning', message, hint, place }];
    }
  }
  return imports.flatMap(({ path: target, original = target, kind, with: attributes }): CodeFinding[] => {
    const placed = (message: string, hint: string): CodeFinding[] => {
      const place = placeIn(path, text, new RegExp(`(['"])${original.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\1`));
      return [{ severity: 'error', message, hint, ...(place !== undefined && { place }) }];
    };
    if (kind === 'import-statement' && node === 'esm') {
      if (original.endsWith('.json') && attributes?.type !== 'json') {
        return placed(
          'Node.js imports JSON only with its attribute',
          `Write "with { type: 'json' }" after '${original}'`,
        );
      }
      if (original.startsWith('.') && resolve(path, '..', original) !== resolve(target)) {
        return placed(`Node.js does not try other names for '${original}'`, `Write: ${displayPath(resolve(target))}`);
      }
    }
    const version = Number(/^nodejs(\d+)/.exec(runtime ?? '')?.[1]);
    const required = kind === 'require-call' ? packages.get(keyOf(path, target)) : undefined;
    const isModule = required !== undefined && moduleFormat(required) === 'esm';
    if (!isModule || !(version <= 22)) return [];
    return placed(
      `'${original}' is an ES module, which ${runtime} does not load by require`,
      'Use import(), build the function, or move it to nodejs24.x',
    );
  });
}
