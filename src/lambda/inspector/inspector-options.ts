/** `--inspect`, `--inspect-brk`: functions run under Node.js's inspector, each in a separate process. */
export interface InspectorOptions {
  readonly host: string;
  /** The port of the first environment; each further one takes the next free port. 0 lets the system choose. */
  readonly port: number;
  /**
   * The functions (logical ids, names or resources of given modules) that wait for a debugger before they are loaded.
   */
  readonly waitsFor: 'all' | 'none' | { readonly functionName: string };
  /** Called for each environment of a function when its inspector listens. */
  readonly onListening: (inspector: ListeningInspector) => void;
}

export interface ListeningInspector {
  readonly logicalId: string;
  /** `ws://127.0.0.1:9229/…` */
  readonly url: string;
  /** The function is not loaded before a debugger is attached. */
  readonly waits: boolean;
}
