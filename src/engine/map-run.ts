import type { Machine } from '../definition/definition.ts';
import type { ExecutionInfo } from './execution-info.ts';

/** What can be changed in a running Map run. */
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

/** A Map run that has begun, for observers that may change it. */
export interface MapRunHandle {
  readonly mapRunArn: string;
  /** The name of the Map state. */
  readonly state: string;
  /** The state's Label, or AWS's generated replacement. */
  readonly label: string;
  /** The state's execution. */
  readonly execution: ExecutionInfo;
  /** The machine of each child. */
  readonly processor: Machine;
  /** The name of that machine. */
  readonly machineArn: string;
  /** How often it has been redriven. */
  readonly redriveCount: number;
  readonly settings: MapRunSettings;
  /** Known children that have not been started. */
  readonly pending: MapRunCount;
  /** Children whose results ResultWriter has written. */
  readonly written: MapRunCount;
  /** Applies to children that start or fail from now on. */
  update(settings: Partial<MapRunSettings>): void;
  /** StopExecution of a child, which then counts as failed; no effect if it is not running. */
  stopChild(index: number, error: string | undefined, cause: string | undefined): void;
}

export interface MapRunWatcher {
  onStart(run: MapRunHandle): void;
  onEnd(run: MapRunHandle, status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void;
}
