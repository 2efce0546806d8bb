import type { StateBase } from '../definition/definition.ts';
import type { InspectedStep } from '../engine/inspect.ts';
import type { Json } from '../json.ts';
import type { PassState } from '../states/pass.ts';

/** A state's data after each step: what TestState's inspectionData holds as texts. */
export type Inspection = ReadonlyMap<InspectedStep, Json>;

/**
 * What TestState shows of the steps that were taken. A Task and a Pass show every step whether the definition has it or
 * not; a Pass with a Result shows nothing of the input that the Result takes the place of; a Choice, Wait, Succeed or Fail
 * has no result; a Parallel or Map shows of its input what the definition has.
 */
export function selectShown(noted: Inspection, state: StateBase): Inspection {
  return new Map([...noted].filter(([step]) => isShown(step, state)));
}

function isShown(step: InspectedStep, state: StateBase): boolean {
  const { io, type } = state;
  const isContainer = type === 'Parallel' || type === 'Map';
  const isPass = type === 'Pass';
  const isReplaced = isPass && (state as PassState).result !== undefined;
  switch (step) {
    case 'afterInputPath':
      return isContainer ? 'inputPath' in io && io.inputPath !== undefined : !isReplaced;
    case 'afterParameters':
      return isContainer
        ? 'parameters' in io && io.parameters !== undefined
        : type === 'Task' || (isPass && !isReplaced);
    case 'afterArguments':
      return type === 'Task' || (isContainer && 'arguments' in io && io.arguments !== undefined);
    case 'result':
      return type === 'Task' || isReplaced;
    case 'afterResultSelector':
    case 'afterResultPath':
      return type === 'Task' || isPass || isContainer;
    default:
      return true;
  }
}
