/** `--inspect`, `--inspect-brk`: functions run under the inspector of Node.js, each in a process of its own. */
export interface InspectorOptions {
  readonly host: string;
  /** Of the first environment; each further one takes the next that is free. 0: the system chooses. */
  readonly port: number;
  /** The functions (logical ids, names or what a module was given for) that wait for a debugger before they are loaded. */
  readonly waitsFor: 'all' | 'none' | { readonly functionName: string };
  /** Told of each environment of a function as its inspector listens. */
  readonly onListening: (inspector: ListeningInspector) => void;
}

export interface ListeningInspector {
  readonly logicalId: string;
  /** `ws://127.0.0.1:9229/…` */
  readonly url: string;
  /** The function is not loaded before a debugger is attached. */
  readonly waits: boolean;
}
