import type { SourceNode } from '../source/source-node.ts';
import type { MachineSource, Project } from '../template/project.ts';

const TOKEN_OR_ACTIVITY = /Task\.Token\b|:activity:|\.waitForTaskToken$/;
const OTHER_MACHINE = /:states:startExecution|:aws-sdk:sfn:start(?:Sync)?Execution/;
/** A function that is told of a machine or an activity means to call the API. */
const API_ARN = /^arn:[^:]+:states:[^:]*:[^:]*:(?:stateMachine|activity):/;

/** Whether something outside may have to answer a task of this machine, or of one that it may start. */
export function needsCallbacks({ definition }: MachineSource, { machines, functions }: Project): boolean {
  if (definition === undefined) return false;
  if (holdsText(definition, TOKEN_OR_ACTIVITY)) return true;
  if (functions.some(({ environment }) => Object.values(environment).some((value) => API_ARN.test(value)))) return true;
  if (!holdsText(definition, OTHER_MACHINE)) return false;
  return machines.some(
    (machine) => machine.definition !== undefined && holdsText(machine.definition, TOKEN_OR_ACTIVITY),
  );
}

function holdsText(definition: SourceNode, pattern: RegExp): boolean {
  const pending: SourceNode[] = [definition];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'list') for (const item of node.items) pending.push(item);
    else if (node.kind === 'map') for (const { value } of node.entries) pending.push(value);
    else if (typeof node.value === 'string' && pattern.test(node.value)) return true;
  }
  return false;
}
