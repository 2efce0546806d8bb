import { valueOf } from '../source/source-node.ts';
import type { CrossCheck } from './cross-check.ts';
import { functionOf, literalOf } from './tasks.ts';

/**
 * A task with a shorter timeout than its function: the function continues, and a retry runs it concurrently a second
 * time.
 */
export const checkTaskTimeouts: CrossCheck = (whole, report) => {
  for (const task of whole.tasks) {
    const { state, resource } = task;
    if (state.timeoutSeconds?.kind !== 'literal') continue;
    // a callback may come long after the function has ended, and an event is not waited for
    const waits =
      resource.kind === 'lambda' || (resource.kind === 'integration' && resource.pattern === 'request-response');
    if (!waits || literalOf(task, 'InvocationType')?.text === 'Event') continue;
    const fn = functionOf(task, whole.project.functions);
    const seconds = state.timeoutSeconds.value;
    if (fn === undefined || fn.timeoutSeconds <= seconds) continue;
    report({
      severity: 'warning',
      code: 'TIMEOUT_TOO_SHORT',
      message: `The state times out after ${seconds} s, but its function '${fn.logicalId}' may take ${fn.timeoutSeconds} s`,
      range: valueOf(state.range, 'TimeoutSeconds') ?? state.range,
      location: `${state.pointer}/TimeoutSeconds`,
      hint: "Raise the state's TimeoutSeconds to the function's Timeout, or lower the function's.",
    });
  }
};
