import type { FunctionSettings } from '../lambda-options.ts';
import type { InspectorOptions } from './inspector-options.ts';

/** The inspector of one environment. */
export interface EnvironmentInspector {
  readonly host: string;
  readonly port: number;
  /** The worker starts no command before a debugger is attached. */
  readonly waits: boolean;
  /** What an editor that started the run needs to find the environment. */
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

/** The variable with which VS Code's debugger gives its address to the processes that it starts. */
const CARRIER = 'VSCODE_INSPECTOR_OPTIONS';
/** In NODE_OPTIONS, as VS Code writes it: `--require "/…/ms-vscode.js-debug/src/bootloader.js"`. */
const BOOTLOADER = /(?:--require|-r)[ =](?:"((?:[^"\\]|\\.)*bootloader\.(?:c?js))"|(\S*bootloader\.c?js))/g;

interface Handover {
  readonly flags: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * VS Code attaches to processes that it started, and to their children, if they inherit NODE_OPTIONS and another
 * variable. A function inherits neither of the user's shell: it receives what VS Code needs to attach, and nothing
 * else.
 */
function debuggerOfEditor(outer: NodeJS.ProcessEnv): Handover {
  const options = outer[CARRIER];
  if (options === undefined) return { flags: [], variables: {} };
  const paths = [...(outer.NODE_OPTIONS ?? '').matchAll(BOOTLOADER)].map(([, quoted, plain]) =>
    quoted === undefined ? plain! : quoted.replace(/\\(.)/g, '$1'),
  );
  if (paths.length === 0) return { flags: [], variables: {} };
  return { flags: paths.flatMap((path) => ['--require', path]), variables: { [CARRIER]: options } };
}
