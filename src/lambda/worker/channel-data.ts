import type { MessagePort } from 'node:worker_threads';
import type { WorkerReply } from '../protocol.ts';

/** How a worker in a thread is told where its channel is: its `workerData`. */
export interface ThreadData {
  readonly port: MessagePort;
  /** Characters of output that were sent and not read yet: a thread that writes faster than we read has to wait. */
  readonly unread: Int32Array;
  /** The folder that stands for /var/task. Undefined in a thread that was started before it was known for what. */
  readonly taskRoot: string | undefined;
}

/** What such a thread is told first. */
export interface ThreadEnvironment {
  readonly kind: 'environment';
  readonly variables: Readonly<Record<string, string>>;
  readonly taskRoot: string;
}

/** What a worker in a process is told first. */
export interface ProcessGreeting {
  readonly kind: 'greeting';
  /** Stands at the head of each report: nothing else that writes to the pipe knows it. */
  readonly secret: string;
  readonly inspector?: InspectorRequest | undefined;
}

/** Where a worker's inspector is to listen. */
export interface InspectorRequest {
  readonly host: string;
  /** Or the next one that is free; 0: any. */
  readonly port: number;
  /** It takes no command before a debugger is attached. */
  readonly waits: boolean;
}

/** File descriptors of a worker in a process: where it reads commands, and where it writes reports. */
export const COMMANDS = 3;
export const REPORTS = 4;

/** What a worker says about itself, beside its reports. */
export type WorkerNotice =
  | { readonly kind: 'started' }
  /** What starts programs was loaded: some may be left behind. */
  | { readonly kind: 'starts-programs' }
  /** Where its inspector listens; undefined: it cannot. */
  | { readonly kind: 'inspector'; readonly url: string | undefined }
  /** An inspected process is about to end by itself. */
  | { readonly kind: 'exiting'; readonly exitCode: number };

export type WorkerMessage = WorkerReply | WorkerNotice;
