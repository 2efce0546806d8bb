import type { Resource, StateBase } from '../definition/definition.ts';
import { hasPlaceholder } from '../definition/placeholder.ts';
import { findFunction, parseFunctionName } from '../lambda/find/resolve-function.ts';
import type { Range } from '../source/source-file.ts';
import { entryOf, type SourceNode, stringOf, valueOf } from '../source/source-node.ts';
import type { TaskState } from '../states/task/task-state.ts';
import type { FunctionSource } from '../template/project.ts';

/** A Task state with its request as written. */
export interface Task {
  readonly state: TaskState;
  readonly resource: Resource;
  /** Its Parameters or Arguments. */
  readonly request: SourceNode | undefined;
  /** The location of its Resource. */
  readonly range: Range;
}

/** The Task states with a valid Resource. */
export function findTasks(states: readonly StateBase[]): readonly Task[] {
  const tasks: Task[] = [];
  for (let i = 0; i < states.length; i++) {
    const state = states[i]!;
    if (state.type !== 'Task') continue;
    const task = state as TaskState;
    if (task.resource.arn === '') continue;
    const field = state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters';
    const range = valueOf(state.range, 'Resource') ?? state.range;
    tasks.push({ state: task, resource: task.resource, request: valueOf(state.range, field), range });
  }
  return tasks;
}

/** A literal string of the request; undefined if it is computed, or contains a placeholder. */
export function literalOf(task: Task, field: string): { readonly text: string; readonly range: Range } | undefined {
  const entry = entryOf(task.request, field);
  const text = stringOf(entry?.value);
  if (entry === undefined || text === undefined || hasPlaceholder(text) || text.startsWith('{%')) return undefined;
  return { text, range: entry.value };
}

/**
 * The function that a task refers to, in any form that Lambda accepts. Undefined if there is none, or if it is
 * computed.
 */
export function functionNameOf(task: Task): { readonly text: string; readonly range: Range } | undefined {
  const { resource, range } = task;
  if (resource.kind === 'lambda') return hasPlaceholder(resource.arn) ? undefined : { text: resource.arn, range };
  const invokes =
    resource.kind === 'integration' &&
    /^(?:lambda|aws-sdk:lambda):invoke\b/.test(`${resource.service}:${resource.action}`);
  return invokes ? literalOf(task, 'FunctionName') : undefined;
}

/** The function of the project that a task invokes. */
export function functionOf(task: Task, functions: readonly FunctionSource[]): FunctionSource | undefined {
  const name = functionNameOf(task);
  const reference = name && parseFunctionName(name.text);
  return reference && findFunction(reference, functions);
}
