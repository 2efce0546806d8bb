import { randomUUID } from 'node:crypto';
import { executionArn, readMachineArn } from '../arn.ts';
import type { Machine } from '../definition/definition.ts';
import type { Outcome, Scope } from '../engine/events.ts';
import type { NewExecution, RootExecution, TaskContext, TaskRequest } from '../engine/task-runner.ts';
import { equalJson, type Json } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import type { MachineSource, Project } from '../template/project.ts';
import { isValidName } from './api-error.ts';
import { findMachine } from './find-machine.ts';
import { invalidArn } from './invalid-arn.ts';

/** An execution of this run: its own, or one that a task started. */
export interface KnownExecution extends RootExecution {
  /** Undefined while it is running. */
  outcome: Outcome | undefined;
}

/** A refusal with AWS's error name and message. */
export class ExecutionRefused extends Error {
  override readonly name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export interface ExecutionsOptions {
  readonly project: Project;
  /** Parses and checks a machine; rejects with a UsageError if it has errors. */
  readonly compile: (source: MachineSource) => Promise<Machine>;
}

export interface ExecutionRequest {
  readonly machineArn: string;
  readonly input: Json;
  readonly name: string | undefined;
  /** StartSyncExecution: only for Express machines. */
  readonly isSync?: boolean;
  /** The test case whose mocks answer its tasks. */
  readonly testCase?: string;
  /** The input as written by a client. */
  readonly inputText?: string;
  /** X-Ray's. */
  readonly traceHeader?: string;
}

/** Starts executions and keeps track of them. */
export interface ExecutionStarter {
  /** The run's own execution can also be described. */
  addRoot(root: RootExecution): void;
  /**
   * Starts an execution on behalf of a task.
   * @throws ExecutionRefused InvalidArn, InvalidName, StateMachineDoesNotExist, StateMachineTypeNotSupported,
   * ExecutionAlreadyExists
   * @throws UsageError if the machine's definition has errors, or executions start one another without end
   */
  start(request: ExecutionRequest, task: StartingTask): Promise<KnownExecution>;
  hasMachine(arn: string): boolean;
  /** @throws ExecutionRefused ExecutionDoesNotExist */
  find(arn: string): KnownExecution | Promise<KnownExecution>;
  /** Resumes a parked execution; its tasks have been started again when this resolves. */
  unpark?(arn: string): Promise<unknown>;
}

/** A task that starts an execution, or whose code does. */
export interface StartingTask {
  readonly request: TaskRequest;
  readonly context: TaskContext;
}

/**
 * The maximum depth of executions that start one another. AWS has no such limit: there, a machine that starts itself
 * runs until the bill is noticed.
 */
const MAX_NESTED_EXECUTIONS = 100;

/** The number of ended executions that can still be described. */
const MAX_REMEMBERED = 10_000;

/** The executions of the project's machines that tasks and handlers start. */
export class Executions implements ExecutionStarter {
  readonly #options: ExecutionsOptions;
  readonly #byArn = new Map<string, KnownExecution>();
  readonly #ended = new Set<string>();
  readonly #machines = new Map<MachineSource, Promise<Machine>>();

  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  addRoot(root: RootExecution): void {
    if (!this.#byArn.has(root.info.arn)) this.#add(root);
  }

  async start(
    { machineArn, input, name, isSync = false }: ExecutionRequest,
    { request, context }: StartingTask,
  ): Promise<KnownExecution> {
    const source = this.#findMachine(machineArn);
    if (source === undefined) throw refuseMachine(machineArn);
    if (isSync && source.type !== 'EXPRESS') {
      throw new ExecutionRefused(
        'StateMachineTypeNotSupported',
        'This operation is not supported by this type of state machine',
      );
    }
    if (name !== undefined) checkName(name);
    refuseDeepNesting(request);
    const machine = await this.#compile(source, context);
    context.signal.throwIfAborted();
    const executionName = name ?? randomUUID();
    const arn = executionArn(source.arn, source.type, executionName, randomUUID());
    const known = this.#byArn.get(arn);
    if (known !== undefined) {
      if (known.outcome === undefined && equalJson(known.info.input, input)) return known;
      throw new ExecutionRefused('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    }
    const info: NewExecution = {
      arn,
      name: executionName,
      machineArn: source.arn,
      machineName: source.name,
      roleArn: source.roleArn,
      type: source.type,
      region: this.#options.project.region,
      input,
    };
    return this.#add({ info, started: context.startExecution({ machine, info }) });
  }

  hasMachine(arn: string): boolean {
    return this.#findMachine(arn) !== undefined;
  }

  find(arn: string): KnownExecution {
    const known = this.#byArn.get(arn);
    if (known === undefined) throw new ExecutionRefused('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
    return known;
  }

  #add({ info, started }: RootExecution): KnownExecution {
    const known: KnownExecution = { info, started, outcome: undefined };
    this.#byArn.set(info.arn, known);
    void started.outcome.then((outcome) => {
      known.outcome = outcome;
      // keeps nothing of what ran it
      const { startDate } = started;
      this.#byArn.set(info.arn, { info, outcome, started: { startDate, outcome: started.outcome, stop() {} } });
      this.#ended.add(info.arn);
      if (this.#ended.size > MAX_REMEMBERED) this.#forgetFirst();
    });
    return known;
  }

  #forgetFirst(): void {
    const [arn] = this.#ended;
    this.#ended.delete(arn!);
    this.#byArn.delete(arn!);
  }

  #findMachine(arn: string): MachineSource | undefined {
    return findMachine(arn, this.#options.project.machines);
  }

  /** Real work: a virtual clock stands still in the meantime. */
  async #compile(source: MachineSource, { hold }: TaskContext): Promise<Machine> {
    const release = hold();
    try {
      let machine = this.#machines.get(source);
      if (machine === undefined) {
        machine = this.#options.compile(source);
        this.#machines.set(source, machine);
      }
      return await machine;
    } finally {
      release();
    }
  }
}

function refuseMachine(arn: string): ExecutionRefused {
  return readMachineArn(arn) === undefined
    ? new ExecutionRefused('InvalidArn', invalidArn(arn).message)
    : new ExecutionRefused('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

/** @throws UsageError if a task of this scope must not start another execution */
export function refuseDeepNesting({ scope, state }: TaskRequest): void {
  if (executionDepth(scope) < MAX_NESTED_EXECUTIONS) return;
  throw new UsageError(
    `state '${state}': ${MAX_NESTED_EXECUTIONS} executions are nested in one another\n  does a machine start itself endlessly?`,
  );
}

/** The number of executions that enclose a scope's own. */
export function executionDepth(scope: Scope): number {
  let depth = 0;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) if (at.machine !== undefined) depth++;
  return depth;
}

function checkName(name: string): void {
  if (!isValidName(name)) throw new ExecutionRefused('InvalidName', `Invalid Name: '${name}'`);
}
