import type { Json } from '../../json.ts';
import type { Complain } from '../../source/known-entries.ts';
import type { Range } from '../../source/source-file.ts';
import type { MapEntry } from '../../source/source-node.ts';
import type { Snapshots } from '../snapshots.ts';
import type { TestedRun } from '../tested-run.ts';
import type { ExpectField } from './fields.ts';

/** What a test file says of a run, ready to be held against it. */
export interface Expectation {
  /** As the report names it: `output`, `calls of 'Charge card'`. */
  readonly title: string;
  /** Where it stands in the test file. */
  readonly range: Range;
  /** Undefined where it is met. */
  check(run: TestedRun, context: CheckContext): Mismatch | undefined | Promise<Mismatch | undefined>;
}

export interface CheckContext {
  readonly testName: string;
  readonly snapshots: Snapshots;
}

/** How a run is not what was expected. */
export interface Mismatch {
  /** A sentence without a full stop. */
  readonly message: string;
  /** Both, where a diff shows more than the sentence. */
  readonly expected?: Json;
  readonly actual?: Json;
  /** The place in the test file, where it is more exact than the expectation's. */
  readonly range?: Range;
  /** The trace is shown up to this visit, as an index of `run.visits`. */
  readonly departure?: number;
}

/** The states that expectations may name. */
export interface NamedStates {
  /** What to say of a name that no state has; undefined where one has it, or nobody can tell. */
  problemOf(name: string): { readonly message: string; readonly hint?: string } | undefined;
}

export interface ExpectationReaders {
  readonly complain: Complain;
  readonly states: NamedStates;
  /** Whether one state is tested, and not a run. */
  readonly isOfState: boolean;
}

/** One of `expect`'s fields. Undefined after reporting what is wrong. */
export interface ExpectationKind {
  read(entry: MapEntry, readers: ExpectationReaders): readonly Expectation[] | undefined;
}

export type ExpectationKinds = Readonly<Record<ExpectField, ExpectationKind>>;
