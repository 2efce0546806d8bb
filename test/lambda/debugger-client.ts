import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { generatedPositionFor, LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import connect from 'chrome-remote-interface';
import { onTestFinished } from 'vitest';

interface Script {
  readonly scriptId: string;
  readonly url: string;
  readonly sourceMapURL?: string;
}

interface Location {
  readonly scriptId: string;
  /** Both 0-based. */
  readonly lineNumber: number;
  readonly columnNumber?: number;
}

interface Paused {
  readonly reason: string;
  readonly data?: unknown;
  readonly callFrames: readonly { readonly callFrameId: string; readonly location: Location }[];
}

/** A run of the command that debuggers attach to. */
export interface DebuggedRun {
  readonly child: ChildProcess;
  /** The output to stderr so far. */
  stderr(): string;
  /** The address of a function's inspector, once it listens. */
  listening(logicalId: string): Promise<URL>;
  /** The exit code, and the output to stdout. */
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string }>;
}

/** @param args the command's script and its arguments */
export function startDebugged(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): DebuggedRun {
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  const watchers = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const watch of watchers) watch();
  });
  const ended = new Promise<{ code: number | null; stdout: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout }));
  });
  return {
    child,
    stderr: () => stderr,
    ended,
    listening: (logicalId) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          const [, url] =
            new RegExp(`^Debugger listening on ((?:ws|tcp)://\\S+) \\(${logicalId}\\b`, 'm').exec(stderr) ?? [];
          if (url === undefined) return;
          watchers.delete(watch);
          resolve(new URL(url));
        };
        watchers.add(watch);
        watch();
        void ended.then(() => reject(new Error(`the command has ended\n${stderr}`)));
      }),
  };
}

export interface Pause {
  /** The URL and the 1-based line in the user's source. */
  readonly place: string;
  /** The value of an expression in the paused frame. */
  evaluate(expression: string): Promise<unknown>;
  resume(): Promise<void>;
}

/**
 * What the debuggers of VS Code and Chrome do in the same protocol: they read the maps of scripts when these are
 * parsed, and set a source's breakpoints at the generated locations.
 */
export class DebuggerClient {
  readonly #client: connect.Client;
  readonly #maps = new Map<string, TraceMap>();
  readonly #scripts = new Map<string, Script>();
  readonly #urls = new Map<string, string>();
  readonly #wanted: { readonly url: string; readonly line: number }[] = [];
  readonly #pauses: Pause[] = [];
  #onPause: ((pause: Pause) => void) | undefined;

  private constructor(client: connect.Client) {
    this.#client = client;
  }

  /** Finds the target from the port alone, as Chrome does. */
  static async attach({ hostname, port }: URL): Promise<DebuggerClient> {
    const client = await connect({ host: hostname, port: Number(port), local: true });
    onTestFinished(() => client.close());
    const attached = new DebuggerClient(client);
    const { Debugger, Runtime } = client;
    Debugger.on('scriptParsed', (script) => attached.#parsed(script));
    Debugger.on('paused', (event) => void attached.#paused(event));
    await Runtime.enable();
    await Debugger.enable({});
    await Debugger.setInstrumentationBreakpoint({ instrumentation: 'beforeScriptWithSourceMapExecution' });
    return attached;
  }

  /** @param line 1-based */
  async breakAt(path: string, line: number): Promise<void> {
    const url = pathToFileURL(path).href;
    this.#wanted.push({ url, line });
    await this.#client.Debugger.setBreakpointByUrl({ url, lineNumber: line - 1 });
    for (const script of this.#scripts.values()) await this.#setMapped(script);
  }

  /** Resumes a process that waits for its debugger. */
  async start(): Promise<void> {
    await this.#client.Runtime.runIfWaitingForDebugger();
  }

  nextPause(): Promise<Pause> {
    const pause = this.#pauses.shift();
    if (pause !== undefined) return Promise.resolve(pause);
    return new Promise((resolve) => {
      this.#onPause = resolve;
    });
  }

  /** The text that a debugger shows for a source embedded in its map. */
  textOf(path: string): string | null | undefined {
    const url = pathToFileURL(path).href;
    for (const { resolvedSources, sourcesContent } of this.#maps.values()) {
      const index = resolvedSources.indexOf(url);
      if (index >= 0) return sourcesContent?.[index];
    }
    return undefined;
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  #parsed(script: Script): void {
    const { scriptId, sourceMapURL = '', url } = script;
    this.#urls.set(scriptId, url);
    if (sourceMapURL === '') return;
    const [, encoded] = /^data:[^,]*;base64,(.*)$/.exec(sourceMapURL) ?? [];
    const text =
      encoded === undefined
        ? readFileSync(fileURLToPath(new URL(sourceMapURL, url)), 'utf8')
        : Buffer.from(encoded, 'base64').toString();
    this.#scripts.set(scriptId, script);
    this.#maps.set(scriptId, new TraceMap(text, url));
  }

  async #setMapped({ scriptId, url }: Script): Promise<void> {
    const map = this.#maps.get(scriptId)!;
    for (const { url: wanted, line } of this.#wanted) {
      const source = map.sources[map.resolvedSources.indexOf(wanted)];
      if (source === undefined || source === null) continue;
      const place = generatedPositionFor(map, { source, line, column: 0, bias: LEAST_UPPER_BOUND });
      if (place.line === null) throw new Error(`nothing is generated of ${wanted}:${line}`);
      await this.#client.Debugger.setBreakpointByUrl({ url, lineNumber: place.line - 1, columnNumber: place.column });
    }
  }

  #originalPlace({ scriptId, lineNumber, columnNumber = 0 }: Location): string {
    const map = this.#maps.get(scriptId);
    if (map === undefined) return `${this.#urls.get(scriptId)}:${lineNumber + 1}`;
    const { source, line } = originalPositionFor(map, { line: lineNumber + 1, column: columnNumber });
    return `${source}:${line}`;
  }

  async #paused({ reason, callFrames, data }: Paused): Promise<void> {
    const { Debugger } = this.#client;
    if (reason === 'instrumentation') {
      const script = this.#scripts.get((data as { scriptId: string }).scriptId);
      if (script !== undefined) await this.#setMapped(script);
      await Debugger.resume({});
      return;
    }
    const frame = callFrames[0]!;
    const pause: Pause = {
      place: this.#originalPlace(frame.location),
      async evaluate(expression) {
        const { result } = await Debugger.evaluateOnCallFrame({
          callFrameId: frame.callFrameId,
          expression,
          returnByValue: true,
        });
        return result.value;
      },
      resume: () => Debugger.resume({}),
    };
    if (this.#onPause === undefined) this.#pauses.push(pause);
    else this.#onPause(pause);
    this.#onPause = undefined;
  }
}
