import type { Machine } from '../../definition/definition.ts';
import type { ForkControl } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import type { ExecutionInfo } from '../../engine/execution.ts';
import type { MapRunCount, MapRunHandle, MapRunSettings } from '../../engine/map-run.ts';
import { type ChildNaming, nameChildren } from './child-execution.ts';
import type { ChildInputs } from './child-inputs.ts';
import type { MapState } from './map-state.ts';
import type { Tolerance } from './tolerance.ts';

/** Step Functions runs at most this many child executions of a Map at once. */
const CHILD_EXECUTIONS = 10_000;

interface MapRunOptions {
  readonly state: MapState;
  readonly execution: ExecutionInfo;
  readonly mapRunArn: string;
  readonly inputs: ChildInputs;
  readonly tolerance: Tolerance;
  readonly maxConcurrency: number;
  readonly redriveCount: number;
}

/** What one run of a Distributed Map goes by, and how far it has come. */
export class MapRun implements MapRunHandle {
  readonly mapRunArn: string;
  readonly execution: ExecutionInfo;
  readonly naming: ChildNaming;
  readonly inputs: ChildInputs;
  readonly tolerance: Tolerance;
  readonly redriveCount: number;
  readonly #state: MapState;
  #maxConcurrency: number;
  #written: MapRunCount = { executions: 0, items: 0 };
  #control: ForkControl | undefined;

  constructor(options: MapRunOptions) {
    const { state, execution, mapRunArn, inputs, tolerance, maxConcurrency, redriveCount } = options;
    this.#state = state;
    this.execution = execution;
    this.mapRunArn = mapRunArn;
    this.naming = nameChildren(mapRunArn, execution, state.executionType ?? 'STANDARD');
    this.inputs = inputs;
    this.tolerance = tolerance;
    this.#maxConcurrency = maxConcurrency;
    this.redriveCount = redriveCount;
  }

  get state(): string {
    return this.#state.name;
  }

  get label(): string {
    return this.mapRunArn.replace(/^.*:mapRun:[^/]*\/|:[^:]*$/g, '');
  }

  get processor(): Machine {
    return this.#state.processor;
  }

  get machineArn(): string {
    return this.naming.machineArn;
  }

  get settings(): MapRunSettings {
    return {
      maxConcurrency: this.#maxConcurrency,
      toleratedFailureCount: this.tolerance.count ?? 0,
      toleratedFailurePercentage: this.tolerance.percentage ?? 0,
    };
  }

  get pending(): MapRunCount {
    return this.inputs.pending();
  }

  get written(): MapRunCount {
    return this.#written;
  }

  /** Children at once. */
  get limit(): number {
    return this.#maxConcurrency === 0 ? CHILD_EXECUTIONS : Math.min(this.#maxConcurrency, CHILD_EXECUTIONS);
  }

  update({ maxConcurrency, toleratedFailureCount, toleratedFailurePercentage }: Partial<MapRunSettings>): void {
    if (toleratedFailureCount !== undefined) this.tolerance.count = toleratedFailureCount;
    if (toleratedFailurePercentage !== undefined) this.tolerance.percentage = toleratedFailurePercentage;
    if (maxConcurrency === undefined) return;
    this.#maxConcurrency = maxConcurrency;
    this.#control?.startMore();
  }

  stopChild(index: number, error: string | undefined, cause: string | undefined): void {
    const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.#control?.endChild(index, ({ execution, scope }) => {
      execution.close(scope, 'ExecutionAborted', details, 0);
      return new StatesError(error, cause);
    });
  }

  attach(control: ForkControl): void {
    this.#control = control;
  }

  countWritten(items: number): void {
    const { executions, items: before } = this.#written;
    this.#written = { executions: executions + 1, items: before + items };
  }
}
