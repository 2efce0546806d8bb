import { readExecutionArn } from '../arn.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution-info.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { ExecutionRequest, ExecutionStarter, KnownExecution, StartingTask } from '../step-functions/executions.ts';
import { ExecutionRefused, executionDepth, refuseDeepNesting } from '../step-functions/executions.ts';
import { invalidArn } from '../step-functions/invalid-arn.ts';
import { ExecutionFile, type KeptExecutions } from './execution-file.ts';
import { type ExecutionRecord, endedRecord } from './execution-record.ts';
import { ExecutionRedrives } from './execution-redrives.ts';
import { ExecutionStarts } from './execution-starts.ts';
import { isOfMapRun } from './map-run-file.ts';
import type { MapRunRegistry } from './map-run-registry.ts';
import { MemoryExecutions } from './memory/memory-executions.ts';
import { nestedScope } from './nested-scope.ts';
import type { RegisteredMachine } from './registered-machine.ts';
import type { RegistryOptions } from './registry-options.ts';
import { resumeExecutions } from './resume-executions.ts';
import { RunningExecutions } from './running-executions.ts';
import type { Part } from './store/store.ts';

/** The executions of a server: running ones in memory, all of them in the store. */
export class ExecutionRegistry implements ExecutionStarter {
  readonly #options: RegistryOptions;
  readonly #file: KeptExecutions;
  readonly #running: RunningExecutions;
  readonly #starts: ExecutionStarts;
  readonly #redrives: ExecutionRedrives;
  /** Settles when everything that was running before is running again. */
  #resumed: Promise<void> = Promise.resolve();

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#file = options.store.isLasting ? new ExecutionFile(options.store) : new MemoryExecutions();
    this.#running = new RunningExecutions(options, this.#file, (running) => {
      const { machine } = running.target;
      if (machine.status === 'DELETING') void this.#removeIfDone(machine);
      options.onChange(running);
    });
    this.#starts = new ExecutionStarts(options, this.#file, this.#running, (arn) => this.#find(arn));
    this.#redrives = new ExecutionRedrives(options, this.#file, this.#running);
  }

  /** The engine that runs the executions. */
  attach(host: EngineHost): void {
    this.#running.attach(host);
  }

  /** Call it before stopping all executions. With `isKept`, they continue when the store is opened again. */
  close(isKept: boolean): void {
    this.#running.close(isKept);
  }

  get mapRuns(): MapRunRegistry {
    return this.#running.mapRuns;
  }

  /** The number of waiting executions that are not in memory. */
  get parked(): number {
    return this.#running.parked;
  }

  /** The running executions, in memory or parked. */
  runningArns(): Iterable<string> {
    return this.#running.arns();
  }

  unpark(arn: string): Promise<unknown> {
    return this.#running.unpark(arn);
  }

  /** Stores an event of an execution or of a child of its Map run. */
  record(event: TraceEvent, info: ExecutionInfo): void {
    this.#running.record(event, info);
  }

  /** Newest first, by key. */
  list(machine: RegisteredMachine, status: string | undefined, part: Omit<Part, 'reverse'>) {
    return this.#file.list(machine.key, status, { ...part, reverse: true });
  }

  /** Finds any execution, including Express ones and the children of Map runs. */
  async lookUp(arn: string): Promise<ExecutionRecord | undefined> {
    return isOfMapRun(arn) ? this.mapRuns.findChild(arn) : this.#find(arn);
  }

  /**
   * Finds an execution that the API describes: any but an Express one.
   * @throws ApiError InvalidArn, ExecutionDoesNotExist
   */
  async get(arn: string): Promise<ExecutionRecord> {
    const { type } = readExecutionArn(arn) ?? {};
    const isChild = isOfMapRun(arn);
    // other Express executions appear only in their logs
    if (type === undefined || (type === 'EXPRESS' && !isChild)) throw invalidArn(arn);
    const record = await (isChild ? this.mapRuns.findChild(arn) : this.#find(arn));
    if (record === undefined) {
      throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    }
    return record;
  }

  /**
   * Finds an execution with a history: not an Express execution, nor an Express child of a Map run.
   * @throws ApiError InvalidArn, ExecutionDoesNotExist
   */
  async getStandard(arn: string): Promise<ExecutionRecord> {
    if (readExecutionArn(arn)?.type === 'EXPRESS') throw invalidArn(arn);
    return this.get(arn);
  }

  /** Continues the executions that were running when the store was closed or its server ended. Returns their number. */
  async resumeAll(): Promise<number> {
    const arns = await this.#file.running();
    this.#resumed = resumeExecutions(arns, { options: this.#options, file: this.#file, running: this.#running });
    await this.#resumed;
    // the server ended before it had removed them
    for (const machine of [...this.#options.machines.all]) {
      if (machine.status === 'DELETING') await this.#removeIfDone(machine);
    }
    return arns.length;
  }

  /**
   * Starts an execution for a client.
   * @throws ApiError with the API's names
   */
  startFor(request: ExecutionRequest): ExecutionRecord | Promise<ExecutionRecord> {
    return this.#starts.start(request, undefined, 0, (child) => this.#running.host.start(child, nestedScope(0, child)));
  }

  /**
   * Redrives an execution that has ended, with its own definition.
   * @param token repeating it means the same redrive
   * @returns the time of the redrive, in milliseconds since the epoch
   * @throws ApiError InvalidArn, ExecutionDoesNotExist, ExecutionNotRedrivable, ValidationException
   */
  async redrive(arn: string, token: string | undefined): Promise<number> {
    if (isOfMapRun(arn) && readExecutionArn(arn)?.type === 'STANDARD') {
      throw new ApiError('ValidationException', 'Labeled Execution ARNs are not supported for this API');
    }
    return this.#redrives.redrive(arn, () => this.getStandard(arn), token);
  }

  /** Starts an execution on behalf of a task. */
  async start(request: ExecutionRequest, { request: task, context }: StartingTask): Promise<KnownExecution> {
    refuseDeepNesting(task);
    const startedBy = task.number === undefined ? undefined : `${task.executionArn} ${task.number}`;
    try {
      const depth = executionDepth(task.scope) + 1;
      const record = await this.#starts.start(request, startedBy, depth, (child) => context.startExecution(child));
      // it may be parked before it ends
      const { info, started, outcome } = record;
      return {
        info,
        outcome,
        started: outcome === undefined ? this.#running.follow(info.arn, started.startDate) : started,
      };
    } catch (error) {
      throw error instanceof ApiError ? new ExecutionRefused(error.name, error.message) : error;
    }
  }

  hasMachine(arn: string): boolean {
    try {
      this.#options.machines.find(arn);
      return true;
    } catch {
      return false;
    }
  }

  async find(arn: string): Promise<KnownExecution> {
    const record = await this.#find(arn);
    if (record === undefined) throw new ExecutionRefused('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }

  /** Executions are registered as soon as they start. */
  addRoot(): void {}

  /**
   * A machine that is being deleted exists until its last execution has ended.
   * @param terminates "On the next state transition, the state machine's executions are terminated": the API reference
   */
  async delete(machine: RegisteredMachine, terminates = false): Promise<void> {
    machine.status = 'DELETING';
    if (terminates) machine.terminatesFrom = this.#options.now();
    this.#options.machines.save(machine);
    await this.#removeIfDone(machine);
  }

  async #find(arn: string): Promise<ExecutionRecord | undefined> {
    for (;;) {
      const running = this.#running.find(arn);
      if (running !== undefined) return running;
      const stored = await this.#file.get(arn);
      if (stored?.outcome !== undefined) {
        const target = await this.#options.machines.target(stored);
        return target && endedRecord(stored, stored.outcome, target, () => this.#file.history(stored));
      }
      if (stored === undefined) return this.#running.find(arn);
      // it has not been resumed yet, or it ended while it was looked up
      await this.#resumed;
    }
  }

  async #removeIfDone(machine: RegisteredMachine): Promise<void> {
    if (!(await this.#file.hasRunning(machine.key))) this.#options.machines.remove(machine);
  }
}
