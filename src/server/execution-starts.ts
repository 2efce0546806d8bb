import { randomBytes } from 'node:crypto';
import type { Machine } from '../definition/definition.ts';
import type { Journal } from '../engine/journal.ts';
import type { ExecutionToStart, NewExecution, StartedExecution } from '../engine/task-runner.ts';
import { equalJson } from '../json.ts';
import { ApiError, isValidName } from '../step-functions/api-error.ts';
import type { ExecutionRequest } from '../step-functions/executions.ts';
import { unsupportedType } from '../step-functions/unsupported-type.ts';
import { createSeed } from './chance.ts';
import type { KeptExecutions, StoredExecution } from './execution-file.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { padKey, timeKey } from './list-key.ts';
import { newInfo, newStored } from './new-execution.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { refuseDeleting, type Target } from './registered-machine.ts';
import type { RegistryOptions } from './registry-options.ts';
import type { RunningExecution } from './running-execution.ts';
import type { RunningExecutions } from './running-executions.ts';

interface ResolvedStart {
  readonly target: Target;
  /** Identifies the task that starts it; undefined for a client. */
  readonly startedBy: string | undefined;
  readonly depth: number;
  readonly compiled: Machine;
  readonly launch: (child: ExecutionToStart) => StartedExecution;
}

interface NewRecord extends Pick<StoredExecution, 'depth' | 'startedBy' | 'testCase' | 'inputText' | 'traceHeader'> {
  readonly info: NewExecution;
  readonly target: Target;
  /** The execution must outlast the server. */
  readonly isKept: boolean;
}

/** Starts executions: checks the request, reserves the name, and stores the record before the first event. */
export class ExecutionStarts {
  readonly #options: RegistryOptions;
  readonly #file: KeptExecutions;
  readonly #running: RunningExecutions;
  readonly #find: (arn: string) => Promise<ExecutionRecord | undefined>;
  readonly #keys: ExecutionKeys;
  /** Names are looked up and reserved, by ARN. */
  readonly #names = new OneAtATime();

  /** @param find finds an execution with the same name */
  constructor(
    options: RegistryOptions,
    file: KeptExecutions,
    running: RunningExecutions,
    find: (arn: string) => Promise<ExecutionRecord | undefined>,
  ) {
    this.#options = options;
    this.#file = file;
    this.#running = running;
    this.#find = find;
    this.#keys = new ExecutionKeys(options.now);
  }

  /** Synchronous if nothing needs to be looked up. */
  start(
    request: ExecutionRequest,
    startedBy: string | undefined,
    depth: number,
    launch: (child: ExecutionToStart) => StartedExecution,
  ): ExecutionRecord | Promise<ExecutionRecord> {
    const { machineArn, name, isSync = false } = request;
    const { machines } = this.#options;
    const target = machines.resolve(machineArn);
    const { machine, revision } = target;
    if (isSync && machine.type !== 'EXPRESS') throw unsupportedType();
    refuseDeleting(machine);
    if (name !== undefined && !isValidName(name)) throw new ApiError('InvalidName', `Invalid Name: '${name}'`);
    const compiled = machines.compile(revision.source);
    const start = (ready: Machine) =>
      this.#startCompiled(request, { target, startedBy, depth, compiled: ready, launch });
    return compiled instanceof Promise ? compiled.then(start) : start(compiled);
  }

  #startCompiled(
    { input, name: given, isSync = false, testCase, inputText, traceHeader }: ExecutionRequest,
    { target, startedBy, depth, compiled, launch }: ResolvedStart,
  ): ExecutionRecord | Promise<ExecutionRecord> {
    const info = newInfo(target, this.#options.region, { input, name: given, startedBy });
    const { arn } = info;
    const add = (): ExecutionRecord => {
      const isKept = !isSync || startedBy !== undefined;
      return this.#add({ info, target, depth, startedBy, testCase, inputText, traceHeader, isKept }, (journal) =>
        launch({ machine: compiled, info, ...journal }),
      );
    };
    // a generated name is unique
    if (given === undefined && startedBy === undefined) return add();
    return this.#names.run(arn, async () => {
      const known = await this.#find(arn);
      if (known === undefined) {
        // it may have been deleted meanwhile
        refuseDeleting(target.machine);
        return add();
      }
      if (startedBy !== undefined && (await this.#startedBy(arn)) === startedBy) return known;
      if (known.outcome === undefined && equalJson(known.info.input, input)) return known;
      throw new ApiError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    });
  }

  async #startedBy(arn: string): Promise<string | undefined> {
    return ((await this.#running.findStored(arn)) ?? (await this.#file.get(arn)))?.startedBy;
  }

  #add(
    { info, target, depth, startedBy, testCase, inputText, traceHeader, isKept }: NewRecord,
    launch: (journal: { readonly journal?: Journal }) => StartedExecution,
  ): RunningExecution {
    const seed = createSeed();
    const key = this.#keys.next();
    const journaled = isKept ? this.#running.createJournal({ key, seed }) : undefined;
    const stored = newStored({ key, info, target, seed, depth, startedBy, testCase, inputText, traceHeader });
    const running = this.#running.register({ info, target, stored }, journaled, () =>
      launch({ ...(journaled && { journal: journaled.journal }) }),
    );
    if (isKept) this.#file.create(running.stored);
    this.#options.onChange(running);
    return running;
  }
}

/** Generates keys that sort by start of execution, even across restarts. */
class ExecutionKeys {
  readonly #now: () => number;
  /** Keeps the order if the clock goes back between two servers. */
  readonly #own = randomBytes(3).toString('hex');
  #time = -1;
  #timeText = '';
  #count = 0;

  /** @param now milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  next(): string {
    const time = this.#now();
    if (time > this.#time) {
      this.#time = time;
      this.#timeText = timeKey(time);
      this.#count = 0;
    }
    return `${this.#timeText}${padKey(this.#count++, 4)}${this.#own}`;
  }
}
