import { randomUUID } from 'node:crypto';
import { executionArn } from '../arn.ts';
import type { Machine } from '../definition/definition.ts';
import type { EngineHost } from '../engine/engine-host.ts';
import type { Scope, TraceEvent } from '../engine/events.ts';
import type { ExecutionInfo } from '../engine/execution.ts';
import type { NewExecution, StartedExecution } from '../engine/task-runner.ts';
import { equalJson } from '../json.ts';
import { collectProgress } from '../redrive/collect-progress.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { ExecutionRequest, ExecutionStarter, KnownExecution, StartingTask } from '../step-functions/executions.ts';
import { checkDepth, ExecutionRefused } from '../step-functions/executions.ts';
import { isValidName } from '../step-functions/is-valid-name.ts';
import { whyNotRedrivable } from '../step-functions/redrive-status.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { type MachineRegistry, type RegisteredMachine, refuseDeleting, type Target } from './machine-registry.ts';
import { MapRunRegistry } from './map-run-registry.ts';
import { RedriveTokens } from './redrive-tokens.ts';

/** The executions of a server, by ARN, and of each machine in the order in which they began. */
export class ExecutionRegistry implements ExecutionStarter {
  readonly #machines: MachineRegistry;
  readonly #region: string;
  readonly #byArn = new Map<string, ExecutionRecord>();
  readonly #byMachine = new Map<RegisteredMachine, ExecutionRecord[]>();
  readonly #onChange: (execution: ExecutionRecord) => void;
  readonly mapRuns: MapRunRegistry;
  readonly #redriveTokens = new RedriveTokens();
  readonly #now: () => number;
  #host: EngineHost | undefined;

  /**
   * @param onChange told when an execution begins and when it ends
   * @param now milliseconds since the epoch
   */
  constructor(
    machines: MachineRegistry,
    region: string,
    onChange: (execution: ExecutionRecord) => void,
    now: () => number,
  ) {
    this.#machines = machines;
    this.#region = region;
    this.#onChange = onChange;
    this.#now = now;
    this.mapRuns = new MapRunRegistry(now, (arn) => this.#byArn.get(arn));
  }

  /** What they run on. */
  attach(host: EngineHost): void {
    this.#host = host;
  }

  /** Keeps an event of one of them, or of a child of one's Map run. */
  record(event: TraceEvent, info: ExecutionInfo): void {
    if (info.mapRun === undefined) this.#byArn.get(info.arn)?.events.push(event);
    else this.mapRuns.record(event, info);
  }

  /** Oldest first. */
  of(machine: RegisteredMachine): readonly ExecutionRecord[] {
    return this.#byMachine.get(machine) ?? [];
  }

  get all(): Iterable<ExecutionRecord> {
    return this.#byArn.values();
  }

  /** @throws ApiError InvalidArn, ExecutionDoesNotExist */
  get(arn: string): ExecutionRecord {
    if (!/^arn:[^:]+:states:[^:]*:[^:]*:(?:execution|express):[^:]+:.+$/.test(arn)) {
      throw new ApiError('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
    }
    const child = this.mapRuns.findChild(arn);
    if (child !== undefined) return child;
    const record = this.#byArn.get(arn);
    // Express executions are told of in their logs only
    if (record === undefined || record.info.type === 'EXPRESS') {
      throw new ApiError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    }
    return record;
  }

  /**
   * One that has a history: no Express execution, of a Map run either.
   *
   * @throws ApiError InvalidArn, ExecutionDoesNotExist
   */
  getStandard(arn: string): ExecutionRecord {
    if (/^arn:[^:]+:states:[^:]*:[^:]*:express:/.test(arn)) {
      throw new ApiError('InvalidArn', "Invalid Arn: 'Resource type not valid in this context: express'");
    }
    return this.get(arn);
  }

  /** Starts one for a client. @throws ApiError by the API's names */
  async startFor(request: ExecutionRequest): Promise<ExecutionRecord> {
    return this.#start(request, (child) => this.#host!.start(child, newRootScope()));
  }

  /**
   * Lets one that has ended go on, with the definition that it had.
   *
   * @param token the same one again means the same redrive
   * @returns when it was redriven, in milliseconds since the epoch
   * @throws ApiError InvalidArn, ExecutionDoesNotExist, ExecutionNotRedrivable, ValidationException
   */
  async redrive(arn: string, token: string | undefined): Promise<number> {
    if (/:execution:[^:]*\//.test(arn)) {
      throw new ApiError('ValidationException', 'Labeled Execution ARNs are not supported for this API');
    }
    const record = this.getStandard(arn);
    const now = this.#now();
    const { target, events } = record;
    const machine = await this.#machines.compile(target.revision.source);
    const before = this.#redriveTokens.find(arn, token, now);
    if (before !== undefined) return before;
    refuseRedrive(record, now);
    const recorded = collectProgress(events, machine, (mapRunArn) => this.mapRuns.progressOf(mapRunArn));
    const progress = { ...recorded, startTime: record.started.startDate };
    const info = { ...record.info, redriveCount: (record.info.redriveCount ?? 0) + 1, redriveTime: now };
    Object.assign(record, { info, outcome: undefined });
    record.started = this.#host!.start({ machine, info, progress }, events[0]!.scope);
    this.#redriveTokens.add(arn, token, now);
    this.#watch(record);
    return now;
  }

  /** Starts one in the place of a task. */
  async start(request: ExecutionRequest, { request: task, context }: StartingTask): Promise<KnownExecution> {
    checkDepth(task);
    try {
      return await this.#start(request, (child) => context.startExecution(child));
    } catch (error) {
      throw error instanceof ApiError ? new ExecutionRefused(error.name, error.message) : error;
    }
  }

  hasMachine(arn: string): boolean {
    try {
      this.#machines.find(arn);
      return true;
    } catch {
      return false;
    }
  }

  find(arn: string): KnownExecution {
    const record = this.#byArn.get(arn);
    if (record === undefined) throw new ExecutionRefused('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return record;
  }

  /** All of them are registered when they start. */
  addRoot(): void {}

  async #start(
    request: ExecutionRequest,
    launch: (child: { machine: Machine; info: NewExecution }) => StartedExecution,
  ): Promise<ExecutionRecord> {
    const { machineArn, input, name, isSync = false } = request;
    const target = this.#machines.resolve(machineArn);
    const { machine, revision } = target;
    if (isSync && machine.type !== 'EXPRESS') {
      const message = 'This operation is not supported by this type of state machine';
      throw new ApiError('StateMachineTypeNotSupported', message);
    }
    refuseDeleting(machine);
    if (name !== undefined && !isValidName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const compiled = await this.#machines.compile(revision.source);
    const executionName = name ?? randomUUID();
    const isExpress = machine.type === 'EXPRESS';
    const arn = executionArn(machine.arn, machine.type, executionName, isExpress ? randomUUID() : undefined);
    const known = this.#byArn.get(arn);
    if (known !== undefined) {
      if (known.outcome === undefined && equalJson(known.info.input, input)) return known;
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const info: NewExecution = {
      arn,
      name: executionName,
      machineArn: machine.arn,
      machineName: machine.name,
      roleArn: revision.roleArn,
      type: machine.type,
      region: this.#region,
      input,
    };
    return this.#add(info, target, request, () => launch({ machine: compiled, info }));
  }

  /** The record is there before the first event. */
  #add(
    info: NewExecution,
    target: Target,
    { testCase, inputText }: Pick<ExecutionRequest, 'testCase' | 'inputText'>,
    launch: () => StartedExecution,
  ): ExecutionRecord {
    const events: TraceEvent[] = [];
    const pending = { info, target, testCase, inputText, events, outcome: undefined } as Omit<
      ExecutionRecord,
      'started'
    >;
    this.#byArn.set(info.arn, pending as ExecutionRecord);
    const record: ExecutionRecord = Object.assign(pending, { started: launch() });
    const ofMachine = this.#byMachine.get(target.machine) ?? [];
    ofMachine.push(record);
    this.#byMachine.set(target.machine, ofMachine);
    this.#watch(record);
    return record;
  }

  #watch(record: ExecutionRecord): void {
    const { target } = record;
    this.#onChange(record);
    void record.started.outcome.then((outcome) => {
      record.outcome = outcome;
      if (target.machine.status === 'DELETING') this.#removeIfDone(target.machine);
      this.#onChange(record);
    });
  }

  /** A machine that is being deleted is there until the last of its executions has ended. */
  delete(machine: RegisteredMachine): void {
    machine.status = 'DELETING';
    this.#removeIfDone(machine);
  }

  #removeIfDone(machine: RegisteredMachine): void {
    if (this.of(machine).every(({ outcome }) => outcome !== undefined)) this.#machines.remove(machine);
  }
}

/** @throws ApiError ExecutionNotRedrivable */
function refuseRedrive({ info, target, started, events, outcome }: ExecutionRecord, now: number): void {
  const reason = whyNotRedrivable(
    {
      status: outcome?.status ?? 'RUNNING',
      events: events.length,
      startDate: started.startDate,
      stopDate: outcome?.stopDate,
      isDeleting: target.machine.status === 'DELETING',
    },
    now,
  );
  if (reason === undefined) return;
  throw new ApiError('ExecutionNotRedrivable', `Execution ${info.arn} invalid for redrive as: ${reason}`);
}

function newRootScope(): Scope {
  return { kind: 'execution', index: 0, state: undefined, parent: undefined };
}
