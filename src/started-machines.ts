import { compile } from './compile.ts';
import type { Machine, StateBase } from './definition/definition.ts';
import { walkStates } from './definition/walk-states.ts';
import type { StartedMachine } from './graph/build-graph.ts';
import type { Diagnostic } from './source/diagnostic.ts';
import { stringOf, valueOf } from './source/source-node.ts';
import type { TaskState } from './states/task/task-state.ts';
import { findMachine } from './step-functions/find-machine.ts';
import type { MachineSource, Project } from './template/project.ts';

/**
 * The machines of the project that a machine's Tasks start, as far as the definition contains their ARNs, and those
 * that these start. Also their errors, which would end the run at the Task.
 */
export async function compileStarted(
  machine: Machine,
  source: MachineSource,
  { machines }: Project,
): Promise<{ readonly errors: readonly Diagnostic[]; readonly started: ReadonlyMap<StateBase, Machine> }> {
  const known = new Map<MachineSource, Machine | undefined>([[source, machine]]);
  const pending = [machine];
  const errors: Diagnostic[] = [];
  const started = new Map<StateBase, Machine>();
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const [state, arn] of startingStates(current)) {
      const found = findMachine(arn, machines);
      if (found === undefined) continue;
      if (!known.has(found)) {
        const compiled = await compile(found);
        errors.push(...compiled.diagnostics.filter(({ severity }) => severity === 'error'));
        known.set(found, compiled.machine);
        if (compiled.machine !== undefined) pending.push(compiled.machine);
      }
      const other = known.get(found);
      if (other !== undefined) started.set(state, other);
    }
  }
  return { errors, started };
}

/**
 * The machines that each Task starts, in the machine itself and in those that it starts, as far as their ARNs are in
 * the definitions.
 */
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
  for (const { state } of walkStates(machine)) {
    const arn = startedArn(state);
    if (arn !== undefined) yield [state, arn];
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
