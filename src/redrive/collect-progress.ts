import type { Machine, StateBase } from '../definition/definition.ts';
import { findCatcher } from '../definition/error-equals.ts';
import { StatesError } from '../engine/errors.ts';
import type { Scope, TraceEvent } from '../engine/events.ts';
import type { ChildProgress, ExecutionProgress, ForkProgress, StrandProgress } from '../engine/progress.ts';
import { EVENT_ROLES } from '../history/event-roles.ts';
import { outcomeOf } from '../history/read-history.ts';
import { formatPath } from '../history/scope-path.ts';
import type { Json } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';

/** A recorded child of a Map run. */
export interface KnownChild extends Pick<ChildProgress, 'arn' | 'input' | 'outcome' | 'startTime'> {
  readonly scope: Scope;
  /** Absent for an Express execution, which starts from the beginning. */
  readonly events: readonly TraceEvent[];
}

/** The children of a Map run by index; undefined for unknown ones. */
export type FindChildren = (
  mapRunArn: string,
  map: Scope,
  state: string,
) => ReadonlyMap<number, KnownChild> | undefined;

/**
 * How far an execution had come when it ended. A state that was entered and not left continues: for a Parallel or a
 * Map, the branches and iterations that have not succeeded. One that ended with States.DataLimitExceeded after all of
 * them had succeeded starts from the beginning.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html, and redriven executions of the
 * service.
 *
 * @param events the entire history, including earlier redrives
 * @throws UsageError if the machine does not have the state that should continue
 */
export function collectProgress(
  events: readonly TraceEvent[],
  machine: Machine,
  findChildren: FindChildren,
): ExecutionProgress {
  const first = events[0]!;
  const root = new Track(first.scope, 0);
  for (const event of events) follow(root, event);
  const error = outcomeOf(events)?.error;
  return {
    strand: toStrand(root, machine, { error, findChildren }),
    events: events.length,
    startTime: first.timestamp,
  };
}

/** One strand of control, from its events. */
class Track {
  readonly scope: Scope;
  readonly variables = new Map<string, Json>();
  last: number;
  open: OpenVisit | undefined;
  left: { readonly visit: OpenVisit; readonly output: Json } | undefined;
  /** For an iteration: its ...Succeeded event. */
  endedId: number | undefined;

  constructor(scope: Scope, last: number) {
    this.scope = scope;
    this.last = last;
  }
}

interface OpenVisit {
  readonly state: string;
  readonly input: Json;
  readonly enteredAt: number;
  readonly enteredId: number;
  /** The record has only the beginning of the input. */
  readonly isCut: boolean;
  /** Why the last attempt failed. */
  failure: StatesError | undefined;
  fork: OpenFork | undefined;
}

interface OpenFork {
  readonly startedId: number;
  readonly children: Map<number, Track>;
  hasSucceeded: boolean;
  mapRun: { readonly arn: string; redriveCount: number; error: string | undefined; hasSucceeded: boolean } | undefined;
}

function follow(root: Track, event: TraceEvent): void {
  const { type, id, timestamp, details } = event;
  const role = EVENT_ROLES[type];
  if (role === 'start' || role === 'end' || role === 'redrive') return;
  const track = findTrack(root, event.scope);
  const { open } = track;
  switch (role) {
    case 'enter':
      track.open = {
        state: details?.name ?? '',
        input: details?.input ?? null,
        enteredAt: timestamp,
        enteredId: id,
        isCut: details?.truncated?.includes('input') === true,
        failure: undefined,
        fork: undefined,
      };
      track.left = undefined;
      track.last = id;
      return;
    case 'exit':
      for (const [name, value] of Object.entries(details?.assignedVariables ?? {})) track.variables.set(name, value);
      if (open !== undefined) track.left = { visit: open, output: details?.output ?? null };
      track.open = undefined;
      track.last = id;
      return;
    case 'iteration-start':
      track.last = id;
      return;
    case 'iteration-success':
      track.endedId = id;
      return;
    case 'attempt':
      if (open === undefined) return;
      open.failure = undefined;
      if (/^(?:Parallel|Map)StateStarted$/.test(type)) {
        open.fork = { startedId: id, children: new Map(), hasSucceeded: false, mapRun: undefined };
      }
      return;
    case 'success':
      if (open?.fork !== undefined) open.fork.hasSucceeded = true;
      return;
    case 'failure':
      if (open !== undefined) open.failure = new StatesError(details?.error, details?.cause);
      if (type === 'MapRunFailed' && open?.fork?.mapRun !== undefined) open.fork.mapRun.error = details?.error ?? '';
      return;
    case 'progress':
      if (open?.fork !== undefined) followMapRun(open.fork, event);
      return;
  }
}

function followMapRun(fork: OpenFork, { type, details }: TraceEvent): void {
  const { mapRunArn = '', redriveCount = 0 } = details ?? {};
  if (type === 'MapRunStarted') {
    fork.mapRun = { arn: mapRunArn, redriveCount: 0, error: undefined, hasSucceeded: false };
  } else if (type === 'MapRunRedriven') {
    fork.mapRun = { arn: mapRunArn, redriveCount, error: undefined, hasSucceeded: false };
  } else if (type === 'MapRunSucceeded' && fork.mapRun !== undefined) fork.mapRun.hasSucceeded = true;
}

/** The branch or iteration of the current attempt of the enclosing state. */
function findTrack(root: Track, scope: Scope): Track {
  if (scope.parent === undefined || scope.kind === 'child') return root;
  const outer = findTrack(root, scope.parent);
  const fork = outer.open?.fork;
  const known = fork?.children.get(scope.index);
  if (known !== undefined) return known;
  const track = new Track(scope, fork?.startedId ?? outer.last);
  fork?.children.set(scope.index, track);
  return track;
}

interface Around {
  /** What the execution failed with. */
  readonly error: string | undefined;
  readonly findChildren: FindChildren;
}

function toStrand(track: Track, machine: Machine, around: Around): StrandProgress {
  const { scope, variables, last, open, left } = track;
  const place = (at: StrandProgress['at']): StrandProgress => ({ scope, variables, last, at });
  if (open !== undefined) return place(goOn(open, track, machine, around));
  if (left === undefined) return place({ kind: 'start' });
  const state = findState(machine, left.visit.state, scope);
  const next = nextOf(state, left.visit);
  // no event says which Choice rule applied
  if (next === undefined && state.type === 'Choice') return place(goOn(left.visit, track, machine, around));
  return place(
    next === undefined
      ? { kind: 'done', output: left.output, endedId: track.endedId }
      : { kind: 'between', next, input: left.output },
  );
}

function nextOf({ next, catch: catchers }: StateBase, { failure }: OpenVisit): string | undefined {
  if (failure === undefined) return next?.name;
  return findCatcher(catchers, failure)?.next.name ?? next?.name;
}

function goOn(visit: OpenVisit, { scope }: Track, machine: Machine, around: Around): StrandProgress['at'] {
  const { state: name, input, enteredAt, enteredId, isCut } = visit;
  if (isCut) {
    throw new UsageError(
      `the input of the state '${formatPath(scope, name)}', which should continue, is truncated in the history`,
    );
  }
  const state = findState(machine, name, scope);
  return { kind: 'inside', state: name, input, enteredAt, enteredId, fork: toFork(visit, state, scope, around) };
}

const RERUN_ALL = 'States.DataLimitExceeded';

function toFork({ fork }: OpenVisit, state: StateBase, scope: Scope, around: Around): ForkProgress | undefined {
  if (fork === undefined || (state.type !== 'Parallel' && state.type !== 'Map')) return undefined;
  const { startedId, mapRun } = fork;
  if (fork.hasSucceeded && (mapRun !== undefined || around.error === RERUN_ALL)) return undefined;
  if (mapRun !== undefined) {
    if (mapRun.hasSucceeded || mapRun.error === RERUN_ALL) return undefined;
    const children = new Map<number, ChildProgress>();
    for (const [index, known] of around.findChildren(mapRun.arn, scope, state.name) ?? []) {
      children.set(index, toChild(known, state.inner[0]!, around.findChildren));
    }
    const { arn: mapRunArn, redriveCount } = mapRun;
    return { startedId, children: new Map(), mapRun: { mapRunArn, redriveCount, children } };
  }
  const children = new Map<number, StrandProgress>();
  for (const [index, track] of fork.children) {
    const machine = state.inner[state.type === 'Map' ? 0 : index];
    // a branch that a changed definition no longer has
    if (machine !== undefined) children.set(index, toStrand(track, machine, around));
  }
  return { startedId, children, mapRun: undefined };
}

function toChild(known: KnownChild, machine: Machine, findChildren: FindChildren): ChildProgress {
  const { events, arn, input, outcome, startTime, scope } = known;
  const progress: ExecutionProgress =
    events.length === 0
      ? { strand: { scope, variables: new Map(), last: 0, at: { kind: 'start' } }, events: 0, startTime }
      : collectProgress(events, machine, findChildren);
  return { ...progress, arn, input, redriveCount: countRedrives(events), outcome };
}

/** How often the execution was redriven. */
export function countRedrives(events: readonly TraceEvent[]): number {
  return events.filter(({ type }) => type === 'ExecutionRedriven').length;
}

function findState(machine: Machine, name: string, scope: Scope): StateBase {
  const state = machine.states.get(name);
  if (state !== undefined) return state;
  throw new UsageError(
    `the execution would continue in the state '${formatPath(scope, name)}', which the definition does not have`,
  );
}
