import type { Machine, StateBase } from '../definition/definition.ts';
import { walkStates } from '../definition/walk-states.ts';
import { findPlace } from '../source/code-frame.ts';
import type { Range } from '../source/source-file.ts';
import { entryOf, type SourceNode } from '../source/source-node.ts';
import type { ChoiceState } from '../states/choice/choice.ts';
import type { MapState } from '../states/map/map-state.ts';
import type { CoveragePlace, MachineCoverage, StateCoverage, TransitionCoverage, TransitionKind } from './coverage.ts';

/** What can happen in a state, in a fixed order: it is the same for each compilation of the state. */
export interface DescribedState extends StateCoverage {
  /** In the order of `StateBase.targets`. */
  readonly targets: readonly TransitionCoverage[];
  readonly end: TransitionCoverage | undefined;
  readonly retries: readonly { readonly used: TransitionCoverage; readonly exhausted: TransitionCoverage }[];
  readonly items: Readonly<Record<'none' | 'one' | 'many' | 'tolerated', TransitionCoverage | undefined>> | undefined;
}

export interface DescribedMachine extends MachineCoverage {
  readonly states: readonly DescribedState[];
}

/** Everything that can be reached in a machine and its nested machines, with counts of zero. */
export function describeMachine(name: string, machine: Machine, cwdPath: (path: string) => string): DescribedMachine {
  const placeOf = (range: Range): CoveragePlace => {
    const { file, line, column } = findPlace(range);
    return { file: cwdPath(file.path), line, column };
  };
  return { name, ...placeOf(machine.range), states: [...describeStates(machine, placeOf)] };
}

/** A state's location in its text: the same for each compilation of it. */
export function keyOf({ nameRange }: Pick<StateBase, 'nameRange'>): string {
  const { file, offset } = nameRange.file.origin(nameRange.start);
  return `${offset} ${file.path}`;
}

function* describeStates(machine: Machine, placeOf: PlaceOf): Generator<DescribedState> {
  for (const { state, around } of walkStates(machine)) {
    yield describeState(state, [...around, state].map(({ name }) => name).join('/'), placeOf);
  }
}

type PlaceOf = (range: Range) => CoveragePlace;

function describeState(state: StateBase, path: string, placeOf: PlaceOf): DescribedState {
  const own = (kind: TransitionKind, label: string, range: Range): TransitionCoverage => ({
    kind,
    label,
    ...placeOf(range),
    counts: {},
  });
  const targets = targetsOf(state, own);
  // a Fail leaves its machine with an error
  const end = state.end && state.type !== 'Fail' ? own('end', 'end', keyRange(state, 'End')) : undefined;
  const retries = state.retry.map(({ range, errorEquals, maxAttempts }, i) => {
    const errors = errorEquals.join(', ');
    const isNever = maxAttempts.kind === 'literal' && maxAttempts.value === 0;
    return {
      used: own('retry', `retrier ${i + 1} (${errors})`, range),
      exhausted: own('exhausted', `retrier ${i + 1} used up (${errors})`, range),
      isNever,
    };
  });
  const items = state.type === 'Map' ? itemsOf(state as MapState, own) : undefined;
  const transitions = [
    ...targets,
    ...(end === undefined ? [] : [end]),
    // a retrier without attempts cannot be exhausted
    ...retries.flatMap(({ used, exhausted, isNever }) => (isNever ? [exhausted] : [used, exhausted])),
    ...Object.values(items ?? {}).filter((one) => one !== undefined),
  ];
  return { path, type: state.type, ...placeOf(state.nameRange), counts: {}, transitions, targets, end, retries, items };
}

type Own = (kind: TransitionKind, label: string, range: Range) => TransitionCoverage;

function targetsOf(state: StateBase, own: Own): TransitionCoverage[] {
  const { next, targets } = state;
  const choice = state.type === 'Choice' ? (state as ChoiceState) : undefined;
  const rules = entryOf(state.range, 'Choices')?.value;
  return targets.map((target) => {
    if (target === next) return own('next', `→ ${target.name}`, keyRange(state, 'Next'));
    const catcher = state.catch.findIndex((one) => one.next === target);
    if (catcher >= 0) {
      const { errorEquals, range } = state.catch[catcher]!;
      return own('catch', `catcher ${catcher + 1} (${errorEquals.join(', ')}) → ${target.name}`, range);
    }
    if (choice?.default === target) return own('default', `Default → ${target.name}`, keyRange(state, 'Default'));
    const rule = choice?.rules.findIndex((one) => one.next === target) ?? 0;
    const range = rules?.kind === 'list' ? rules.items.find((item) => holds(item, target.range)) : undefined;
    return own('rule', `rule ${rule + 1} → ${target.name}`, range ?? target.range);
  });
}

function holds(node: SourceNode, range: Range): boolean {
  return node.file === range.file && node.start <= range.start && range.end <= node.end;
}

function itemsOf(map: MapState, own: Own): NonNullable<DescribedState['items']> {
  return {
    none: own('no-items', 'no items', map.nameRange),
    one: own('one-item', 'one item', map.nameRange),
    many: own('many-items', 'several items', map.nameRange),
    tolerated: toleratesFailure(map) ? own('tolerated', 'a failure that is tolerated', map.nameRange) : undefined,
  };
}

/** One of the two thresholds is greater than zero, or known only at run time. */
function toleratesFailure({ toleratedFailureCount, toleratedFailurePercentage }: MapState): boolean {
  return [toleratedFailureCount, toleratedFailurePercentage].some(
    (field) => field !== undefined && !(field.kind === 'literal' && field.value === 0),
  );
}

function keyRange(state: StateBase, field: string): Range {
  return entryOf(state.range, field)?.keyRange ?? state.nameRange;
}
