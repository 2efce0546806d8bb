import type { Scope } from '../engine/events.ts';
import type { ExecutionToStart } from '../engine/task-runner.ts';

/** The scope of an execution whose enclosing executions are not available. */
export function nestedScope(depth: number, { machine, info }: ExecutionToStart): Scope {
  let scope: Scope = { kind: 'execution', index: 0, state: undefined, parent: undefined };
  for (let i = 0; i < depth; i++) {
    const ofMachine = { name: info.machineName, definition: machine };
    scope = { kind: 'child', index: 0, state: undefined, parent: scope, machine: ofMachine };
  }
  return scope;
}
