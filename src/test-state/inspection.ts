import type { StateBase } from '../definition/definition.ts';
import type { DataStep } from '../engine/interceptor.ts';
import type { Json } from '../json.ts';
import type { PassState } from '../states/pass.ts';

/** A state's data after each step: what TestState's inspectionData holds as texts. */
export type Inspection = ReadonlyMap<DataStep, Json>;

/**
 * Whether TestState shows a step that was taken. A Task and a Pass show every step whether the definition has it or
 * not; a Pass with a Result shows nothing of the input that the Result takes the place of; a Choice, Wait, Succeed or Fail
 * has no result; of a Parallel's input nothing is shown, of a Map's what InputPath leaves of it.
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
 * Whether people are shown the step beyond what TestState shows: what branches or iterations have given, and what a
 * container makes of its input where its definition says so.
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

/** Its work is other states. */
function isContainer({ type }: StateBase): boolean {
  return type === 'Parallel' || type === 'Map';
}
