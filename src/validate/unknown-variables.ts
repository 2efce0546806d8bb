import { hidesShape } from '../definition/checks/check.ts';
import type { Machine, StateBase } from '../definition/definition.ts';
import { scanDefinition } from '../definition/scan-definition.ts';
import { walkMachines } from '../definition/walk-states.ts';
import { loadJsonata } from '../expressions/load-jsonata.ts';
import type { ReportDiagnostic } from '../source/diagnostic.ts';
import { didYouMean } from '../source/near-name.ts';
import type { SourceNode } from '../source/source-node.ts';
import type { MapState } from '../states/map/map-state.ts';
import type { CrossCheck } from './cross-check.ts';
import { mayUseVariables, usedVariables } from './used-variables.ts';

/**
 * Variables that a state reads although no path to it assigns them. Nested machines also see those of the enclosing
 * state.
 */
export const checkUnknownVariables: CrossCheck = ({ root, source: { definition } }, report) => {
  if (definition === undefined || !mayUseVariables(definition.file.text)) return undefined;
  return judgeVariables(root, definition, report);
};

async function judgeVariables(root: Machine, definition: SourceNode, report: ReportDiagnostic): Promise<void> {
  const jsonata = scanDefinition(definition).usesJsonata ? await loadJsonata() : undefined;
  const scopes = new Map<Machine, KnownVariables>();
  for (const { machine, outer } of walkMachines(root)) {
    const scope = createScope(
      machine,
      outer === undefined ? NOTHING : visibleIn(outer.state, scopes.get(outer.machine)!),
    );
    scopes.set(machine, scope);
    for (const state of machine.states.values()) {
      for (const { name, range } of usedVariables(state, jsonata)) {
        if (scope.isAssigned(name, state)) continue;
        const hint = didYouMean(name, scope.names()) ?? 'Assign it in a state before this one.';
        const message = `No state before this one assigns the variable '$${name}'`;
        report({ severity: 'warning', code: 'UNKNOWN_VARIABLE', message, range, location: state.pointer, hint });
      }
    }
  }
}

/** The variables that the machines in a state see from outside. */
function visibleIn(state: StateBase, scope: KnownVariables): KnownVariables {
  // the executions of a distributed Map do not see their parent's variables
  const isDistributed = state.type === 'Map' && (state as MapState).mode === 'DISTRIBUTED';
  return isDistributed ? NOTHING : { ...scope, isAssigned: (name) => scope.isAssigned(name, state) };
}

interface KnownVariables {
  /** Whether the variable may have a value when the state begins. */
  isAssigned(name: string, state: StateBase): boolean;
  names(): Iterable<string>;
}

const NOTHING: KnownVariables = { isAssigned: () => false, names: () => [] };

/** After this many steps, a variable that is assigned anywhere counts as assigned before. */
const MAX_STEPS = 5_000_000;

function createScope(machine: Machine, outer: KnownVariables): KnownVariables {
  const assigners = new Map<string, StateBase[]>();
  for (const state of machine.states.values()) {
    for (const { name } of state.assigns.flatMap(({ names }) => names)) {
      const known = assigners.get(name);
      if (known === undefined) assigners.set(name, [state]);
      else known.push(state);
    }
  }
  const names = (): Iterable<string> => [...assigners.keys(), ...outer.names()];
  if ([...machine.states.values()].some(mayAssignMore)) return { isAssigned: () => true, names };
  const isTooLarge = assigners.size * machine.states.size > MAX_STEPS;
  const reached = new Map<string, ReadonlySet<StateBase>>();
  return {
    isAssigned(name, state) {
      if (outer.isAssigned(name, state)) return true;
      const from = assigners.get(name);
      if (from === undefined || isTooLarge) return from !== undefined;
      const known = reached.get(name) ?? statesAfter(from, machine);
      reached.set(name, known);
      return known.has(state);
    },
    names,
  };
}

/** Whether an unresolved placeholder may stand for a variable, or for the state's transitions. */
function mayAssignMore(state: StateBase): boolean {
  return (
    hidesShape(state) ||
    state.assigns.some(({ hasOpenNames }) => hasOpenNames === true) ||
    state.targets.some(({ open }) => open !== undefined)
  );
}

/** All states reachable from one of these. */
function statesAfter(from: readonly StateBase[], machine: Machine): ReadonlySet<StateBase> {
  const after = new Set<StateBase>();
  const pending = [...from];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    for (const { name } of state.targets) {
      const target = machine.states.get(name);
      if (target === undefined || after.has(target)) continue;
      after.add(target);
      pending.push(target);
    }
  }
  return after;
}
