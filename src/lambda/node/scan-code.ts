import { dirname, resolve } from 'node:path';
import { readFileText } from '../../read-file.ts';
import { findImported } from '../find/module-file.ts';

/** Of what is not read any further, all is taken to be so. */
const MAX_FILES = 500;
const MAX_CHARACTERS = 2_000_000;

/**
 * What tells a process from a thread, in a module's text: Node's modules for files, programs, threads and signals, what
 * a process has once (its folder, time zone, standard streams), native add-ons, and paths that are relative to the
 * current folder. A word too many costs a function some milliseconds; one too few makes it behave otherwise than on
 * Lambda.
 */
const SIGNS = new RegExp(
  [
    /["'`](?:node:)?(?:fs|fs\/promises|child_process|cluster|worker_threads|inspector|inspector\/promises|sqlite|wasi|repl|v8|test)["'`]/,
    /\b(?:cwd|chdir|dlopen|umask|abort|loadEnvFile|getBuiltinModule|mainModule|setuid|setgid|openStdin)\b/,
    /\bprocess\s*(?:\?\.|\.)\s*(?:kill|send|channel|connected|disconnect|report|title|binding|stdin|reallyExit)\b/,
    /\bprocess\s*(?:\?\.)?\[/,
    /\bTZ\b/,
    /["'`](?:SIG[A-Z]{2,}|\/dev\/|\/proc\/)/,
    /\.node["'`]/,
    // not what is imported
    /(?<!\b(?:from|import|require|resolve|import\()\s*\(?\s*)["'`]\.{1,2}\/[^"'`\n]/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

const IMPORTS = /\b(?:from|import|require\s*\(|import\s*\()\s*["'](\.{1,2}\/[^"'\n]+)["']/g;
/** A client of Lambda's API. */
const LAMBDA_CLIENT = /["'`](?:@aws-sdk\/client-lambda|aws-sdk(?:\/(?:clients\/(?:lambda|all)|global))?)["'`]/;

/** What the text of a function's own code tells. */
export interface ScannedCode {
  /** It does what only a process can do. */
  readonly needsProcess: boolean;
  /** It may call functions by Lambda's API. */
  readonly importsLambdaClient: boolean;
}

/**
 * Looks at a function's module and at those of the project that it imports, and not into packages.
 * @param text of the module, where it is in no file
 */
export function scanCode(path: string, text?: string): ScannedCode {
  const pending = [path];
  const seen = new Set(pending);
  let characters = 0;
  let needsProcess = false;
  let importsLambdaClient = false;
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const content = file === path && text !== undefined ? text : read(file);
    characters += content.length;
    if (characters > MAX_CHARACTERS || seen.size > MAX_FILES) return { needsProcess: true, importsLambdaClient: true };
    needsProcess ||= SIGNS.test(content);
    importsLambdaClient ||= LAMBDA_CLIENT.test(content);
    if (needsProcess && importsLambdaClient) break;
    for (const [, specifier] of content.matchAll(IMPORTS)) {
      const imported = findImported(resolve(dirname(file), specifier!));
      if (imported === undefined || seen.has(imported)) continue;
      seen.add(imported);
      pending.push(imported);
    }
  }
  return { needsProcess, importsLambdaClient };
}

function read(file: string): string {
  try {
    return readFileText(file);
  } catch {
    // whoever loads it says so
    return '';
  }
}
