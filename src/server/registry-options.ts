import type { ExecutionRecord, LiveExecution } from './execution-record.ts';
import type { MachineRegistry } from './machine-registry.ts';
import type { Store } from './store/store.ts';

export interface RegistryOptions {
  readonly machines: MachineRegistry;
  readonly region: string;
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when an execution starts and when it ends. */
  readonly onChange: (execution: LiveExecution) => void;
  /** Called for each execution that was running before the restart, before it continues. */
  readonly onResume: (execution: ExecutionRecord) => void;
  /** How many may be in memory before waiting ones are parked; see Parking. */
  readonly maxAwake?: number | undefined;
  readonly onLog: (line: string) => void;
}
