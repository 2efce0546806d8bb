import { compile } from './compile.ts';
import type { Machine, StateBase } from './definition/definition.ts';
import type { StartedMachine } from './graph/build-graph.ts';
import type { Diagnostic } from './source/diagnostic.ts';
import { stringOf, valueOf } from './source/source-node.ts';
import type { TaskState } from './states/task.ts';
import { findMachine } from './step-functions/find-machine.ts';
import type { MachineSource, Project } from './template/project.ts';

/**
 * What is wrong with the machines of the project that a machine's tasks start, as far as their ARNs stand in the
 * definition, and with those that these start: the errors, which would end the run when its task comes to them.
 */
export async function findErrorsOfStarted(
  machine: Machine,
  source: MachineSource,
  { machines }: Project,
): Promise<readonly Diagnostic[]> {
  const known = new Set([source]);
  const pending = [machine];
  const errors: Diagnostic[] = [];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const [, arn] of startingStates(current)) {
      const started = findMachine(arn, machines);
      if (started === undefined || known.has(started)) continue;
      known.add(started);
      const compiled = await compile(started);
      errors.push(...compiled.diagnostics.filter(({ severity }) => severity === 'error'));
      if (compiled.machine !== undefined) pending.push(compiled.machine);
    }
  }
  return errors;
}

/** The machines that each Task starts, in the machine itself and in those that it starts, as far as their ARNs stand there. */
export async function findStarted(
  machine: Machine,
  { machines }: Project,
): Promise<ReadonlyMap<StateBase, readonly StartedMachine[]>> {
  const compiled = new Map<MachineSource, Machine | undefined>();
  const started = new Map<StateBase, readonly StartedMachine[]>();
  const pending = [machine];
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const [state, arn] of startingStates(current)) {
      const source = findMachine(arn, machines);
      if (source === undefined) continue;
      if (!compiled.has(source)) {
        const { machine: found } = await compile(source);
        compiled.set(source, found);
        if (found !== undefined) pending.push(found);
      }
      const found = compiled.get(source);
      if (found !== undefined) started.set(state, [{ name: source.name, machine: found }]);
    }
  }
  return started;
}

function* startingStates(machine: Machine): Generator<readonly [StateBase, string]> {
  for (const state of machine.states.values()) {
    const arn = startedArn(state);
    if (arn !== undefined) yield [state, arn];
    for (const inner of state.inner) yield* startingStates(inner);
  }
}

const STARTS = /^(?:states:startExecution|aws-sdk:sfn:start(?:Sync)?Execution)\b/;

function startedArn(state: StateBase): string | undefined {
  if (state.type !== 'Task') return undefined;
  const { resource } = state as TaskState;
  if (resource.kind !== 'integration' || !STARTS.test(`${resource.service}:${resource.action}`)) return undefined;
  const request = valueOf(state.range, state.queryLanguage === 'JSONata' ? 'Arguments' : 'Parameters');
  return stringOf(valueOf(request, 'StateMachineArn'));
}
