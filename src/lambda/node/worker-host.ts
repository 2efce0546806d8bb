import type { EndOfEnvironment, Unusable } from '../environment/execution-environment.ts';
import type { EnvironmentInspector } from '../inspector/inspectors.ts';
import type { Command, OutputStream, WorkerReply } from '../protocol.ts';

/** What runs the worker's code: a thread of this process, or a process of its own. */
export interface WorkerHost {
  post(command: Command): void;
  /** Ends it at once, whatever it does, and what it started. */
  end(): void;
}

export interface WorkerHostListener {
  report(report: WorkerReply): void;
  /** Text that did not come through the worker: of a program that the handler runs, of Node.js itself. */
  output(text: string, stream: OutputStream): void;
  /** Once, after the last report. */
  ended(ending: EndOfEnvironment | Unusable): void;
}

export interface WorkerSettings {
  readonly workerUrl: URL;
  /** The folder that stands for /var/task. */
  readonly taskRoot: string;
  /** The whole of the handler's process.env. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memorySizeMb: number;
  /** Of Node.js, beside those that every worker gets. */
  readonly flags: readonly string[];
  /** A debugger may attach to it. Of processes only. */
  readonly inspector?: EnvironmentInspector | undefined;
}

export type StartWorker = (settings: WorkerSettings, listener: WorkerHostListener) => WorkerHost;
