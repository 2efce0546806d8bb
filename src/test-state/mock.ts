import type { StateBase } from '../definition/definition.ts';
import { walkStates } from '../definition/walk-states.ts';
import { isJsonArray, isJsonObject, type Json } from '../json.ts';
import { findResultProblem } from '../services/check-result.ts';
import { serviceModels } from '../services/service-models.ts';
import { didYouMean } from '../source/near-name.ts';
import { printable } from '../source/printable.ts';
import { UsageError } from '../source/usage-error.ts';
import { stateSyntaxes } from '../states/index.ts';
import type { MapState } from '../states/map/map-state.ts';
import type { TaskState } from '../states/task/task-state.ts';

/** How a mocked result is validated against the service's API. */
export const VALIDATION_MODES = ['STRICT', 'PRESENT', 'NONE'] as const;
export type ValidationMode = (typeof VALIDATION_MODES)[number];

/** Replaces a state's work: a task's, or that of all branches or iterations. */
export type StateMock =
  | {
      readonly result: Json;
      /** Default: `STRICT`. */
      readonly fieldValidationMode?: ValidationMode;
      readonly errorOutput?: never;
    }
  | { readonly errorOutput: { readonly error?: string; readonly cause?: string }; readonly result?: never };

/** What TestState is to assume has already happened. */
export interface StateConfiguration {
  /** Used attempts of the retrier. */
  readonly retrierRetryCount?: number;
  /** The state inside a Map or Parallel that raised the mocked error. */
  readonly errorCausedByState?: string;
  /** Failed iterations of a Map. */
  readonly mapIterationFailureCount?: number;
  /** The data of an ItemReader, as stored in its object. */
  readonly mapItemReaderData?: string;
}

/**
 * Refuses a test that is not possible.
 * @throws UsageError that says what to give instead
 */
export function checkMock(state: StateBase, mock: StateMock | undefined, configuration: StateConfiguration): void {
  const { errorCausedByState, mapIterationFailureCount, mapItemReaderData } = configuration;
  const subject = `the state '${printable(state.name)}'`;
  if (mock === undefined) refuseUnmocked(state, subject);
  else checkResult(state, mock);
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
  if (waitsForOthers(state)) {
    const { arn } = (state as TaskState).resource;
    throw new UsageError(
      `${subject} waits for an answer from outside (${printable(arn)}): give its answer with --mock '{"result": "..."}'`,
    );
  }
}

/** An activity, a job or a callback. */
export function waitsForOthers(state: StateBase): boolean {
  return isJobOrCallback(state) || (state.type === 'Task' && (state as TaskState).resource.kind === 'activity');
}

export function isJobOrCallback(state: StateBase): boolean {
  if (state.type !== 'Task') return false;
  const { resource } = state as TaskState;
  return resource.kind === 'integration' && resource.pattern !== 'request-response';
}

/** With AWS's messages, recorded in December 2025 and February 2026. */
function checkResult(state: StateBase, mock: StateMock): void {
  const { type } = state;
  if (stateSyntaxes[type]?.hasResult !== true) {
    throw new UsageError(`State type '${type}' is not supported when a mock is specified`);
  }
  const { result } = mock;
  if (result === undefined) return;
  if (type === 'Map' && (state as MapState).resultWriter !== undefined) {
    if (!isJsonObject(result)) throw new UsageError('Mocked result must be a JSON object.');
  } else if (type !== 'Task') {
    if (!isJsonArray(result)) throw new UsageError('Mocked result must be an array.');
    if (type === 'Parallel' && result.length !== state.inner.length) {
      throw new UsageError('Mocked result must contain the same number of items as number of Parallel branches.');
    }
  } else {
    checkTaskResult((state as TaskState).resource, result, mock.fieldValidationMode ?? 'STRICT');
  }
}

/**
 * The results of activities and functions are arbitrary; the result of a job or a callback is not the response of its
 * first call.
 */
function checkTaskResult(resource: TaskState['resource'], result: Json, mode: ValidationMode): void {
  if (resource.kind !== 'integration' || resource.pattern !== 'request-response' || mode === 'NONE') return;
  const model = serviceModels.find(resource.service);
  const output = model?.findAction(resource.action)?.output;
  if (model === undefined || output === undefined) return;
  const problem = findResultProblem(result, model, output, { isStrict: mode === 'STRICT' });
  if (problem === undefined) return;
  throw new UsageError(`Mock result schema validation error: ${problem}\n  fieldValidationMode NONE takes any result`);
}

function checkCausingState(state: StateBase, mock: StateMock | undefined, name: string, subject: string): void {
  const { inner } = state;
  if (inner.length === 0) {
    throw new UsageError(`errorCausedByState is for a Map or Parallel; ${subject} is a ${state.type}`);
  }
  if (mock?.errorOutput === undefined) throw new UsageError('errorCausedByState needs a mocked errorOutput');
  const names = inner.flatMap((machine) => walkStates(machine).map((walked) => walked.state.name));
  if (names.includes(name)) return;
  const hint = didYouMean(name, names);
  const message = printable(`errorCausedByState: ${subject} has no state '${name}' inside`);
  throw new UsageError(hint === undefined ? message : `${message}\n${printable(hint)}`);
}

function checkReaderData(state: StateBase, subject: string): void {
  const reader = state.type === 'Map' ? (state as MapState).itemReader : undefined;
  if (reader === undefined)
    throw new UsageError(`mapItemReaderData is for a Map with an ItemReader; ${subject} has none`);
  const isText = reader.manifestType === undefined && reader.inputType !== 'MANIFEST' && reader.inputType !== 'PARQUET';
  if (!isText)
    throw new UsageError('mapItemReaderData cannot hold a manifest or Parquet: only CSV, JSON and JSON Lines');
}
