import type { JsonataLanguage } from '../../expressions/query-language.ts';
import type { Json } from '../../json.ts';
import type { Complain } from '../../source/known-entries.ts';
import type { Range } from '../../source/source-file.ts';
import type { MapEntry } from '../../source/source-node.ts';
import type { Snapshots } from '../snapshots.ts';
import type { TestedRun } from '../tested-run.ts';
import type { ExpectField } from './fields.ts';

/** An expectation of a test file, ready to be checked against a run. */
export interface Expectation {
  /** Its name in the report: `output`, `calls of 'Charge card'`. */
  readonly title: string;
  /** Its location in the test file. */
  readonly range: Range;
  /** Undefined if it is met. */
  check(run: TestedRun, context: CheckContext): Mismatch | undefined | Promise<Mismatch | undefined>;
}

export interface CheckContext {
  readonly testName: string;
  readonly snapshots: Snapshots;
}

/** How a run differs from what was expected. */
export interface Mismatch {
  /** A sentence without a full stop. */
  readonly message: string;
  /** Both values, if a diff shows more than the sentence. */
  readonly expected?: Json;
  readonly actual?: Json;
  /** The location in the test file, if it is more specific than the expectation's. */
  readonly range?: Range;
  /** The trace is shown up to this visit, as an index of `run.visits`. */
  readonly departure?: number;
}

/** Why a test cannot refer to a state by this name. */
export interface NameProblem {
  readonly message: string;
  readonly hint?: string;
}

/** The states that tests may refer to. */
export interface NamedStates {
  /** Describes the problem with a name that no state has; undefined if a state has it, or if the states are unknown. */
  problemOf(name: string): NameProblem | undefined;
  /** The same for a step of a path: the path of a visit from the outermost machine on, `Outer[0]/Inner`. */
  problemOfStep(step: string): NameProblem | undefined;
  /** The types of the states with this name. */
  typesOf(name: string): readonly string[];
  /** Whether it is a state of the machine itself: not of a branch, an item processor or another machine. */
  canStartAt(name: string): boolean;
}

export interface ExpectationReaders {
  readonly complain: Complain;
  readonly states: NamedStates;
  /** For conditions; undefined if the file has none. */
  readonly jsonata: JsonataLanguage | undefined;
  /** Whether a single state is tested rather than a run. */
  readonly isOfState: boolean;
}

/** One of `expect`'s fields. Undefined after reporting a problem. */
export interface ExpectationKind {
  read(entry: MapEntry, readers: ExpectationReaders): readonly Expectation[] | undefined;
}

export type ExpectationKinds = Readonly<Record<ExpectField, ExpectationKind>>;
