import type { DataStep } from '../engine/interceptor.ts';
import { isJsonObject } from '../json.ts';
import type { Stage, StateTestReport } from '../reporters/terminal/state-test.ts';
import type { InspectionLevel } from './answer.ts';
import { isShownToPeople } from './inspection.ts';
import type { TestedState } from './test-state.ts';

/**
 * What a step's data is compared with: the step before it or, for ResultPath, which inserts the result, the state's
 * input. The others start from new data.
 */
const COMPARED_WITH: Partial<Record<DataStep, DataStep | 'input'>> = {
  afterInputPath: 'input',
  afterParameters: 'afterInputPath',
  afterArguments: 'input',
  afterItemBatcher: 'afterItemSelector',
  afterResultSelector: 'result',
  afterResultPath: 'input',
};

/** A tested state as shown on the terminal. INFO leaves the stages out. */
export function describeTest(tested: TestedState, level: InspectionLevel): StateTestReport {
  const { state, end } = tested;
  const failure = 'error' in end ? { error: end.error.error, cause: end.error.cause } : undefined;
  return {
    name: state.name,
    type: state.type,
    status: end.status,
    ...(failure !== undefined && { failure }),
    ...('next' in end && end.next !== undefined && { next: end.next }),
    ...(end.status === 'RETRIABLE' && { retry: { index: end.retryIndex, delay: end.delay } }),
    ...(end.status === 'CAUGHT_ERROR' && { catchIndex: end.catchIndex }),
    stages: level === 'INFO' ? outputStage(tested) : [...stagesOf(tested), ...outputStage(tested)],
  };
}

function* stagesOf({ state, input, steps, variables }: TestedState): Generator<Stage> {
  yield { title: 'input', value: input };
  let before = input;
  for (const [step, value] of steps) {
    if (!isShownToPeople(step, state)) continue;
    const reference = COMPARED_WITH[step];
    const against = reference === undefined ? undefined : reference === 'input' ? input : steps.get(reference);
    // a step that returns its input has changed nothing, whatever it is compared with
    const isHandedOn = value === before && reference !== undefined;
    yield { title: titleOf(step), value, ...(isHandedOn ? { against: before } : against !== undefined && { against }) };
    if (typeof value !== 'number') before = value;
  }
  if (Object.keys(variables).length > 0) yield { title: 'variables', value: variables };
}

function outputStage({ end, input, steps }: TestedState): Stage[] {
  if (!('output' in end)) return [];
  const { output } = end;
  const result = steps.get('result');
  const origin = isJsonObject(output) && isJsonObject(input) ? input : undefined;
  const against = steps.get('afterResultPath') ?? (output === result ? result : origin);
  return [{ title: 'output', value: output, ...(against !== undefined && { against }) }];
}

/** `after InputPath`, `max concurrency`: the steps in words. */
function titleOf(step: DataStep): string {
  return step.startsWith('after')
    ? `after ${step.slice('after'.length)}`
    : step.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
