import { Worker } from 'node:worker_threads';
import type {
  EndOfEnvironment,
  ExecutionEnvironment,
  InvocationOutcome,
  LineListener,
  LoadOutcome,
} from './execution-environment.ts';
import { OutputLines } from './output-lines.ts';
import type { Command, HandlerCode, HandlerProblem, InvocationData, OutputStream, Report } from './protocol.ts';

export interface ThreadOptions {
  readonly workerUrl: URL;
  /** The whole of the handler's process.env. */
  readonly variables: Readonly<Record<string, string>>;
  readonly memorySizeMb: number;
  /** Of Node.js, beside those that every thread gets. */
  readonly flags: readonly string[];
}

type ThreadLoadOutcome =
  | Exclude<LoadOutcome, { readonly kind: 'failed' }>
  | { readonly kind: 'unsuitable'; readonly problem: HandlerProblem }
  | { readonly kind: 'failed'; readonly error: string; readonly notLoadable: boolean };

/** An execution environment of a Node.js function: a thread with its own process.env and memory limit. */
export class ThreadEnvironment implements ExecutionEnvironment {
  readonly #worker: Worker;
  readonly #lines: Readonly<Record<OutputStream, OutputLines>>;
  readonly #exited: Promise<void>;
  #alive = true;
  #loaded = false;
  #ending: EndOfEnvironment | undefined;
  #listener: LineListener = () => {};
  /** Takes the report, or the end of the environment, that the command in hand waits for. */
  #settle: ((outcome: Report | EndOfEnvironment) => void) | undefined;

  constructor({ workerUrl, variables, memorySizeMb, flags }: ThreadOptions) {
    this.#worker = new Worker(workerUrl, {
      env: { ...variables },
      execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', ...flags],
      resourceLimits: { maxOldGenerationSizeMb: memorySizeMb },
      stdout: true,
      stderr: true,
    });
    this.#lines = {
      stdout: new OutputLines((line) => this.#listener(line, 'stdout')),
      stderr: new OutputLines((line) => this.#listener(line, 'stderr')),
    };
    this.#worker.on('message', (report: Report) => this.#receive(report));
    this.#worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#alive = false;
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') this.#ending ??= { kind: 'out-of-memory' };
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (exitCode) => {
        this.#alive = false;
        this.#answer(this.#ending ?? { kind: 'exited', exitCode });
        resolve();
      });
    });
    // The timer of the command in hand keeps the process alive, and nothing else has to.
    this.#worker.unref();
  }

  get alive(): boolean {
    return this.#alive;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** The init phase. Console lines go to `listener` until the next command. */
  async load(
    code: HandlerCode,
    exportNames: readonly string[],
    timeoutMs: number,
    listener: LineListener,
  ): Promise<ThreadLoadOutcome> {
    const outcome = await this.#command({ kind: 'load', code, exportNames }, timeoutMs, listener);
    switch (outcome.kind) {
      case 'loaded':
        this.#loaded = true;
        return outcome;
      case 'load-failed':
        return { ...outcome, kind: 'failed' };
      case 'crashed':
        return { kind: 'failed', error: outcome.error, notLoadable: false };
      case 'answered':
      case 'failed':
      case 'output':
        throw new Error(`a worker answered 'load' with '${outcome.kind}'`);
      default:
        return outcome;
    }
  }

  async invoke(
    event: string,
    invocation: InvocationData,
    timeoutMs: number,
    listener: LineListener,
  ): Promise<InvocationOutcome> {
    const outcome = await this.#command({ kind: 'invoke', event, invocation }, timeoutMs, listener);
    switch (outcome.kind) {
      case 'crashed':
        if (outcome.requestId !== invocation.requestId) return { kind: 'lost' };
        return { kind: 'failed', error: outcome.error };
      case 'loaded':
      case 'unsuitable':
      case 'load-failed':
      case 'output':
        throw new Error(`a worker answered 'invoke' with '${outcome.kind}'`);
      default:
        return outcome;
    }
  }

  async terminate(): Promise<void> {
    this.#end({ kind: 'terminated' });
    await this.#exited;
  }

  #command(command: Command, timeoutMs: number, listener: LineListener): Promise<Report | EndOfEnvironment> {
    this.#listener = listener;
    return new Promise((resolve) => {
      if (!this.#alive) return resolve({ kind: 'lost' });
      const timer = setTimeout(() => this.#end({ kind: 'timed-out' }), timeoutMs);
      this.#settle = (outcome) => {
        clearTimeout(timer);
        this.#settle = undefined;
        for (const lines of Object.values(this.#lines)) lines.flush();
        resolve(outcome);
      };
      this.#worker.postMessage(command);
    });
  }

  #receive(report: Report): void {
    switch (report.kind) {
      case 'output':
        this.#lines[report.stream].push(report.text);
        return;
      case 'crashed':
        this.#alive = false;
        this.#answer(report);
        return;
      case 'loaded':
      case 'unsuitable':
      case 'load-failed':
      case 'answered':
      case 'failed':
        this.#answer(report);
        return;
    }
  }

  #answer(outcome: Report | EndOfEnvironment): void {
    this.#settle?.(outcome);
  }

  #end(ending: EndOfEnvironment): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#ending ??= ending;
    void this.#worker.terminate();
  }
}
