import { resourceInArn } from '../arn.ts';
import { type SourceNode, stringOf, valueOf } from '../source/source-node.ts';
import type { MachineSource, Project } from '../template/project.ts';

const TOKEN_OR_ACTIVITY = /Task\.Token\b|:activity:|\.waitForTaskToken$/;
const OTHER_MACHINE = /:states:startExecution|:aws-sdk:sfn:start(?:Sync)?Execution/;
/** A function that receives the ARN of a machine or an activity probably calls the API. */
function isApiArn(text: string): boolean {
  return (resourceInArn(text, 'states', 'stateMachine') ?? resourceInArn(text, 'states', 'activity')) !== undefined;
}

/** Whether a task of this machine, or of a machine that it may start, may need an answer from outside. */
export function needsCallbacks({ definition }: MachineSource, { machines, functions }: Project): boolean {
  if (definition === undefined) return false;
  if (holdsText(definition, TOKEN_OR_ACTIVITY)) return true;
  if (functions.some(({ environment }) => Object.values(environment).some(isApiArn))) return true;
  if (functions.length > 0 && handsOutArn(definition, machines)) return true;
  if (!holdsText(definition, OTHER_MACHINE)) return false;
  return machines.some(
    (machine) => machine.definition !== undefined && holdsText(machine.definition, TOKEN_OR_ACTIVITY),
  );
}

/** Whether the ARN of one of the machines occurs outside the tasks that start it: a function may receive it. */
function handsOutArn(definition: SourceNode, machines: readonly MachineSource[]): boolean {
  const pending: SourceNode[] = [definition];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'list') for (const item of node.items) pending.push(item);
    else if (node.kind === 'map') {
      if (OTHER_MACHINE.test(stringOf(valueOf(node, 'Resource')) ?? '')) continue;
      for (const { value } of node.entries) pending.push(value);
    } else if (typeof node.value === 'string' && isApiArn(node.value)) {
      const text = node.value;
      if (machines.some(({ arn }) => text === arn || text.startsWith(`${arn}:`))) return true;
    }
  }
  return false;
}

function holdsText(definition: SourceNode, pattern: RegExp): boolean {
  const pending: SourceNode[] = [definition];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.kind === 'list') for (const item of node.items) pending.push(item);
    else if (node.kind === 'map') for (const { value } of node.entries) pending.push(value);
    else if (typeof node.value === 'string' && isUnusual(node.value) && pattern.test(node.value)) return true;
  }
  return false;
}

/** Both patterns need one of these; most machines without tasks have neither. */
function isUnusual(text: string): boolean {
  return text.includes(':') || text.includes('Task');
}
