import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { ThreadKind } from './thread-memory.ts';
import { THREADS_SURVIVE } from './threads-survive.ts';

/** More than most templates have. */
const READ_BYTES = 65_536;
/** Lambda's own. */
const DEFAULT_MEMORY_MB = 128;
/** The last of Lambda's runtimes for which unbuilt code gets other flags; see `nodeFlags`. */
const LAST_WITH_FLAGS = 22;

/**
 * The thread that a run of this template probably needs first, before anything is known about it: that of its first
 * function, if its code is where Handler and CodeUri say. The template is only searched, as text: parsing it takes half
 * as long as a thread needs to start. Undefined if that shows no Node.js function, or one that does not run in a thread.
 * @param path of the template; nothing is reported if it cannot be read
 */
export function guessThread(path: string, env: NodeJS.ProcessEnv): ThreadKind | undefined {
  if (!THREADS_SURVIVE || env.SFN_RUN_ISOLATION === 'process') return undefined;
  const text = readStart(path);
  const version = /\bRuntime["']?\s*:\s*["']?nodejs(\d+)/.exec(text)?.[1];
  const module = /\bHandler["']?\s*:\s*["']?([\w@./-]+)\.\w+["']?\s*(?:[,}\r\n]|$)/.exec(text)?.[1];
  if (version === undefined || module === undefined) return undefined;
  const folder = /\bCodeUri["']?\s*:\s*["']?([\w@./-]+)/.exec(text)?.[1] ?? '.';
  const code = resolve(dirname(path), folder, module);
  const isTypeScript = existsSync(`${code}.ts`);
  if (!isTypeScript && !['.js', '.mjs', '.cjs'].some((extension) => existsSync(code + extension))) return undefined;
  const isAsWritten = !isTypeScript || /\bBuildMethod["']?\s*:\s*["']?esbuild/.test(text);
  return {
    memorySizeMb: Number(/\bMemorySize["']?\s*:\s*["']?(\d{3,5})\b/.exec(text)?.[1] ?? DEFAULT_MEMORY_MB),
    isAsLambda: isAsWritten && Number(version) <= LAST_WITH_FLAGS,
  };
}

/** Empty if it is not a file: what is read from a pipe would be gone. */
function readStart(path: string): string {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
    const bytes = Buffer.allocUnsafe(READ_BYTES);
    const file = openSync(path, 'r');
    try {
      return bytes.toString('latin1', 0, readSync(file, bytes, 0, READ_BYTES, 0));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
