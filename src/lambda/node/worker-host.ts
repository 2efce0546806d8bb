import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { EndOfEnvironment, Unusable } from '../environment/execution-environment.ts';
import type { EnvironmentInspector } from '../inspector/inspectors.ts';
import type { OutputStream, WorkerCommand, WorkerReply } from '../protocol.ts';

/** Runs the worker's code: in a thread of this process, or in a separate process. */
export interface WorkerHost {
  post(command: WorkerCommand): void;
  /** Ends it at once, whatever it is doing, with its child processes. */
  end(): void;
}

export interface WorkerHostListener {
  report(report: WorkerReply): void;
  /** Output that did not come through the worker: from child processes of the handler, or from Node.js itself. */
  output(text: string, stream: OutputStream): void;
  /** Once, after the last report. */
  ended(ending: EndOfEnvironment | Unusable): void;
}

export interface WorkerSettings {
  readonly workerPath: string;
  /** The folder mounted as /var/task. */
  readonly taskRoot: string;
  /** The handler's entire process.env. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memorySizeMb: number;
  /** Flags of Node.js, besides those of every worker. */
  readonly flags: readonly string[];
  /** A debugger may attach to it. Only for processes. */
  readonly inspector?: EnvironmentInspector | undefined;
}

export type StartWorker = (settings: WorkerSettings, listener: WorkerHostListener) => WorkerHost;

/**
 * The absolute path of the built worker: next to the bundle, one folder up from a chunk of it, or in the build of the
 * running sources. Node 20 cannot run a worker's source itself.
 */
export function findWorker(): string {
  const places = ['worker.cjs', '../worker.cjs', '../../../dist/worker.cjs'].map((path) =>
    join(import.meta.dirname, path),
  );
  const found = places.find((path) => existsSync(path));
  if (found === undefined) throw new Error(`worker.cjs is not built; looked at ${places.join(', ')}`);
  return found;
}

/** Flags of Node.js: ES modules cannot be required, and a file's syntax does not determine its format. */
export const AS_LAMBDA: readonly string[] = ['--no-experimental-require-module', '--no-experimental-detect-module'];
