import type { EndOfEnvironment, Unusable } from '../environment/execution-environment.ts';
import type { EnvironmentInspector } from '../inspector/inspectors.ts';
import type { Command, OutputStream, WorkerReply } from '../protocol.ts';

/** Runs the worker's code: in a thread of this process, or in a separate process. */
export interface WorkerHost {
  post(command: Command): void;
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
  readonly workerUrl: URL;
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
