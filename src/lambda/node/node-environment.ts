import { type Deadline, Deadlines } from '../../deadlines.ts';
import { monotonicNow } from '../../monotonic-clock.ts';
import type {
  EndOfEnvironment,
  ExecutionEnvironment,
  InvocationOutcome,
  LineListener,
  LoadOutcome,
  Unusable,
} from '../environment/execution-environment.ts';
import { HeldLines, OutputLines } from '../environment/output-lines.ts';
import type {
  HandlerProblem,
  InvocationData,
  LoadRequest,
  OutputStream,
  WorkerCommand,
  WorkerReply,
} from '../protocol.ts';
import type { StartWorker, WorkerHost, WorkerSettings } from './worker-host.ts';

type NodeLoadOutcome =
  | Exclude<LoadOutcome, { readonly kind: 'failed' }>
  | { readonly kind: 'unsuitable'; readonly problem: HandlerProblem }
  | { readonly kind: 'needs-process' }
  | { readonly kind: 'failed'; readonly error: string; readonly notLoadable: boolean };

type Ending = EndOfEnvironment | Unusable;

/** The environments of all commands in progress. */
const DEADLINES = new Deadlines();
/** A thread in a system call ends when the call does: the wait for that is limited. */
const MAX_WAIT_FOR_END_MS = 400;
/** Data to read may still be on its way when a worker is ended. */
const LAST_OUTPUT_MS = 50;

/** An execution environment of a Node.js function. `start` decides where the worker runs. */
export class NodeEnvironment implements ExecutionEnvironment {
  readonly #host: WorkerHost;
  readonly #lines: Readonly<Record<OutputStream, OutputLines>>;
  readonly #exited: Promise<void>;
  #alive = true;
  #loaded = false;
  #ending: Ending | undefined;
  /** The cause of a crash while no invocation was running. */
  #crash: string | undefined;
  #onChunk: ((chunk: string) => void) | undefined;
  #listener: LineListener = () => {};
  /** Receives the report, or the end of the environment, for the current command. */
  #settle: ((outcome: WorkerReply | Ending) => void) | undefined;

  constructor(start: StartWorker, settings: WorkerSettings) {
    this.#lines = {
      stdout: new OutputLines((line) => this.#listener(line, 'stdout')),
      stderr: new OutputLines((line) => this.#listener(line, 'stderr')),
    };
    let resolveExited = (): void => {};
    this.#exited = new Promise((resolve) => {
      resolveExited = resolve;
    });
    this.#host = start(settings, {
      report: (report) => this.#receive(report),
      output: (text, stream) => this.#lines[stream].push(text),
      ended: (ending) => {
        this.#alive = false;
        this.#ending ??= ending;
        this.#settle?.(this.#ending);
        resolveExited();
      },
    });
  }

  get alive(): boolean {
    return this.#alive;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** The init phase. Console lines go to `listener` until the next command. */
  load(request: LoadRequest, timeoutMs: number, listener: LineListener): Promise<NodeLoadOutcome> {
    // if it is run again in a process, the lines would be repeated
    const held = new HeldLines(listener);
    return this.#command({ kind: 'load', ...request }, timeoutMs, held.listen, (outcome) => {
      if (outcome.kind === 'needs-process') return outcome;
      held.release();
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
        case 'chunk':
        case 'output':
          throw new Error(`a worker answered 'load' with '${outcome.kind}'`);
        default:
          return outcome;
      }
    });
  }

  invoke(
    event: string,
    invocation: InvocationData,
    timeoutMs: number,
    listener: LineListener,
    onChunk?: (chunk: string) => void,
  ): Promise<InvocationOutcome> {
    this.#onChunk = onChunk;
    return this.#command({ kind: 'invoke', event, invocation }, timeoutMs, listener, (outcome) => {
      switch (outcome.kind) {
        case 'crashed':
          if (outcome.requestId !== invocation.requestId) return { kind: 'lost', error: outcome.error };
          return { kind: 'failed', error: outcome.error };
        case 'loaded':
        case 'unsuitable':
        case 'needs-process':
        case 'load-failed':
        case 'chunk':
        case 'output':
          throw new Error(`a worker answered 'invoke' with '${outcome.kind}'`);
        default:
          return outcome;
      }
    });
  }

  async terminate(): Promise<void> {
    this.#end({ kind: 'terminated' });
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      timer = setTimeout(resolve, MAX_WAIT_FOR_END_MS);
    });
    await Promise.race([this.#exited, enough]);
    clearTimeout(timer);
  }

  #command<Outcome>(
    command: WorkerCommand,
    timeoutMs: number,
    listener: LineListener,
    toOutcome: (outcome: WorkerReply | Ending) => Outcome,
  ): Promise<Outcome> {
    this.#listener = listener;
    return new Promise((resolve) => {
      if (!this.#alive) {
        const ending =
          this.#ending?.kind === 'unusable' ? this.#ending : ({ kind: 'lost', error: this.#crash } as const);
        return resolve(toOutcome(ending));
      }
      const deadline: Deadline = {
        time: monotonicNow() + timeoutMs,
        expire: () => this.#end({ kind: 'timed-out' }),
      };
      DEADLINES.add(deadline);
      this.#settle = (outcome) => {
        DEADLINES.remove(deadline);
        this.#settle = undefined;
        this.#lines.stdout.flush();
        this.#lines.stderr.flush();
        resolve(toOutcome(outcome));
      };
      this.#host.post(command);
    });
  }

  #receive(report: WorkerReply): void {
    switch (report.kind) {
      case 'output':
        this.#lines[report.stream].push(report.text);
        return;
      case 'chunk':
        this.#onChunk?.(report.chunk);
        return;
      case 'crashed':
        this.#alive = false;
        this.#crash = report.error;
        this.#settle?.(report);
        return;
      case 'needs-process':
      case 'loaded':
      case 'unsuitable':
      case 'load-failed':
      case 'answered':
      case 'failed':
        this.#settle?.(report);
        return;
    }
  }

  /** The caller has the result at once, even if the worker takes time to end. */
  #end(ending: EndOfEnvironment): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#ending ??= ending;
    this.#host.end();
    this.#settleSoon(ending);
  }

  /** Output that the worker had written before it was ended is read first, if it ends in time. */
  #settleSoon(ending: EndOfEnvironment): void {
    if (this.#settle === undefined) return;
    setTimeout(() => this.#settle?.(ending), LAST_OUTPUT_MS);
  }
}
