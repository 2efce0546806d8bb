import type { Outcome, TraceEvent } from '../../engine/events.ts';
import type { JournalEntry } from '../../engine/journal.ts';
import { PackedTexts } from '../../packed/packed-texts.ts';
import type { KeptExecutions, ListedExecution, StoredExecution } from '../execution-file.ts';
import { JournalList, type KeptJournal } from '../kept-journal.ts';
import { listKey } from '../list-key.ts';
import type { Part } from '../store/store.ts';
import { EndedList } from './ended-list.ts';
import { EndedRecords } from './ended-records.ts';
import { RunningList } from './running-list.ts';
import { readPart } from './sorted-list.ts';

/** The executions of one machine. */
interface OfMachine {
  readonly running: RunningList;
  /** By the status that they have ended with. */
  readonly ended: Map<string, EndedList>;
}

/**
 * Executions of a server whose data ends with it. Running executions are only listed here: the server has their other
 * data in memory anyway.
 */
export class MemoryExecutions implements KeptExecutions {
  readonly #records = new EndedRecords();
  /** The data that lists show of parked executions. */
  readonly #parked = new PackedTexts();
  readonly #machines = new Map<string, OfMachine>();

  create(execution: StoredExecution): void {
    this.#of(execution.machineKey).running.add(execution);
  }

  park(execution: StoredExecution): void {
    this.#of(execution.machineKey).running.park(listKey(execution));
  }

  redrive(execution: StoredExecution, before: Outcome): void {
    const { info, machineKey } = execution;
    this.#of(machineKey)
      .ended.get(before.status)
      ?.delete(listKey({ ...execution, outcome: before }));
    this.#records.delete(info.arn);
    this.create(execution);
  }

  end(stored: StoredExecution, outcome: Outcome, events: readonly TraceEvent[]): void {
    const { running, ended } = this.#of(stored.machineKey);
    running.end(listKey(stored));
    let ofStatus = ended.get(outcome.status);
    if (ofStatus === undefined) {
      ofStatus = new EndedList(this.#records);
      ended.set(outcome.status, ofStatus);
    }
    ofStatus.add(listKey({ ...stored, outcome }), this.#records.add(stored, outcome, events));
  }

  async get(arn: string): Promise<StoredExecution | undefined> {
    return this.#records.get(arn);
  }

  async running(): Promise<readonly string[]> {
    return [];
  }

  async history({ info }: StoredExecution): Promise<readonly TraceEvent[]> {
    return this.#records.history(info.arn);
  }

  async list(
    machineKey: string,
    status: string | undefined,
    part: Part,
  ): Promise<readonly (readonly [string, ListedExecution])[]> {
    const { running, ended } = this.#of(machineKey);
    if (status === undefined) return readPart([running, ...ended.values()], part);
    const ofStatus = status === 'RUNNING' ? running : ended.get(status);
    return ofStatus === undefined ? [] : readPart([ofStatus], part);
  }

  async hasRunning(machineKey: string): Promise<boolean> {
    return this.#of(machineKey).running.length > 0;
  }

  journal(_key: string, entries?: readonly JournalEntry[]): KeptJournal {
    return new JournalList(entries);
  }

  #of(machineKey: string): OfMachine {
    let machine = this.#machines.get(machineKey);
    if (machine === undefined) {
      machine = { running: new RunningList(this.#parked), ended: new Map() };
      this.#machines.set(machineKey, machine);
    }
    return machine;
  }
}
