import type { Machine, StateBase } from '../definition/definition.ts';
import { isJsonArray, type Json } from '../json.ts';
import { didYouMean } from '../source/near-name.ts';
import { printable } from '../source/printable.ts';
import { UsageError } from '../source/usage-error.ts';
import { stateSyntaxes } from '../states/index.ts';
import type { MapState } from '../states/map/map-state.ts';
import type { TaskState } from '../states/task.ts';

/** What stands in the place of a state's work: of a task, or of all branches or iterations. */
export type StateMock =
  | { readonly result: Json; readonly errorOutput?: never }
  | { readonly errorOutput: { readonly error?: string; readonly cause?: string }; readonly result?: never };

/** What TestState is to take for past. */
export interface StateConfiguration {
  /** Attempts of the retrier that have been used. */
  readonly retrierRetryCount?: number;
  /** The state inside a Map or Parallel that the mocked error comes from. */
  readonly errorCausedByState?: string;
  /** Iterations of a Map that have failed. */
  readonly mapIterationFailureCount?: number;
  /** What an ItemReader reads, as it stands in its object. */
  readonly mapItemReaderData?: string;
}

/**
 * Refuses what cannot be tested so.
 *
 * @throws UsageError that says what to give instead
 */
export function checkMock(state: StateBase, mock: StateMock | undefined, configuration: StateConfiguration): void {
  const { errorCausedByState, mapIterationFailureCount, mapItemReaderData } = configuration;
  const subject = `the state '${printable(state.name)}'`;
  if (mock === undefined) refuseUnmocked(state, subject);
  else checkResult(state, mock, subject);
  if (errorCausedByState !== undefined) checkCausingState(state, mock, errorCausedByState, subject);
  const isMap = state.type === 'Map';
  if (mapIterationFailureCount !== undefined && !isMap) {
    throw new UsageError(`mapIterationFailureCount is for a Map; ${subject} is a ${state.type}`);
  }
  if (mapItemReaderData !== undefined) checkReaderData(state, subject);
}

function refuseUnmocked(state: StateBase, subject: string): void {
  if (state.type === 'Map') {
    throw new UsageError(`${subject} is a Map: give the result of its iterations with --mock '{"result": "[...]"}'`);
  }
  if (state.type === 'Parallel') {
    throw new UsageError(
      `${subject} is a Parallel: give the results of its branches with --mock '{"result": "[...]"}'`,
    );
  }
  if (state.type !== 'Task') return;
  const { resource } = state as TaskState;
  const waits =
    resource.kind === 'activity' || (resource.kind === 'integration' && resource.pattern !== 'request-response');
  if (waits) {
    throw new UsageError(
      `${subject} waits for somebody else (${printable(resource.arn)}): give its answer with --mock '{"result": "..."}'`,
    );
  }
}

function checkResult(state: StateBase, { result }: StateMock, subject: string): void {
  if (stateSyntaxes[state.type]?.hasResult !== true) {
    throw new UsageError(
      `${subject} is a ${state.type}, which has no work to mock; mocks are for Task, Parallel and Map`,
    );
  }
  const isList = state.type === 'Parallel' || (state.type === 'Map' && (state as MapState).resultWriter === undefined);
  if (result !== undefined && isList && !isJsonArray(result)) {
    throw new UsageError(`the mocked result of a ${state.type} must be an array`);
  }
}

function checkCausingState(state: StateBase, mock: StateMock | undefined, name: string, subject: string): void {
  const { inner } = state;
  if (inner.length === 0) {
    throw new UsageError(`errorCausedByState is for a Map or Parallel; ${subject} is a ${state.type}`);
  }
  if (mock?.errorOutput === undefined) throw new UsageError('errorCausedByState needs a mocked errorOutput');
  const names = inner.flatMap(namesIn);
  if (names.includes(name)) return;
  const hint = didYouMean(name, names);
  const message = printable(`errorCausedByState: ${subject} has no state '${name}' inside`);
  throw new UsageError(hint === undefined ? message : `${message}\n${printable(hint)}`);
}

function namesIn(machine: Machine): string[] {
  return [...machine.states.values()].flatMap((state) => [state.name, ...state.inner.flatMap(namesIn)]);
}

function checkReaderData(state: StateBase, subject: string): void {
  const reader = state.type === 'Map' ? (state as MapState).itemReader : undefined;
  if (reader === undefined)
    throw new UsageError(`mapItemReaderData is for a Map with an ItemReader; ${subject} has none`);
  const isText = reader.manifestType === undefined && reader.inputType !== 'MANIFEST' && reader.inputType !== 'PARQUET';
  if (!isText)
    throw new UsageError('mapItemReaderData cannot hold a manifest or Parquet: only CSV, JSON and JSON Lines');
}
