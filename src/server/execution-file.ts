import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { JournalEntry } from '../engine/journal.ts';
import type { NewExecution } from '../engine/task-runner.ts';
import { readHistory, writeHistory } from './history-file.ts';
import { JournalFile, type KeptJournal } from './kept-journal.ts';
import type { Target } from './registered-machine.ts';
import type { Entry, Part, Store } from './store/store.ts';

/** What an execution runs: keys of the store, and its names. */
export interface TargetRecord {
  readonly info: Pick<NewExecution, 'machineArn' | 'machineName' | 'type'>;
  readonly machineKey: string;
  readonly revisionKey: string;
  readonly versionArn: string | undefined;
  readonly aliasArn: string | undefined;
}

/** An execution in the store. */
export interface StoredExecution extends TargetRecord {
  readonly info: NewExecution;
  /** In the order in which executions began. */
  readonly key: string;
  /** Milliseconds since the epoch; known when the engine has taken it up. */
  startDate: number;
  /** Of its random numbers. */
  readonly seed: string;
  /** The number of enclosing executions. */
  readonly depth: number;
  /** The task that started it; undefined: a client did. */
  readonly startedBy: string | undefined;
  /** Whose mocks answer its tasks. */
  readonly testCase: string | undefined;
  /** The input as the client wrote it, if that differs from our serialization. */
  readonly inputText: string | undefined;
  /** For one that has ended. */
  readonly eventCount?: number;
  /** It was redriven: its journal begins there. */
  readonly isRedriven?: boolean;
  /** Undefined while it runs. */
  readonly outcome: Outcome | undefined;
}

/** The data of an execution in lists. */
export interface ListedExecution {
  readonly name: string;
  /** For an Express execution; for others it follows from the name. */
  readonly arn?: string;
  readonly status: Outcome['status'] | 'RUNNING';
  readonly startDate: number;
  readonly stopDate?: number;
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
  readonly redriveCount?: number | null;
  readonly redriveDate?: number;
}

/** The executions of a server, those that run and those that have ended: by ARN, and listed by machine and status. */
export interface KeptExecutions {
  create(execution: StoredExecution): void;
  /** It goes on. @param before the status that it had ended with */
  redrive(execution: StoredExecution, before: Outcome['status']): void;
  /** Its journal is no longer needed. */
  end(
    execution: StoredExecution,
    outcome: Outcome,
    events: readonly TraceEvent[],
    journal: KeptJournal | undefined,
  ): void;
  /** Where nothing outlasts the server: one that has ended. */
  get(arn: string): Promise<StoredExecution | undefined>;
  /** The ARNs of those that ran when the server before ended, oldest first. */
  running(): Promise<readonly string[]>;
  /** For one that has ended. One that a task started counts as a separate execution here. */
  history(execution: StoredExecution): Promise<readonly TraceEvent[]>;
  /** Those of a machine, perhaps of one status; by their keys. */
  list(
    machineKey: string,
    status: string | undefined,
    part: Part,
  ): Promise<readonly (readonly [string, ListedExecution])[]>;
  /** Whether one of the machine's runs. */
  hasRunning(machineKey: string): Promise<boolean>;
  /** @param entries what it has, where nothing outlasts the server */
  journal(key: string, entries?: readonly JournalEntry[]): KeptJournal;
}

const EXECUTIONS = 'execution';
const RUNNING = 'running';

/** Executions in a store, with a journal while they run and a history when they have ended. */
export class ExecutionFile implements KeptExecutions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  create(execution: StoredExecution): void {
    const { key, info, machineKey } = execution;
    this.#store.put(EXECUTIONS, info.arn, () => JSON.stringify(execution));
    this.#store.put(RUNNING, key, info.arn, true);
    this.#list(execution);
    this.#store.put(`list ${machineKey} RUNNING`, key, '', true);
  }

  redrive(execution: StoredExecution, before: Outcome['status']): void {
    const { key, machineKey } = execution;
    this.#store.delete(`list ${machineKey} ${before}`, key);
    this.create(execution);
  }

  end(
    execution: StoredExecution,
    outcome: Outcome,
    events: readonly TraceEvent[],
    journal: KeptJournal | undefined,
  ): void {
    const { key, info, machineKey } = execution;
    const ended = { ...execution, outcome, eventCount: events.length };
    if (journal !== undefined) {
      journal.delete();
      this.#store.delete(RUNNING, key);
      this.#store.delete(`list ${machineKey} RUNNING`, key);
    }
    this.#store.put(EXECUTIONS, info.arn, () => JSON.stringify(ended));
    this.#list(ended);
    this.#store.put(`list ${machineKey} ${outcome.status}`, key, '');
    writeHistory(this.#store, key, events);
  }

  async get(arn: string): Promise<StoredExecution | undefined> {
    const text = await this.#store.get(EXECUTIONS, arn);
    return text === undefined ? undefined : (JSON.parse(text) as StoredExecution);
  }

  async running(): Promise<readonly string[]> {
    return (await this.#store.list(RUNNING)).map(([, arn]) => arn);
  }

  history({ key }: StoredExecution): Promise<readonly TraceEvent[]> {
    return readHistory(this.#store, key);
  }

  async list(
    machineKey: string,
    status: string | undefined,
    part: Part,
  ): Promise<readonly (readonly [string, ListedExecution])[]> {
    const all = `list ${machineKey}`;
    const read = ([key, text]: Entry): [string, ListedExecution] => [key, JSON.parse(text) as ListedExecution];
    if (status === undefined) return (await this.#store.list(all, part)).map(read);
    const keys = await this.#store.list(`${all} ${status}`, part);
    const texts = await Promise.all(keys.map(([key]) => this.#store.get(all, key)));
    return keys.flatMap(([key], i) => (texts[i] === undefined ? [] : [read([key, texts[i]])]));
  }

  async hasRunning(machineKey: string): Promise<boolean> {
    return (await this.list(machineKey, 'RUNNING', { limit: 1 })).length > 0;
  }

  journal(key: string): KeptJournal {
    return new JournalFile(this.#store, `journal ${key}`);
  }

  #list({ key, info, machineKey, startDate, outcome, versionArn, aliasArn }: StoredExecution): void {
    const listed: ListedExecution = {
      name: info.name,
      ...(info.type === 'EXPRESS' && { arn: info.arn }),
      status: outcome?.status ?? 'RUNNING',
      startDate,
      ...(outcome !== undefined && { stopDate: outcome.stopDate }),
      versionArn,
      aliasArn,
      ...(info.redriveCount && { redriveCount: info.redriveCount }),
      ...(info.redriveTime !== undefined && { redriveDate: info.redriveTime }),
    };
    this.#store.put(`list ${machineKey}`, key, () => JSON.stringify(listed));
  }
}

/** Of what an execution is to run. */
export function keysOf({ machine, revision, versionArn, aliasArn }: Target) {
  return { machineKey: machine.key, revisionKey: revision.key, versionArn, aliasArn };
}
