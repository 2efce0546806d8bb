import type { ExecutionRecord, LiveExecution } from './execution-record.ts';
import type { MachineRegistry } from './machine-registry.ts';
import type { Store } from './store/store.ts';

export interface RegistryOptions {
  readonly machines: MachineRegistry;
  readonly region: string;
  readonly store: Store;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called when an execution begins and when it ends. */
  readonly onChange: (execution: LiveExecution) => void;
  /** Called for each that was running before, before it continues. */
  readonly onResume: (execution: ExecutionRecord) => void;
  /** How many may be in memory before those that wait are parked; see Parking. */
  readonly maxAwake?: number | undefined;
  readonly onLog: (line: string) => void;
}
