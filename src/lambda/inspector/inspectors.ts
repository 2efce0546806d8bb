import type { FunctionSettings } from '../lambda-options.ts';
import { debuggerOfEditor } from './debugger-of-editor.ts';
import type { InspectorOptions } from './inspector-options.ts';

/** The inspector of one environment. */
export interface EnvironmentInspector {
  readonly host: string;
  readonly port: number;
  /** The worker starts no command before a debugger is attached. */
  readonly waits: boolean;
  /** What an editor that started the run needs to find the environment by itself. */
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  listens(url: string): void;
  /** The environment is gone, and its port is free. */
  ended(): void;
}

/** Lambda's own limits do not apply to a paused handler: the maximum delay of a Node.js timer. */
export const UNLIMITED_MS = 2 ** 31 - 1;

/** What is kept for a debugger (code, its maps, the console's objects) is not the function's memory. */
export const DEBUGGER_MEMORY_MB = 256;

const LAST_PORT = 65_535;

/** Assigns a port to each environment: the first one gets the requested port. */
export class Inspectors {
  readonly #options: InspectorOptions;
  readonly #outer: NodeJS.ProcessEnv;
  readonly #taken = new Set<number>();

  constructor(options: InspectorOptions, outer: NodeJS.ProcessEnv) {
    this.#options = options;
    this.#outer = outer;
  }

  next(source: FunctionSettings): EnvironmentInspector {
    const { host, onListening } = this.#options;
    let port = this.#take();
    const waits = this.#waits(source);
    return {
      host,
      port,
      waits,
      ...debuggerOfEditor(this.#outer),
      listens: (url) => {
        this.#taken.delete(port);
        port = Number(new URL(url).port);
        this.#taken.add(port);
        onListening({ logicalId: source.logicalId, url, waits });
      },
      ended: () => void this.#taken.delete(port),
    };
  }

  #take(): number {
    let { port } = this.#options;
    if (port === 0) return 0;
    while (this.#taken.has(port) && port < LAST_PORT) port++;
    this.#taken.add(port);
    return port;
  }

  #waits({ logicalId, name, arn }: FunctionSettings): boolean {
    const { waitsFor } = this.#options;
    if (waitsFor === 'all' || waitsFor === 'none') return waitsFor === 'all';
    return [logicalId, name, arn].includes(waitsFor.functionName);
  }
}
