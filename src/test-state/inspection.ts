import type { StateBase } from '../definition/definition.ts';
import type { DataStep } from '../engine/interceptor.ts';
import type { Json } from '../json.ts';
import type { PassState } from '../states/pass.ts';

/** A state's data after each step: TestState's inspectionData contains it as strings. */
export type Inspection = ReadonlyMap<DataStep, Json>;

/**
 * Whether TestState shows a step. A Task and a Pass show every step, defined or not; a Pass with a Result shows nothing
 * of the input that the Result replaces; a Choice, Wait, Succeed or Fail has no result; a Parallel's input is not
 * shown, and a Map's only after InputPath.
 */
export function isShown(step: DataStep, state: StateBase): boolean {
  const { type } = state;
  const isPass = type === 'Pass';
  const isReplaced = isPass && (state as PassState).result !== undefined;
  switch (step) {
    case 'afterInputPath':
      return type !== 'Parallel' && !isReplaced;
    case 'afterParameters':
      return type === 'Task' || (isPass && !isReplaced) || (type === 'Map' && hasInputField(step, state));
    case 'afterArguments':
      return type === 'Task';
    case 'result':
      return type === 'Task' || isReplaced;
    case 'afterResultSelector':
    case 'afterResultPath':
      return type === 'Task' || isPass || isContainer(state);
    default:
      return true;
  }
}

/**
 * Whether people see the step in addition to what TestState shows: the results of branches or iterations, and a
 * container's processed input if the definition processes it.
 */
export function isShownToPeople(step: DataStep, state: StateBase): boolean {
  if (!isContainer(state)) return isShown(step, state);
  switch (step) {
    case 'result':
      return true;
    case 'afterInputPath':
    case 'afterParameters':
    case 'afterArguments':
      return hasInputField(step, state);
    default:
      return isShown(step, state);
  }
}

function hasInputField(step: 'afterInputPath' | 'afterParameters' | 'afterArguments', { io }: StateBase): boolean {
  if (io.language === 'JSONata') return step === 'afterArguments' && io.arguments !== undefined;
  return (
    (step === 'afterInputPath' && io.inputPath !== undefined) ||
    (step === 'afterParameters' && io.parameters !== undefined)
  );
}

/** Its work consists of other states. */
function isContainer({ type }: StateBase): boolean {
  return type === 'Parallel' || type === 'Map';
}
