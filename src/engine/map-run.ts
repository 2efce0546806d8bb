import type { Machine } from '../definition/definition.ts';
import type { ExecutionInfo } from './execution-info.ts';

/** The settings that can be changed while a Map run is running. */
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

/** A Map run that has started, for observers that may change it. */
export interface MapRunHandle {
  readonly mapRunArn: string;
  /** The name of the Map state. */
  readonly state: string;
  /** The state's Label, or AWS's generated replacement. */
  readonly label: string;
  /** The execution that contains the state. */
  readonly execution: ExecutionInfo;
  /** The ARN of each child's machine. */
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
  /** StopExecution of a child, which then counts as failed; does nothing if the child is not running. */
  stopChild(index: number, error: string | undefined, cause: string | undefined): void;
}

export interface MapRunWatcher {
  onStart(run: MapRunHandle): void;
  onEnd(run: MapRunHandle, status: 'SUCCEEDED' | 'FAILED' | 'ABORTED'): void;
}
