import { readMapRunArn } from '../../arn.ts';
import type { Machine } from '../../definition/definition.ts';
import type { ForkControl } from '../../engine/effects.ts';
import { StatesError } from '../../engine/errors.ts';
import type { ExecutionInfo } from '../../engine/execution-info.ts';
import type { MapRunCount, MapRunHandle, MapRunSettings } from '../../engine/map-run.ts';
import type { Json } from '../../json.ts';
import { type ChildNaming, nameChildren } from './child-info.ts';
import type { ChildInputs } from './child-inputs.ts';
import type { MapState } from './map-state.ts';
import type { Tolerance } from './tolerance.ts';

/** The maximum number of concurrent child executions of a Map in Step Functions. */
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

/** A change requested from outside; kept in journals. */
type MapRunMessage = { readonly settings: Partial<MapRunSettings> } | StopMessage;

type StopMessage = { readonly stop: number; readonly isLate?: true; readonly error?: string; readonly cause?: string };

/** The settings and the progress of one run of a Distributed Map. */
export class MapRun implements MapRunHandle {
  readonly mapRunArn: string;
  readonly execution: ExecutionInfo;
  readonly naming: ChildNaming;
  readonly inputs: ChildInputs;
  readonly tolerance: Tolerance;
  readonly redriveCount: number;
  readonly #state: MapState;
  #maxConcurrency: number;
  /**
   * Requested changes that have not been applied yet: they wait for the run's next turn, and for the start of its
   * children.
   */
  #asked: Partial<MapRunSettings> = {};
  readonly #early: MapRunMessage[] = [];
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
    return readMapRunArn(this.mapRunArn)?.label ?? '';
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
      ...this.#asked,
    };
  }

  get pending(): MapRunCount {
    return this.inputs.pending();
  }

  get written(): MapRunCount {
    return this.#written;
  }

  /** The number of concurrent children. */
  get limit(): number {
    return this.#maxConcurrency === 0 ? CHILD_EXECUTIONS : Math.min(this.#maxConcurrency, CHILD_EXECUTIONS);
  }

  update(settings: Partial<MapRunSettings>): void {
    this.#asked = { ...this.#asked, ...settings };
    this.#tell({ settings });
  }

  stopChild(index: number, error: string | undefined, cause: string | undefined): void {
    this.#tell({ stop: index, ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) });
  }

  /** The child has run for as long as its type may. */
  timeOutChild(index: number): void {
    this.#tell({ stop: index, isLate: true, error: 'States.Timeout' });
  }

  attach(control: ForkControl): void {
    this.#control = control;
    for (const message of this.#early.splice(0)) control.tell(message);
  }

  /** Applies a requested change. */
  take(told: Json): void {
    const message = told as unknown as MapRunMessage;
    if ('settings' in message) this.#change(message.settings);
    else this.#stop(message);
  }

  #tell(message: MapRunMessage): void {
    if (this.#control === undefined) this.#early.push(message);
    else this.#control.tell(message);
  }

  #change({ maxConcurrency, toleratedFailureCount, toleratedFailurePercentage }: Partial<MapRunSettings>): void {
    this.#asked = {};
    if (toleratedFailureCount !== undefined) this.tolerance.count = toleratedFailureCount;
    if (toleratedFailurePercentage !== undefined) this.tolerance.percentage = toleratedFailurePercentage;
    if (maxConcurrency === undefined) return;
    this.#maxConcurrency = maxConcurrency;
    this.#control?.startMore();
  }

  #stop({ stop, isLate, error, cause }: StopMessage): void {
    const details = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    this.#control?.endChild(stop, (strand) => {
      strand.execution.close(strand, isLate === true ? 'ExecutionTimedOut' : 'ExecutionAborted', details, 0);
      return new StatesError(error, cause);
    });
  }

  countWritten(items: number): void {
    const { executions, items: before } = this.#written;
    this.#written = { executions: executions + 1, items: before + items };
  }
}
