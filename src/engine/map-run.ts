import type { Machine } from '../definition/definition.ts';
import type { ExecutionInfo } from './execution-info.ts';

/** What a Map run can be told while it is running. */
export interface MapRunSettings {
  /** 0: as many as the service allows. */
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number;
  /** From 0 to 100. */
  readonly toleratedFailurePercentage: number;
}

/** How many child executions, and how many items in them. */
export interface MapRunCount {
  readonly executions: number;
  readonly items: number;
}

/** A Map run that has begun, for those who look on and change it. */
export interface MapRunHandle {
  readonly mapRunArn: string;
  /** The name of the Map state. */
  readonly state: string;
  /** The state's Label, or what AWS makes up in its place. */
  readonly label: string;
  /** The execution that the state is in. */
  readonly execution: ExecutionInfo;
  /** What each child runs. */
  readonly processor: Machine;
  /** What its children have for a machine. */
  readonly machineArn: string;
  /** How often it has been redriven. */
  readonly redriveCount: number;
  readonly settings: MapRunSettings;
  /** Children that are known and have not been started. */
  readonly pending: MapRunCount;
  /** Children whose results ResultWriter has written. */
  readonly written: MapRunCount;
  /** Takes effect with the children that start or fail from now on. */
  update(settings: Partial<MapRunSettings>): void;
  /** StopExecution of a child, which has failed then; nothing where it is not running. */
  stopChild(index: number, error: string | undefined, cause: string | undefined): void;
}

export interface MapRunWatcher {
  onStart(run: MapRunHandle): void;
  onEnd(run: MapRunHandle, status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void;
}
