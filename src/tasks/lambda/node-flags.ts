import type { FunctionSettings } from './lambda-options.ts';
import { runsAsItIs } from './locate-handler.ts';

/** The last of Lambda's runtimes that start Node.js with these. */
const LAST_WITHOUT_REQUIRE_OF_MODULES = 22;
const AS_LAMBDA = ['--no-experimental-require-module', '--no-experimental-detect-module'];

/**
 * The flags that Lambda's runtime starts Node.js with for code that runs as it is written: up to nodejs22.x an ES module
 * cannot be required, and a file's text does not tell its format.
 * Source: AWS Lambda developer guide, "Building Lambda functions with Node.js", "Experimental features".
 */
export function nodeFlags(source: FunctionSettings): readonly string[] {
  const version = Number(/^nodejs(\d+)/.exec(source.runtime ?? '')?.[1]);
  return version <= LAST_WITHOUT_REQUIRE_OF_MODULES && runsAsItIs(source) ? AS_LAMBDA : [];
}
