import type { StateBase } from '../definition/definition.ts';
import type { InspectedStep } from '../engine/inspect.ts';
import type { Json } from '../json.ts';
import type { PassState } from '../states/pass.ts';

/** A state's data after each step: what TestState's inspectionData holds as texts. */
export type Inspection = ReadonlyMap<InspectedStep, Json>;

/**
 * Whether TestState shows a step that was taken. A Task and a Pass show every step whether the definition has it or
 * not; a Pass with a Result shows nothing of the input that the Result takes the place of; a Choice, Wait, Succeed or Fail
 * has no result; a Parallel or Map shows of its input what the definition has.
 */
export function isShown(step: InspectedStep, state: StateBase): boolean {
  const { type } = state;
  const paths = state.io.language === 'JSONPath' ? state.io : undefined;
  const jsonata = state.io.language === 'JSONata' ? state.io : undefined;
  const isOuter = isContainer(state);
  const isPass = type === 'Pass';
  const isReplaced = isPass && (state as PassState).result !== undefined;
  switch (step) {
    case 'afterInputPath':
      return isOuter ? paths?.inputPath !== undefined : !isReplaced;
    case 'afterParameters':
      return isOuter ? paths?.parameters !== undefined : type === 'Task' || (isPass && !isReplaced);
    case 'afterArguments':
      return type === 'Task' || (isOuter && jsonata?.arguments !== undefined);
    case 'result':
      return type === 'Task' || isReplaced;
    case 'afterResultSelector':
    case 'afterResultPath':
      return type === 'Task' || isPass || isOuter;
    default:
      return true;
  }
}

/** Its work is other states. */
export function isContainer({ type }: StateBase): boolean {
  return type === 'Parallel' || type === 'Map';
}
