import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { JournalEntry } from '../engine/journal.ts';
import type { NewExecution } from '../engine/task-runner.ts';
import { readShortHistory, readStoredHistory, shortHistory, writeHistory } from './history-file.ts';
import { JournalFile, type KeptJournal } from './kept-journal.ts';
import { keyOfListed, listKey } from './list-key.ts';
import type { Target } from './registered-machine.ts';
import type { Entry, Part, Store } from './store/store.ts';

/** What an execution runs: keys in the store, and names. */
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
  /** Sorts executions by start. Lists sort them by `listKey`. */
  readonly key: string;
  /** Milliseconds since the epoch; set once the engine has started it. */
  startDate: number;
  /** Seeds its random numbers. */
  readonly seed: string;
  /** The number of enclosing executions. */
  readonly depth: number;
  /** Identifies the task that started it; undefined if a client did. */
  readonly startedBy: string | undefined;
  /** The test case whose mocks answer its tasks. */
  readonly testCase: string | undefined;
  /** The input as the client wrote it, if that differs from our serialization. */
  readonly inputText: string | undefined;
  /** As the client gave it; absent in stores of earlier versions. */
  readonly traceHeader?: string | undefined;
  /** Set once it has ended. */
  readonly eventCount?: number;
  /** It was redriven: its journal starts at the redrive. */
  readonly isRedriven?: boolean;
  /** Undefined while it is running. */
  readonly outcome: Outcome | undefined;
}

/** An execution as lists show it. */
export interface ListedExecution {
  readonly name: string;
  /** Only for an Express execution; otherwise it follows from the name. */
  readonly arn?: string;
  readonly status: Outcome['status'] | 'RUNNING';
  readonly startDate: number;
  readonly stopDate?: number;
  readonly versionArn?: string | undefined;
  readonly aliasArn?: string | undefined;
  readonly redriveCount?: number | null;
  readonly redriveDate?: number;
}

/** A server's running and ended executions, by ARN, and listed by machine and status. */
export interface KeptExecutions {
  create(execution: StoredExecution): void;
  /** The execution is waiting and no longer in memory: its entry in lists should take little memory, too. */
  park(execution: StoredExecution): void;
  /**
   * Marks an ended execution as running again.
   * @param before its outcome before the redrive
   * @param recorded its events before the redrive
   */
  redrive(execution: StoredExecution, before: Outcome, recorded: readonly TraceEvent[]): void;
  /** Stores the outcome and the history, and discards the journal. */
  end(
    execution: StoredExecution,
    outcome: Outcome,
    events: readonly TraceEvent[],
    journal: KeptJournal | undefined,
  ): void;
  /** Finds an execution; if nothing outlasts the server, only one that has ended. */
  get(arn: string): Promise<StoredExecution | undefined>;
  /** The ARNs of executions that were running when the previous server ended, oldest first. */
  running(): Promise<readonly string[]>;
  /** The history of an execution that has ended. An execution that a task started has a history of its own here. */
  history(execution: StoredExecution): Promise<readonly TraceEvent[]>;
  /** The executions of a machine, optionally of one status, by `listKey`. */
  list(
    machineKey: string,
    status: string | undefined,
    part: Part,
  ): Promise<readonly (readonly [string, ListedExecution])[]>;
  /** Whether an execution of the machine is running. */
  hasRunning(machineKey: string): Promise<boolean>;
  /** @param entries the existing entries, if nothing outlasts the server */
  journal(key: string, entries?: readonly JournalEntry[]): KeptJournal;
}

const EXECUTIONS = 'execution';
const RUNNING = 'running';
/**
 * Each status has its own list of a machine's executions. `RUNNING` is read first, so that an execution that ends in
 * the meantime is not missed.
 */
const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
/** Separates the record of an execution and its history; JSON does not contain it. */
const NEXT = '\n';

/** Executions in a store, with a journal while they are running and a history once they have ended. */
export class ExecutionFile implements KeptExecutions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  create(execution: StoredExecution): void {
    const { key, info } = execution;
    this.#store.put(EXECUTIONS, info.arn, () => JSON.stringify(execution));
    this.#store.put(RUNNING, key, info.arn, true);
    this.#list(execution, true);
  }

  park(): void {}

  redrive(execution: StoredExecution, before: Outcome, recorded: readonly TraceEvent[]): void {
    const { key } = execution;
    this.#unlist({ ...execution, outcome: before });
    writeHistory(this.#store, key, recorded);
    this.create(execution);
  }

  end(
    execution: StoredExecution,
    outcome: Outcome,
    events: readonly TraceEvent[],
    journal: KeptJournal | undefined,
  ): void {
    const { key, info } = execution;
    const ended = { ...execution, outcome, eventCount: events.length };
    if (journal !== undefined) {
      journal.delete();
      this.#store.delete(RUNNING, key);
      this.#unlist(execution);
    }
    // a redriven execution already has its own history
    const history = execution.isRedriven === true ? undefined : shortHistory(events);
    if (history === undefined) writeHistory(this.#store, key, events);
    this.#store.put(EXECUTIONS, info.arn, () =>
      history === undefined ? JSON.stringify(ended) : JSON.stringify(ended) + NEXT + history,
    );
    this.#list(ended, false);
  }

  async get(arn: string): Promise<StoredExecution | undefined> {
    const text = await this.#store.get(EXECUTIONS, arn);
    if (text === undefined) return undefined;
    const end = text.indexOf(NEXT);
    return JSON.parse(end < 0 ? text : text.slice(0, end)) as StoredExecution;
  }

  async running(): Promise<readonly string[]> {
    return (await this.#store.list(RUNNING)).map(([, arn]) => arn);
  }

  async history({ key, info }: StoredExecution): Promise<readonly TraceEvent[]> {
    const text = (await this.#store.get(EXECUTIONS, info.arn)) ?? '';
    const end = text.indexOf(NEXT);
    return end < 0 ? readStoredHistory(this.#store, key) : readShortHistory(text.slice(end + NEXT.length));
  }

  async list(
    machineKey: string,
    status: string | undefined,
    part: Part,
  ): Promise<readonly (readonly [string, ListedExecution])[]> {
    const statuses = status === undefined ? STATUSES : [status];
    const lists = await Promise.all(statuses.map((each) => this.#store.list(listOf(machineKey, each), part)));
    const entries = lists.length === 1 ? lists[0]! : mergeEntries(lists, part);
    // up to format 2, one list contained the data of all
    const texts = await Promise.all(
      entries.map(([key, text]) => (text === '' ? this.#store.get(`list ${machineKey}`, key) : text)),
    );
    return entries.flatMap(([key], i) =>
      texts[i] === undefined ? [] : [[key, JSON.parse(texts[i]) as ListedExecution] as const],
    );
  }

  async hasRunning(machineKey: string): Promise<boolean> {
    return (await this.list(machineKey, 'RUNNING', { limit: 1 })).length > 0;
  }

  journal(key: string): KeptJournal {
    return new JournalFile(this.#store, `journal ${key}`);
  }

  #list(execution: StoredExecution, isNew: boolean): void {
    const { info, machineKey, startDate, outcome, versionArn, aliasArn } = execution;
    const status = outcome?.status ?? 'RUNNING';
    const listed: ListedExecution = {
      name: info.name,
      ...(info.type === 'EXPRESS' && { arn: info.arn }),
      status,
      startDate,
      ...(outcome !== undefined && { stopDate: outcome.stopDate }),
      versionArn,
      aliasArn,
      ...(info.redriveCount && { redriveCount: info.redriveCount }),
      ...(info.redriveTime !== undefined && { redriveDate: info.redriveTime }),
    };
    this.#store.put(listOf(machineKey, status), listKey(execution), () => JSON.stringify(listed), isNew);
  }

  #unlist(execution: StoredExecution): void {
    const { key, machineKey, outcome } = execution;
    const list = listOf(machineKey, outcome?.status ?? 'RUNNING');
    const listed = listKey(execution);
    this.#store.delete(list, listed);
    // up to format 3, lists were sorted by start
    if (listed !== key) this.#store.delete(list, key);
  }
}

function listOf(machineKey: string, status: string): string {
  return `list ${machineKey} ${status}`;
}

/** Merges several lists. An execution that ended between the reading of two lists counts as ended. */
function mergeEntries(lists: readonly (readonly Entry[])[], { reverse = false, limit }: Part): readonly Entry[] {
  const order = reverse ? -1 : 1;
  const latest = new Map(lists.flat().map((entry) => [keyOfListed(entry[0]), entry]));
  const merged = [...latest.values()].sort(([a], [b]) => (a < b ? -order : order));
  return limit === undefined ? merged : merged.slice(0, limit);
}

/** The part of an execution's record that describes its target. */
export function keysOf({ machine, revision, versionArn, aliasArn }: Target) {
  return { machineKey: machine.key, revisionKey: revision.key, versionArn, aliasArn };
}
