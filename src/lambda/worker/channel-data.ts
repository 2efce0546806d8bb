import type { MessagePort } from 'node:worker_threads';
import type { WorkerReply } from '../protocol.ts';

/** How a worker in a thread receives its channel: its `workerData`. */
export interface ThreadData {
  readonly port: MessagePort;
  readonly words: Int32Array;
  /** The folder mounted as /var/task. Undefined in a thread started before its function was known. */
  readonly taskRoot: string | undefined;
}

/**
 * The words of memory that the run and a thread share, each in its own cache line: characters of output that were sent
 * but not read yet (a thread that writes faster than we read has to wait), messages sent to the thread and by it, and
 * whether it stays awake after its answer.
 */
export const UNREAD = 0;
export const SENT = 16;
export const REPORTED = 32;
export const STAYS_AWAKE = 48;
export const WORDS = 64;
/** How long each side stays awake: the run takes up to that from an answer to the next command. */
export const MAX_AWAKE_MS = 0.05;

/** The first message to such a thread. */
export interface ThreadEnvironment {
  readonly kind: 'environment';
  readonly variables: Readonly<Record<string, string>>;
  readonly taskRoot: string;
}

/** The first message to a worker in a process. */
export interface ProcessGreeting {
  readonly kind: 'greeting';
  /** Starts each report: nothing else that writes to the pipe knows this key. */
  readonly secret: string;
  readonly inspector?: InspectorRequest | undefined;
}

/** Where a worker's inspector should listen. */
export interface InspectorRequest {
  readonly host: string;
  /** Or the next free one; 0: any. */
  readonly port: number;
  /** It starts no command before a debugger is attached. */
  readonly waits: boolean;
}

/** File descriptors of a worker in a process: for reading commands, and for writing reports. */
export const COMMANDS = 3;
export const REPORTS = 4;

/** A worker's messages about itself, besides its reports. */
export type WorkerNotice =
  | { readonly kind: 'started' }
  /** A module for child processes was loaded: some may be left behind. */
  | { readonly kind: 'starts-programs' }
  /** Where its inspector listens; undefined if it cannot. */
  | { readonly kind: 'inspector'; readonly url: string | undefined }
  /** An inspected process is about to end by itself. */
  | { readonly kind: 'exiting'; readonly exitCode: number };

export type WorkerMessage = WorkerReply | WorkerNotice;
