import { dirname, resolve } from 'node:path';
import { readFileText } from '../../read-file.ts';
import { findImported } from '../find/module-file.ts';

/** For code that is not scanned further, everything is assumed. */
const MAX_FILES = 500;
const MAX_CHARACTERS = 2_000_000;

/**
 * What distinguishes a process from a thread in a module's text: Node's modules for files, child processes, threads and
 * signals, what a process has only once (its working directory, time zone, standard streams), native add-ons, and
 * relative paths. An unnecessary match costs a function some milliseconds; a missing one changes its behaviour.
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
    // not the specifiers of imports
    /(?<!\b(?:from|import|require|resolve|import\()\s*\(?\s*)["'`]\.{1,2}\/[^"'`\n]/,
  ]
    .map(({ source }) => source)
    .join('|'),
);

const IMPORTS = /\b(?:from|import|require\s*\(|import\s*\()\s*["'](\.{1,2}\/[^"'\n]+)["']/g;
/** A client of Lambda's API. */
const LAMBDA_CLIENT = /["'`](?:@aws-sdk\/client-lambda|aws-sdk(?:\/(?:clients\/(?:lambda|all)|global))?)["'`]/;

/** What the text of a function's own code shows. */
export interface ScannedCode {
  /** It uses something that only a process has. */
  readonly needsProcess: boolean;
  /** It may call functions through Lambda's API. */
  readonly importsLambdaClient: boolean;
}

/**
 * Scans a function's module and the modules of the project that it imports, but no packages.
 * @param text of the module, if it is not in a file
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
    // loading it reports that
    return '';
  }
}
