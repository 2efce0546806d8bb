import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { plugAndPlayRoot } from '../build/plug-and-play.ts';
import { runsAsItIs } from '../find/locate-handler.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import { AS_LAMBDA } from './worker-host.ts';

/** The last of Lambda's runtimes that start Node.js with these. */
const LAST_WITHOUT_REQUIRE_OF_MODULES = 22;

/**
 * The flags with which Lambda's runtime starts Node.js for unbuilt code: up to nodejs22.x, ES modules cannot be
 * required, and a file's syntax does not determine its format.
 * Source: AWS Lambda developer guide, "Building Lambda functions with Node.js", "Experimental features".
 */
function lambdaFlags(source: FunctionSettings): readonly string[] {
  const version = Number(/^nodejs(\d+)/.exec(source.runtime ?? '')?.[1]);
  return version <= LAST_WITHOUT_REQUIRE_OF_MODULES && runsAsItIs(source) ? AS_LAMBDA : [];
}

/** Source: yarnpkg.com/advanced/pnpapi, "Initializing PnP". */
function plugAndPlayFlags({ code }: FunctionSettings): readonly string[] {
  const root = code.kind === 'folder' || code.kind === 'module' ? plugAndPlayRoot(code.path) : undefined;
  if (root === undefined) return [];
  const loader = join(root, '.pnp.loader.mjs');
  const forModules = existsSync(loader) ? ['--experimental-loader', pathToFileURL(loader).href] : [];
  return ['--require', join(root, '.pnp.cjs'), ...forModules];
}

/** The flags for a function's code, besides those for all functions. */
export function nodeFlags(source: FunctionSettings): readonly string[] {
  return [...lambdaFlags(source), ...plugAndPlayFlags(source)];
}
