import type { Outcome, TraceEvent } from '../engine/events.ts';
import type { JournalEntry } from '../engine/journal.ts';
import { countOf, type EventList, eventsOf, packEventList } from './event-list.ts';
import type { KeptExecutions, ListedExecution, StoredExecution } from './execution-file.ts';
import { JournalList, type KeptJournal } from './kept-journal.ts';
import { ownEvents } from './own-events.ts';
import type { Part } from './store/store.ts';

/** What lists show of an execution. */
interface Known extends Pick<StoredExecution, 'key' | 'startDate' | 'versionArn' | 'aliasArn'> {
  readonly name: string;
  /** Set for an Express execution. */
  readonly arn: string | undefined;
  readonly redriveCount: number | null | undefined;
  readonly redriveTime: number | undefined;
  /** The full record, once it has ended. */
  stored: StoredExecution | undefined;
  outcome: Outcome | undefined;
  events: EventList | undefined;
}

/** How many ended executions a list of running ones may contain before it is cleaned up. */
const MANY = 64;

/** The executions of one machine; each list is sorted by key. */
interface OfMachine {
  readonly all: Known[];
  /** Ended executions by their status. */
  readonly ended: Map<Outcome['status'], Known[]>;
  /** May contain some that have ended since. */
  running: Known[];
  runningCount: number;
}

/**
 * Executions of a server whose data ends with it, kept as objects and never serialized. Running executions are only
 * listed here: the server has their other data in memory anyway.
 */
export class MemoryExecutions implements KeptExecutions {
  readonly #ended = new Map<string, Known>();
  readonly #machines = new Map<string, OfMachine>();

  create(execution: StoredExecution): void {
    const machine = this.#of(execution.machineKey);
    const known = toKnown(execution);
    place(machine.all, known);
    place(machine.running, known);
    machine.runningCount++;
  }

  redrive(execution: StoredExecution, before: Outcome['status']): void {
    const { key, info, machineKey } = execution;
    const machine = this.#of(machineKey);
    this.#ended.delete(info.arn);
    take(machine.ended.get(before) ?? [], key);
    take(machine.all, key);
    take(machine.running, key);
    this.create(execution);
  }

  end(stored: StoredExecution, outcome: Outcome, events: readonly TraceEvent[]): void {
    const { key, info, machineKey } = stored;
    const machine = this.#of(machineKey);
    let known = findRunning(machine, key);
    if (known === undefined) {
      known = toKnown(stored);
      place(machine.all, known);
    } else if (--machine.runningCount * 2 + MANY < machine.running.length) {
      machine.running = machine.running.filter((other) => other !== known && isRunning(other));
    }
    known.stored = stored;
    known.outcome = outcome;
    known.events = packEventList(events);
    this.#ended.set(info.arn, known);
    const ofStatus = machine.ended.get(outcome.status);
    if (ofStatus === undefined) machine.ended.set(outcome.status, [known]);
    else place(ofStatus, known);
  }

  async get(arn: string): Promise<StoredExecution | undefined> {
    const { stored, outcome, events } = this.#ended.get(arn) ?? {};
    return stored && { ...stored, outcome, eventCount: countOf(events!) };
  }

  async running(): Promise<readonly string[]> {
    return [];
  }

  async history({ info }: StoredExecution): Promise<readonly TraceEvent[]> {
    const events = this.#ended.get(info.arn)?.events;
    return events === undefined ? [] : ownEvents(eventsOf(events));
  }

  async list(
    machineKey: string,
    status: string | undefined,
    part: Part,
  ): Promise<readonly (readonly [string, ListedExecution])[]> {
    const machine = this.#machines.get(machineKey);
    if (machine === undefined) return [];
    const list = listOf(machine, status);
    const { reverse = false, after, limit = list.length } = part;
    const chosen: [string, ListedExecution][] = [];
    let at = reverse ? list.length - 1 : 0;
    if (after !== undefined) {
      at = placeOf(list, after);
      if (reverse) at--;
      else if (list[at]?.key === after) at++;
    }
    for (; chosen.length < limit; reverse ? at-- : at++) {
      const known = list[at];
      if (known === undefined) break;
      chosen.push([known.key, toListed(known)]);
    }
    return chosen;
  }

  async hasRunning(machineKey: string): Promise<boolean> {
    return (this.#machines.get(machineKey)?.runningCount ?? 0) > 0;
  }

  journal(_key: string, entries?: readonly JournalEntry[]): KeptJournal {
    return new JournalList(entries);
  }

  #of(machineKey: string): OfMachine {
    let machine = this.#machines.get(machineKey);
    if (machine === undefined) {
      machine = { all: [], ended: new Map(), running: [], runningCount: 0 };
      this.#machines.set(machineKey, machine);
    }
    return machine;
  }
}

function toKnown({ key, info, startDate, versionArn, aliasArn }: StoredExecution): Known {
  return {
    key,
    name: info.name,
    arn: info.type === 'EXPRESS' ? info.arn : undefined,
    startDate,
    versionArn,
    aliasArn,
    redriveCount: info.redriveCount,
    redriveTime: info.redriveTime,
    stored: undefined,
    outcome: undefined,
    events: undefined,
  };
}

function toListed({ name, arn, startDate, versionArn, aliasArn, redriveCount, redriveTime, outcome }: Known) {
  const listed: ListedExecution = {
    name,
    ...(arn !== undefined && { arn }),
    status: outcome?.status ?? 'RUNNING',
    startDate,
    ...(outcome !== undefined && { stopDate: outcome.stopDate }),
    versionArn,
    aliasArn,
    ...(redriveCount && { redriveCount }),
    ...(redriveTime !== undefined && { redriveDate: redriveTime }),
  };
  return listed;
}

function listOf(machine: OfMachine, status: string | undefined): readonly Known[] {
  if (status === undefined) return machine.all;
  if (status !== 'RUNNING') return machine.ended.get(status as Outcome['status']) ?? [];
  return machine.running.filter(isRunning);
}

function isRunning({ outcome }: Known): boolean {
  return outcome === undefined;
}

/** Undefined if it was not listed while it was running. */
function findRunning({ running }: OfMachine, key: string): Known | undefined {
  const at = placeOf(running, key);
  return running[at]?.key === key ? running[at] : undefined;
}

/** Inserts an execution by its key: usually at the end. */
function place(list: Known[], known: Known): void {
  const last = list.at(-1);
  if (last === undefined || last.key < known.key) list.push(known);
  else list.splice(placeOf(list, known.key), 0, known);
}

function take(list: Known[], key: string): void {
  const at = placeOf(list, key);
  if (list[at]?.key === key) list.splice(at, 1);
}

/** The position of a key, or where it would be. */
function placeOf(list: readonly Known[], key: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
