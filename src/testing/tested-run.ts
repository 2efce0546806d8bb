import type { Machine } from '../definition/definition.ts';
import { formatPath } from '../history/scope-path.ts';
import type { StateVisit } from '../history/state-visit.ts';
import { isJsonObject, type Json, type JsonObject, setOwn } from '../json.ts';
import type { RunInfo } from '../reporters/reporter.ts';
import { foldVisits } from './fold-visits.ts';
import { type ListedVisit, listVisits } from './list-visits.ts';
import { groupByLane, type LaneVisits } from './match-path.ts';
import { namesOf } from './names-of-path.ts';
import { isEvent, type RunRecord } from './run-record.ts';

/** The result of a test's run, as in `status`. */
export type TestedStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'RETRIABLE' | 'CAUGHT_ERROR';

export interface TestedOutcome {
  readonly status: TestedStatus;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
  /** For a single state: the next state; undefined at an end. */
  readonly next?: string | undefined;
  /** Milliseconds, by the run's clock. */
  readonly startDate: number;
  readonly stopDate: number;
}

/** A task's input. */
export interface TaskCall {
  readonly state: string;
  /** With branches and iterations: `Outer[0]/State`. */
  readonly path: string;
  /** An ARN. */
  readonly resource: string;
  /** From 0, in one visit of the state. */
  readonly attempt: number;
  readonly input: Json;
}

export interface RecordedRun {
  readonly info: RunInfo & { readonly machine: Machine };
  readonly outcome: TestedOutcome;
  readonly records: readonly RunRecord[];
  readonly calls: readonly TaskCall[];
  /** The initial variables, by name. */
  readonly variables: JsonObject;
}

/** A run that a test checks. Data that few tests need is created on demand. */
export class TestedRun {
  readonly info: RecordedRun['info'];
  readonly outcome: TestedOutcome;
  readonly records: readonly RunRecord[];
  readonly calls: readonly TaskCall[];
  readonly #given: JsonObject;
  #listed: readonly ListedVisit[] | undefined;
  #visits: readonly StateVisit[] | undefined;
  #paths: readonly string[] | undefined;
  #lanes: ReadonlyMap<string, LaneVisits> | undefined;

  constructor({ info, outcome, records, calls, variables }: RecordedRun) {
    this.info = info;
    this.outcome = outcome;
    this.records = records;
    this.calls = calls;
    this.#given = variables;
  }

  /** The visits of all states, in the order in which they were entered. */
  get listed(): readonly ListedVisit[] {
    this.#listed ??= listVisits(this.records);
    return this.#listed;
  }

  /** All visits, with all details. */
  get visits(): readonly StateVisit[] {
    this.#visits ??= foldVisits(this.records);
    return this.#visits;
  }

  /** `Pack items[1]/Pack one` of each visit. */
  get paths(): readonly string[] {
    this.#paths ??= this.listed.map(({ scope, name }) => formatPath(scope, name));
    return this.#paths;
  }

  /** The visits in the machine itself (`''`), in a branch or in an iteration (`Pack items[1]`); undefined for none. */
  visitsIn(lane: string): LaneVisits | undefined {
    // most paths are of the machine itself: they need no path of each visit
    if (lane === '' && this.#lanes === undefined) return visitsOfMachine(this.listed);
    this.#lanes ??= groupByLane(this.listed.map(({ name }, i) => ({ path: this.paths[i]!, name })));
    return this.#lanes.get(lane);
  }

  /** The workflow's variables at the end. */
  get variables(): JsonObject {
    const variables: { [name: string]: Json } = { ...this.#given };
    for (const record of this.records) {
      if (!isEvent(record) || record.scope.parent !== undefined) continue;
      for (const [name, value] of Object.entries(record.details?.assignedVariables ?? {})) {
        setOwn(variables, name, value);
      }
    }
    return variables;
  }

  /** The names of a visit's state, like those of a call. */
  namesOf(index: number): readonly string[] {
    return namesOf(this.paths[index]!);
  }

  /** Each visit as JSON. */
  describeStates(): readonly JsonObject[] {
    return this.visits.map((visit, i) => describeVisit(visit, this.paths[i]!));
  }

  /** Each call as JSON. */
  describeCalls(): readonly (TaskCall & JsonObject)[] {
    return this.calls.map(({ state, path, resource, attempt, input }) => ({ state, path, resource, attempt, input }));
  }

  /** The entire result as JSON: for conditions, snapshots and reports. */
  toJson(): JsonObject {
    const { status, output, error, cause, next, startDate, stopDate } = this.outcome;
    return {
      status,
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      ...(next !== undefined && { next }),
      duration: (stopDate - startDate) / 1000,
      path: this.paths,
      states: this.describeStates(),
      calls: this.describeCalls(),
      variables: this.variables,
    };
  }
}

function visitsOfMachine(listed: readonly ListedVisit[]): LaneVisits {
  const names: string[] = [];
  const indices: number[] = [];
  for (let i = 0; i < listed.length; i++) {
    const { scope, name } = listed[i]!;
    if (scope.parent !== undefined) continue;
    names.push(name);
    indices.push(i);
  }
  return { names, indices };
}

function describeVisit({ name, type, status, input, output, attempts, failure }: StateVisit, path: string): JsonObject {
  return {
    path,
    name,
    type,
    status: status.toUpperCase(),
    retries: retriesOf({ attempts }),
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(failure?.error !== undefined && { error: failure.error }),
    ...(failure?.cause !== undefined && { cause: failure.cause }),
  };
}

export function retriesOf({ attempts }: Pick<StateVisit, 'attempts'>): number {
  return Math.max(0, attempts.length - 1);
}

/**
 * What of a value a part is compared with, for a diff: without the members that the part need not have. Where the value
 * lacks a member, all others stay: one of them may have been meant.
 */
export function comparedWith(part: Json, whole: Json): Json {
  if (Array.isArray(part)) {
    const items: readonly Json[] = part;
    if (!Array.isArray(whole)) return whole;
    return whole.map((item: Json, i) => (i < items.length ? comparedWith(items[i]!, item) : item));
  }
  if (!isJsonObject(part) || !isJsonObject(whole)) return whole;
  const hasAll = Object.keys(part).every((key) => Object.hasOwn(whole, key));
  const compared: { [key: string]: Json } = {};
  for (const [key, value] of Object.entries(whole)) {
    if (Object.hasOwn(part, key)) setOwn(compared, key, comparedWith(part[key]!, value));
    else if (!hasAll) setOwn(compared, key, value);
  }
  return compared;
}

/** Whether one value contains the other: objects may have more members, lists must have the same length. */
export function includesJson(whole: Json, part: Json): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) && whole.length === part.length && part.every((item, i) => includesJson(whole[i], item))
    );
  }
  if (!isJsonObject(part)) return whole === part;
  return (
    isJsonObject(whole) &&
    Object.entries(part).every(([key, value]) => Object.hasOwn(whole, key) && includesJson(whole[key]!, value))
  );
}
