import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import type { Duplex, Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { killGroup, residentMemory } from '../environment/child-process.ts';
import { responseSizeError } from '../environment/error-payload.ts';
import type {
  EndOfEnvironment,
  ExecutionEnvironment,
  InvocationOutcome,
  LineListener,
  LoadOutcome,
  Unusable,
} from '../environment/execution-environment.ts';
import { OutputLines } from '../environment/output-lines.ts';
import { FAMILY_VARIABLE, findFamily, killAll } from '../environment/process-family.ts';
import { DEBUGGER_MEMORY_MB } from '../inspector/inspectors.ts';
import type { InvocationData, OutputStream } from '../protocol.ts';
import { encodeFrame, type Frame, FrameReader } from './frames.ts';
import type { MissingModule } from './missing-module.ts';
import { CHANNEL, type PythonProcess, spawnPython } from './python-process.ts';

export interface PythonOptions extends PythonProcess {
  readonly memorySizeMb: number;
  /** Non-ASCII text is escaped in the function's result, as in Lambda's older runtimes. */
  readonly isAscii: boolean;
  /** The message for an import that fails only on this machine. */
  explainMissing(missing: MissingModule): string | undefined;
  /** The interpreter itself, once it runs: a shim on the PATH only finds it. */
  onStarted(python: string): void;
}

type PythonMessage = { readonly kind: 'loaded' } | { readonly kind: 'answered' | 'failed'; readonly payload: string };

/** How often the memory of a running handler is checked. */
const MEMORY_CHECK_MS = 50;
/** Child processes may keep its output open; the wait for its last lines is limited. */
const LAST_OUTPUT_MS = 100;
const MAX_START_TEXT = 2000;
/** The handler has made itself unreachable: Lambda's message for a runtime that ends without a response. */
const BROKEN_OFF = { kind: 'exited', exitCode: 1 } as const;
const GARBAGE = 'sfn-run: the handler wrote to a descriptor that is not its own, so its process was ended\n';

/** An execution environment of a Python function: a separate process, in a process group with its children. */
export class PythonEnvironment implements ExecutionEnvironment {
  readonly #options: PythonOptions;
  readonly #process: ChildProcess;
  readonly #channel: Duplex;
  readonly #lines: Readonly<Record<OutputStream, OutputLines>>;
  readonly #exited: Promise<void>;
  #alive = true;
  #loaded = false;
  #started = false;
  /** Output from before our script ran: it shows why the script could not run. */
  #startText = '';
  #missing: MissingModule | undefined;
  /** Identifies the reports of our script, once it has received it. */
  readonly #key = randomBytes(16).toString('hex');
  #knowsKey = false;
  #ending: EndOfEnvironment | Unusable | undefined;
  #listener: LineListener = () => {};
  /** Receives the report, or the end of the environment, for the current command. */
  #settle: ((outcome: PythonMessage | EndOfEnvironment | Unusable) => void) | undefined;

  constructor(options: PythonOptions) {
    this.#options = options;
    this.#process = spawnPython(options);
    this.#channel = this.#process.stdio[CHANNEL] as Duplex;
    this.#lines = {
      stdout: new OutputLines((line) => this.#listener(line, 'stdout')),
      stderr: new OutputLines((line) => this.#listener(line, 'stderr')),
    };
    this.#readOutput();
    this.#readReports();
    this.#exited = this.#waitForExit();
    // The timer of the current command keeps our process alive; the child process alone should not, until it is ended.
    this.#process.unref();
    for (const stream of this.#process.stdio) (stream as { unref?(): void } | null)?.unref?.();
  }

  get #logStream(): string {
    return this.#options.variables[FAMILY_VARIABLE] ?? '';
  }

  get alive(): boolean {
    return this.#alive;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** The init phase. Console lines go to `listener` until the next command. */
  async load(timeoutMs: number, listener: LineListener): Promise<LoadOutcome> {
    const { program, isAscii } = this.#options;
    const { handler, path, inline = null, requirements = null } = program;
    const inlinePath = `${program.folder}/index.py`;
    const { host, port, waits } = this.#options.inspector ?? {};
    const debug = host === undefined ? null : { host, port, waits };
    const command = JSON.stringify({ key: this.#key, handler, path, inline, inlinePath, requirements, isAscii, debug });
    const outcome = await this.#command(encodeFrame('load', command), timeoutMs, listener);
    switch (outcome.kind) {
      case 'loaded':
        this.#loaded = true;
        return outcome;
      case 'failed':
        return { kind: 'failed', error: outcome.payload };
      case 'answered':
        throw new Error("a Python process answered 'load' with a result");
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
    const command = encodeFrame('invoke', JSON.stringify(invocation)) + encodeFrame('event', event);
    const outcome = await this.#command(command, timeoutMs, listener);
    switch (outcome.kind) {
      case 'answered':
      case 'failed': {
        const { kind, payload } = outcome;
        const tooLarge = responseSizeError(payload);
        if (tooLarge !== undefined) return { kind: 'failed', error: tooLarge };
        return kind === 'answered' ? { kind, payload } : { kind, error: payload };
      }
      case 'loaded':
        throw new Error("a Python process answered 'invoke' with 'loaded'");
      default:
        return outcome;
    }
  }

  async terminate(): Promise<void> {
    this.#end({ kind: 'terminated' });
    await this.#exited;
  }

  #command(
    frames: string,
    timeoutMs: number,
    listener: LineListener,
  ): Promise<PythonMessage | EndOfEnvironment | Unusable> {
    this.#listener = listener;
    return new Promise((resolve) => {
      if (!this.#alive) return resolve(this.#ending?.kind === 'unusable' ? this.#ending : { kind: 'lost' });
      const timer = setTimeout(() => this.#end({ kind: 'timed-out' }), timeoutMs);
      const memoryTimer = setInterval(() => this.#checkMemory(), MEMORY_CHECK_MS).unref();
      this.#settle = (outcome) => {
        clearTimeout(timer);
        clearInterval(memoryTimer);
        this.#settle = undefined;
        for (const lines of Object.values(this.#lines)) lines.flush();
        resolve(outcome);
      };
      this.#channel.write(frames);
    });
  }

  /** Output that bypasses Python's own stdout and stderr: a child process, a crash. */
  #readOutput(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const source = this.#process[stream] as Readable;
      source.setEncoding('utf8').on('data', (text: string) => {
        if (!this.#started) this.#startText = (this.#startText + text).slice(0, MAX_START_TEXT);
        this.#lines[stream].push(text);
      });
    }
  }

  #readReports(): void {
    const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
    const onFrame = ({ kind, key, body }: Frame): void => {
      this.#knowsKey ||= key === this.#key;
      if (key !== (this.#knowsKey ? this.#key : '')) {
        onGarbage();
        return;
      }
      switch (kind) {
        case 'stdout':
        case 'stderr':
          this.#lines[kind].push(decoders[kind].write(body));
          return;
        case 'started':
          this.#started = true;
          this.#options.onStarted(body.toString());
          return;
        case 'debugger':
          this.#options.inspector?.listens(body.toString());
          return;
        case 'missing':
          this.#missing = JSON.parse(body.toString()) as MissingModule;
          return;
        case 'loaded':
          this.#report({ kind });
          return;
        case 'answered':
        case 'failed':
          this.#report(this.#explain() ?? { kind, payload: body.toString() });
          return;
        default:
          onGarbage();
      }
    };
    const onGarbage = (): void => {
      this.#lines.stderr.push(GARBAGE);
      this.#end(BROKEN_OFF);
    };
    const reader = new FrameReader({ onFrame, onGarbage });
    this.#channel.on('data', (chunk: Buffer) => reader.push(chunk));
    this.#channel.on('error', () => {});
    // If the process has ended, that is noticed soon; otherwise the handler has closed the socket, and nothing more
    // will come.
    this.#channel.on('close', () => {
      if (this.#alive) setTimeout(() => this.#end(BROKEN_OFF), LAST_OUTPUT_MS).unref();
    });
  }

  #explain(): Unusable | undefined {
    const missing = this.#missing;
    this.#missing = undefined;
    const message = missing === undefined ? undefined : this.#options.explainMissing(missing);
    return message === undefined ? undefined : { kind: 'unusable', message };
  }

  /**
   * Output that a child process wrote before the report is read in the same turn of the event loop, and this comes
   * after it.
   */
  #report(report: PythonMessage | Unusable): void {
    setImmediate(() => this.#settle?.(report));
  }

  #waitForExit(): Promise<void> {
    return new Promise((resolve) => {
      const finish = (ending: EndOfEnvironment | Unusable): void => {
        if (this.#started) this.#ending ??= ending;
        else if (this.#ending?.kind !== 'terminated') this.#ending = this.#notStarted(ending);
        this.#settle?.(this.#ending!);
        this.#options.inspector?.ended();
        resolve();
      };
      this.#process.on('error', (error) => {
        this.#alive = false;
        this.#startText ||= error.message;
        finish({ kind: 'exited', exitCode: 127 });
      });
      this.#process.on('exit', (exitCode, signal) => {
        this.#alive = false;
        // Child processes left behind, even those started in its last moment.
        killGroup(this.#process);
        killAll(findFamily(undefined, this.#logStream));
        const ending: EndOfEnvironment =
          signal === null ? { kind: 'exited', exitCode: exitCode ?? 0 } : { kind: 'killed', signal };
        const timer = setTimeout(finish, LAST_OUTPUT_MS, ending);
        this.#process.once('close', () => {
          clearTimeout(timer);
          finish(ending);
        });
      });
    });
  }

  #notStarted(ending: EndOfEnvironment | Unusable): EndOfEnvironment | Unusable {
    if (ending.kind !== 'exited') return this.#ending ?? ending;
    const reason = this.#startText.trim() || `it ended with exit status ${ending.exitCode}`;
    const message = `${this.#options.program.python} cannot run Python handlers: ${reason}`;
    return { kind: 'unusable', message };
  }

  #checkMemory(): void {
    const { pid } = this.#process;
    const limit = this.#options.memorySizeMb + (this.#options.inspector === undefined ? 0 : DEBUGGER_MEMORY_MB);
    if (pid === undefined || (residentMemory(pid) ?? 0) <= limit) return;
    this.#end({ kind: 'out-of-memory' });
  }

  #end(ending: EndOfEnvironment): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#ending ??= ending;
    // the process must keep ours alive now: its end is awaited
    this.#process.ref();
    const family = findFamily(this.#process.pid, this.#logStream);
    killGroup(this.#process);
    killAll(family);
  }
}
