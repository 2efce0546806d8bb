import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { lookAt } from '../../look-at.ts';
import { needsLambdaApi } from '../api/needs-lambda-api.ts';
import { checkDiagnostics } from '../check-diagnostics.ts';
import { EnvironmentPool } from '../environment/environment-pool.ts';
import { targetOf } from '../environment/invocation-target.ts';
import {
  INIT_TIMEOUT_MS,
  type InvocationHost,
  MAX_ENVIRONMENTS,
  runInvocation,
} from '../environment/run-invocation.ts';
import { findSettings } from '../find/function-settings.ts';
import { unknownFunction } from '../find/resolve-function.ts';
import { type Inspectors, UNLIMITED_MS } from '../inspector/inspectors.ts';
import type { FunctionSettings, LambdaRuntimeOptions } from '../lambda-options.ts';
import type { LambdaInvocation, LambdaRuntime } from '../lambda-runtime.ts';
import { importsLambdaClient } from './imports-lambda-client.ts';
import { explainMissing } from './missing-module.ts';
import { PythonEnvironment } from './python-environment.ts';
import { checkFolder, findProgram, type PythonProgram } from './python-program.ts';

type InvocationName = Pick<LambdaInvocation, 'functionName' | 'qualifier'>;

/** Runtimes that respond in ASCII; later ones write Unicode. */
const ASCII_RUNTIME = /^python(?:2\.7|3\.(?:[0-9]|1[01]))$/;

/** Runs Python functions of a project on this machine, like Lambda's Python runtime. */
/** @param inspectors debuggers attach through debugpy, if that is installed */
export function createPythonRuntime(options: LambdaRuntimeOptions, inspectors?: Inspectors): LambdaRuntime {
  const { shared } = options;
  const keptPool =
    shared?.keepsEnvironments === true ? shared.part('python pool', () => createPool(options)) : undefined;
  const pool = keptPool ?? createPool(options);
  const programs = new Map<string, PythonProgram>();
  const bootstrap = findBootstrap();
  const opening = new Map<string, Promise<void>>();

  /** Throws a UsageError if there is no such function, no code or no Python. */
  function getProgram(source: FunctionSettings): PythonProgram {
    let program = programs.get(source.arn);
    if (program === undefined) {
      checkFolder(source, (path) => lookAt(path)?.isDirectory() ?? false);
      program = findProgram(source, options.root, process.env);
      programs.set(source.arn, program);
    }
    return program;
  }

  function findSource(functionName: string): FunctionSettings {
    const source = findSettings(functionName, options);
    if (source === undefined) throw unknownFunction(functionName, options.functions);
    return source;
  }

  function makeHost(source: FunctionSettings, invocation: InvocationName): InvocationHost<PythonEnvironment> {
    const target = targetOf(source, invocation, options);
    const program = getProgram(source);
    const create = (): PythonEnvironment =>
      new PythonEnvironment({
        bootstrap,
        program: programs.get(source.arn)!,
        variables: target.variables(program.folder),
        memorySizeMb: source.memorySizeMb,
        isAscii: ASCII_RUNTIME.test(source.runtime ?? ''),
        inspector: inspectors?.next(source),
        explainMissing: (missing) => explainMissing(missing, program, source, options.root),
        onStarted: (python) => void programs.set(source.arn, { ...program, python: python || program.python }),
      });
    return {
      target,
      pool,
      // one kept from another run would call that run's API
      request: { key: `${target.key} ${options.extraEnvironment?.().AWS_ENDPOINT_URL_LAMBDA ?? ''}`, create },
      timeoutMs: inspectors && UNLIMITED_MS,
      load: (environment, listener) =>
        environment.load(inspectors === undefined ? INIT_TIMEOUT_MS : UNLIMITED_MS, listener),
    };
  }

  /** Rejects with a UsageError if the function cannot run here. */
  async function findHost(invocation: InvocationName): Promise<InvocationHost<PythonEnvironment>> {
    const source = findSource(invocation.functionName);
    // A module given by the user replaces what the template leaves open.
    if (source.code.kind !== 'module') await checkDiagnostics(source);
    await openLambdaApi(source);
    return makeHost(source, invocation);
  }

  /** For a function that may call others; called once for each. */
  function openLambdaApi(source: FunctionSettings): Promise<void> | undefined {
    const known = opening.get(source.arn);
    if (known !== undefined) return known;
    const isNeeded = needsLambdaApi(source, importsLambdaClient(getProgram(source)), options.functions, process.env);
    const opened = (isNeeded ? options.openLambdaApi?.() : undefined) ?? Promise.resolve();
    opening.set(source.arn, opened);
    return opened;
  }

  async function warm(functionName: string): Promise<void> {
    const source = findSource(functionName);
    await openLambdaApi(source);
    pool.warm(makeHost(source, { functionName }).request);
  }

  return {
    prepare(functionNames) {
      // More processes than processors would only delay the first one.
      const atOnce = inspectors === undefined ? availableParallelism() : functionNames.length;
      for (const functionName of functionNames.slice(0, atOnce)) {
        // The invocation of the function reports a failure.
        warm(functionName).catch(() => {});
      }
    },
    async ready(invocation) {
      return (await findHost(invocation)).target.version;
    },
    async invoke(invocation, context) {
      return runInvocation(await findHost(invocation), invocation, context);
    },
    async close() {
      if (keptPool === undefined) await pool.close();
    },
  };
}

function createPool({ maxEnvironments = MAX_ENVIRONMENTS }: LambdaRuntimeOptions): EnvironmentPool<PythonEnvironment> {
  return new EnvironmentPool(maxEnvironments);
}

/**
 * The location of the script that runs Python handlers: next to this source file or to the bundle, or one folder up
 * from a chunk of the bundle.
 */
function findBootstrap(): string {
  const places = ['./bootstrap.py', '../bootstrap.py'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`bootstrap.py is not built; looked at ${places.join(', ')}`);
  return found;
}
