import type { Machine } from '../definition/definition.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution-info.ts';
import type { Journal } from '../engine/journal.ts';
import type { ExecutionToStart, NewExecution, StartedExecution } from '../engine/task-runner.ts';
import { equalJson } from '../json.ts';
import { ApiError, isValidName } from '../step-functions/api-error.ts';
import type { ExecutionRequest, ExecutionStarter, KnownExecution, StartingTask } from '../step-functions/executions.ts';
import { checkDepth, depthOf, ExecutionRefused } from '../step-functions/executions.ts';
import { createSeed } from './chance.ts';
import { ExecutionFile, type KeptExecutions, type StoredExecution } from './execution-file.ts';
import { ExecutionKeys } from './execution-keys.ts';
import { type ExecutionRecord, endedRecord } from './execution-record.ts';
import { progressOf } from './known-map-runs.ts';
import { refuseDeleting } from './machine-registry.ts';
import { isOfMapRun } from './map-run-file.ts';
import type { MapRunRegistry } from './map-run-registry.ts';
import { MemoryExecutions } from './memory-executions.ts';
import { nestedScope } from './nested-scope.ts';
import { newInfo, newStored } from './new-execution.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { RedriveTokens, refuseRedrive } from './redrive-requests.ts';
import type { RegisteredMachine, Target } from './registered-machine.ts';
import type { RegistryOptions } from './registry-options.ts';
import type { RunningExecution } from './running-execution.ts';
import { RunningExecutions } from './running-executions.ts';
import type { Part } from './store/store.ts';

/** The executions of a server: running ones in memory, all of them in the store. */
export class ExecutionRegistry implements ExecutionStarter {
  readonly #options: RegistryOptions;
  readonly #file: KeptExecutions;
  readonly #keys: ExecutionKeys;
  readonly #running: RunningExecutions;
  /** Names are looked up and reserved, by ARN. */
  readonly #names = new OneAtATime();
  readonly #redriveTokens = new RedriveTokens();
  /** Settles when everything that was running before is running again. */
  #resumed: Promise<void> = Promise.resolve();

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#file = options.store.isLasting ? new ExecutionFile(options.store) : new MemoryExecutions();
    this.#keys = new ExecutionKeys(options.now);
    this.#running = new RunningExecutions(options, this.#file, (running) => {
      const { machine } = running.target;
      if (machine.status === 'DELETING') void this.#removeIfDone(machine);
      options.onChange(running);
    });
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
    if (!/^arn:[^:]+:states:[^:]*:[^:]*:(?:execution|express):[^:]+:.+$/.test(arn)) {
      throw new ApiError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
    }
    const child = isOfMapRun(arn) ? await this.mapRuns.findChild(arn) : undefined;
    if (child !== undefined) return child;
    const record = await this.#find(arn);
    // Express executions appear only in their logs
    if (record === undefined || record.info.type === 'EXPRESS') {
      throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    }
    return record;
  }

  /**
   * Finds an execution with a history: not an Express execution, nor an Express child of a Map run.
   * @throws ApiError InvalidArn, ExecutionDoesNotExist
   */
  async getStandard(arn: string): Promise<ExecutionRecord> {
    if (/^arn:[^:]+:states:[^:]*:[^:]*:express:/.test(arn)) {
      throw new ApiError('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: express'");
    }
    return this.get(arn);
  }

  /** Continues the executions that were running when the store was closed or its server ended. Returns their number. */
  async resumeAll(): Promise<number> {
    const arns = await this.#file.running();
    this.#resumed = this.#resumeEach(arns);
    await this.#resumed;
    return arns.length;
  }

  async #resumeEach(arns: readonly string[]): Promise<void> {
    for (const arn of arns) {
      const stored = await this.#file.get(arn);
      if (stored === undefined) this.#options.onLog(`${arn} cannot go on: the store has lost its record`);
      else await this.#resume(stored);
    }
  }

  /**
   * Starts an execution for a client.
   * @throws ApiError with the API's names
   */
  startFor(request: ExecutionRequest): ExecutionRecord | Promise<ExecutionRecord> {
    return this.#start(request, undefined, 0, (child) => this.#running.host.start(child, nestedScope(0, child)));
  }

  /**
   * Redrives an execution that has ended, with its own definition.
   * @param token repeating it means the same redrive
   * @returns the time of the redrive, in milliseconds since the epoch
   * @throws ApiError InvalidArn, ExecutionDoesNotExist, ExecutionNotRedrivable, ValidationException
   */
  async redrive(arn: string, token: string | undefined): Promise<number> {
    if (/:execution:[^:]*\//.test(arn)) {
      throw new ApiError('ValidationException', 'Labeled Execution ARNs are not supported for this API');
    }
    const record = await this.getStandard(arn);
    const { target } = record;
    const machine = await this.#options.machines.compile(target.revision.source);
    const stored = await this.#file.get(arn);
    const events = [...(await record.history())];
    const mapRuns = await this.mapRuns.load(arn, events);
    const now = this.#options.now();
    const before = this.#redriveTokens.find(arn, token, now);
    if (before !== undefined) return before;
    const outcome = this.#running.has(arn) ? undefined : record.outcome;
    refuseRedrive(record, outcome, events.length, now);
    const info = { ...record.info, redriveCount: (record.info.redriveCount ?? 0) + 1, redriveTime: now };
    const redriven = { ...stored!, info, seed: createSeed(), isRedriven: true, outcome: undefined };
    const journaled = this.#running.createJournal(redriven);
    const { journal } = journaled;
    const progress = progressOf(events, machine, redriven, mapRuns);
    const running = this.#running.register(
      { info, target, stored: redriven },
      journaled,
      () => this.#running.host.start({ machine, info, journal, progress }, events[0]!.scope),
      events,
    );
    this.mapRuns.adopt(running, mapRuns);
    this.#file.redrive(running.stored, outcome!.status);
    this.#redriveTokens.add(arn, token, now);
    this.#options.onChange(running);
    return now;
  }

  /** Starts an execution on behalf of a task. */
  async start(request: ExecutionRequest, { request: task, context }: StartingTask): Promise<KnownExecution> {
    checkDepth(task);
    const startedBy = task.number === undefined ? undefined : `${task.executionArn} ${task.number}`;
    try {
      const depth = depthOf(task.scope) + 1;
      const record = await this.#start(request, startedBy, depth, (child) => context.startExecution(child));
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

  /** A machine that is being deleted exists until its last execution has ended. */
  async delete(machine: RegisteredMachine): Promise<void> {
    machine.status = 'DELETING';
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

  /** Synchronous if nothing needs to be looked up. */
  #start(
    request: ExecutionRequest,
    startedBy: string | undefined,
    depth: number,
    launch: (child: ExecutionToStart) => StartedExecution,
  ): ExecutionRecord | Promise<ExecutionRecord> {
    const { machineArn, name, isSync = false } = request;
    const { machines } = this.#options;
    const target = machines.resolve(machineArn);
    const { machine, revision } = target;
    if (isSync && machine.type !== 'EXPRESS') {
      const message = 'This operation is not supported by this type of state machine';
      throw new ApiError('StateMachineTypeNotSupported', message);
    }
    refuseDeleting(machine);
    if (name !== undefined && !isValidName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const compiled = machines.compile(revision.source);
    const start = (ready: Machine) =>
      this.#startCompiled(request, { target, startedBy, depth, compiled: ready, launch });
    return compiled instanceof Promise ? compiled.then(start) : start(compiled);
  }

  #startCompiled(
    { input, name: given, isSync = false, testCase, inputText }: ExecutionRequest,
    { target, startedBy, depth, compiled, launch }: ResolvedStart,
  ): ExecutionRecord | Promise<ExecutionRecord> {
    const info = newInfo(target, this.#options.region, { input, name: given, startedBy });
    const { arn } = info;
    const add = (): ExecutionRecord => {
      const isKept = !isSync || startedBy !== undefined;
      return this.#add({ info, target, depth, startedBy, testCase, inputText, isKept }, (journal) =>
        launch({ machine: compiled, info, ...journal }),
      );
    };
    // a generated name is unique
    if (given === undefined && startedBy === undefined) return add();
    return this.#names.run(arn, async () => {
      const known = await this.#find(arn);
      if (known === undefined) return add();
      if (startedBy !== undefined && (await this.#startedBy(arn)) === startedBy) return known;
      if (known.outcome === undefined && equalJson(known.info.input, input)) return known;
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    });
  }

  async #startedBy(arn: string): Promise<string | undefined> {
    return ((await this.#running.findStored(arn)) ?? (await this.#file.get(arn)))?.startedBy;
  }

  #add(
    { info, target, depth, startedBy, testCase, inputText, isKept }: NewRecord,
    launch: (journal: { readonly journal?: Journal }) => StartedExecution,
  ): RunningExecution {
    const seed = createSeed();
    const key = this.#keys.next();
    const journaled = isKept ? this.#running.createJournal({ key, seed }) : undefined;
    const stored = newStored({ key, info, target, seed, depth, startedBy, testCase, inputText });
    const running = this.#running.register({ info, target, stored }, journaled, () =>
      launch({ ...(journaled && { journal: journaled.journal }) }),
    );
    if (isKept) this.#file.create(running.stored);
    this.#options.onChange(running);
    return running;
  }

  /** Resumes an execution with the inputs recorded in its journal; see Journal. */
  async #resume(stored: StoredExecution): Promise<void> {
    const { info } = stored;
    const target = await this.#options.machines.target(stored);
    const failure = (cause: string): void => {
      this.#options.onLog(`${info.arn} cannot go on: ${cause}`);
      const stopDate = this.#options.now();
      const outcome: Outcome = {
        status: 'FAILED',
        error: 'States.Runtime',
        cause,
        startDate: stored.startDate,
        stopDate,
      };
      this.#file.end(stored, outcome, [], this.#file.journal(stored.key));
    };
    if (target === undefined) return failure('The store does not have the definition that it runs.');
    let machine: Machine;
    try {
      machine = await this.#options.machines.compile(target.revision.source);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return failure(error.message);
    }
    const { running, told } = await this.#running.resume({ stored, target, machine });
    this.#options.onResume(running);
    if (!(await told))
      running.started.stop('States.Runtime', 'Another version of sfn-run began it, and this one runs it otherwise.');
  }

  async #removeIfDone(machine: RegisteredMachine): Promise<void> {
    if (!(await this.#file.hasRunning(machine.key))) this.#options.machines.remove(machine);
  }
}

interface ResolvedStart {
  readonly target: Target;
  /** Identifies the task that starts it; undefined for a client. */
  readonly startedBy: string | undefined;
  readonly depth: number;
  readonly compiled: Machine;
  readonly launch: (child: ExecutionToStart) => StartedExecution;
}

interface NewRecord extends Pick<StoredExecution, 'depth' | 'startedBy' | 'testCase' | 'inputText'> {
  readonly info: NewExecution;
  readonly target: Target;
  /** The execution must outlast the server. */
  readonly isKept: boolean;
}
