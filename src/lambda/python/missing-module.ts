import { join } from 'node:path';
import { displayPath } from '../display-path.ts';
import type { FunctionSettings } from '../lambda-options.ts';
import { environmentOf } from './find-python.ts';
import { missingCode, type PythonProgram } from './python-program.ts';

/** The process's report of an import that failed because a module is missing. */
export interface MissingModule {
  readonly module: string;
  /** Python's own message. */
  readonly message: string;
  /** Packages of requirements.txt that are not installed. */
  readonly packages: readonly string[];
}

/** Packages included in Lambda's Python runtimes: the AWS SDK, and its dependencies. */
const BROUGHT_BY_LAMBDA = new Set(['boto3', 'botocore', 's3transfer', 'jmespath', 'dateutil', 'six', 'urllib3']);

/**
 * The message for a module that is missing on this machine and would exist on Lambda, and for a handler whose file does
 * not exist. Undefined if it would be missing on Lambda as well: then the workflow sees the error.
 */
export function explainMissing(
  { module, message, packages }: MissingModule,
  program: PythonProgram,
  source: FunctionSettings,
  root: string,
): string | undefined {
  const ownModule = program.handler.slice(0, program.handler.lastIndexOf('.')).replaceAll('/', '.');
  if (`${ownModule}.`.startsWith(`${module}.`)) {
    const path = join(program.folder, ...ownModule.split('.'));
    return missingCode(source, [`${path}.py`, join(path, '__init__.py')]);
  }
  const fix = describeFix(module, packages, program, root);
  return (
    fix && [`function ${source.logicalId} cannot run on ${displayPath(program.python)}: ${message}`, ...fix].join('\n')
  );
}

function describeFix(
  module: string,
  packages: readonly string[],
  { python, requirements }: PythonProgram,
  root: string,
): string[] | undefined {
  if (packages.length > 0 && requirements !== undefined) {
    const file = displayPath(requirements);
    return [
      `  ${file} lists packages that are not installed: ${packages.join(', ')}`,
      `  ${installCommand(python, root, `-r ${file}`)}`,
    ];
  }
  if (!BROUGHT_BY_LAMBDA.has(module.split('.')[0]!)) return undefined;
  return ['  Lambda includes it with boto3; here it must be installed', `  ${installCommand(python, root, 'boto3')}`];
}

function installCommand(python: string, root: string, what: string): string {
  const known = environmentOf(python);
  const environment = displayPath(known ?? join(root, '.venv'));
  const pip = `${join(environment, process.platform === 'win32' ? 'Scripts' : 'bin', 'pip')} install ${what}`;
  return known === undefined ? `python3 -m venv ${environment} && ${pip}` : pip;
}
