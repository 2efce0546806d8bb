import type { Json, JsonObject } from '../json.ts';
import { isShown } from './inspection.ts';
import type { TestedState } from './test-state.ts';

export const INSPECTION_LEVELS = ['INFO', 'DEBUG', 'TRACE'] as const;
export type InspectionLevel = (typeof INSPECTION_LEVELS)[number];

/** The response of AWS's TestState: documents are strings that contain JSON. */
export interface TestStateAnswer {
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  /** Absent for INFO. */
  readonly inspectionData?: JsonObject;
  readonly nextState?: string;
  readonly status: TestedState['end']['status'];
}

export function toTestStateAnswer(tested: TestedState, level: InspectionLevel): TestStateAnswer {
  const { end } = tested;
  return {
    ...('output' in end && { output: JSON.stringify(end.output) }),
    ...('error' in end && end.error.error !== undefined && { error: end.error.error }),
    ...('error' in end && end.error.cause !== undefined && { cause: end.error.cause }),
    ...(level !== 'INFO' && { inspectionData: describeInspection(tested) }),
    ...('next' in end && end.next !== undefined && { nextState: end.next }),
    status: end.status,
  };
}

function describeInspection({ state, end, input, steps, variables }: TestedState): JsonObject {
  const data: { [name: string]: Json } = { input: JSON.stringify(input) };
  for (const [step, value] of steps) {
    if (isShown(step, state)) data[step] = NUMBERS.has(step) ? value : JSON.stringify(value);
  }
  if (Object.keys(variables).length > 0) data.variables = JSON.stringify(variables);
  if (end.status === 'CAUGHT_ERROR') data.errorDetails = { catchIndex: end.catchIndex };
  if (end.status === 'RETRIABLE') {
    data.errorDetails = { retryIndex: end.retryIndex, retryBackoffIntervalSeconds: Math.floor(end.delay / 1000) };
  }
  if (end.status === 'FAILED' && end.retryIndex !== undefined) data.errorDetails = { retryIndex: end.retryIndex };
  return data;
}

const NUMBERS: ReadonlySet<string> = new Set(['maxConcurrency', 'toleratedFailureCount', 'toleratedFailurePercentage']);
