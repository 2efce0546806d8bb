import { hasKnownType, hidesShape } from '../definition/checks/check.ts';
import type { Machine, Ref, StateBase } from '../definition/definition.ts';
import type { ChoiceState } from '../states/choice/choice.ts';
import type { CrossCheck } from './cross-check.ts';

/** States in a cycle without an exit: the execution continues until its limits, or AWS's, end it. */
export const checkEndlessLoops: CrossCheck = ({ root, machines, canEnd }, report) => {
  for (const machine of machines) {
    // a machine without any end is already an error
    if (machine === root && !canEnd) continue;
    if (goesForward(machine)) continue;
    const trapped = statesWithoutWayOut(machine);
    const told = new Set<StateBase>();
    for (const state of trapped) {
      const loop = told.has(state) ? [] : loopFrom(state, machine, told);
      const [first] = loop;
      if (first === undefined) continue;
      const names = [...loop.slice(0, MAX_SHOWN_STATES), ...(loop.length > MAX_SHOWN_STATES ? [] : [first])].map(
        ({ name }) => name,
      );
      const rest = loop.length > MAX_SHOWN_STATES ? ' → …' : '';
      report({
        severity: 'warning',
        code: 'ENDLESS_LOOP',
        message: `Nothing leads out of this loop: ${names.join(' → ')}${rest}`,
        range: first.nameRange,
        location: first.pointer,
      });
    }
  }
};

const MAX_SHOWN_STATES = 5;

/** Most machines have no state that leads to itself or to an earlier one in the file: they cannot loop. */
function goesForward(machine: Machine): boolean {
  const above = new Set<string>();
  let isForward = true;
  machine.states.forEach(({ name, targets }) => {
    above.add(name);
    for (let i = 0; i < targets.length; i++) isForward &&= !above.has(targets[i]!.name);
  });
  return isForward;
}

/** The states from which no path leads to an end, in file order. */
function statesWithoutWayOut(machine: Machine): readonly StateBase[] {
  const sources = new Map<string, StateBase[]>();
  const pending: StateBase[] = [];
  machine.states.forEach((state) => {
    const { targets } = state;
    let leadsOut = endsHere(state);
    for (let i = 0; i < targets.length; i++) {
      const { name } = targets[i]!;
      leadsOut ||= !machine.states.has(name);
      const known = sources.get(name);
      if (known === undefined) sources.set(name, [state]);
      else known.push(state);
    }
    if (leadsOut) pending.push(state);
  });
  const free = new Set<StateBase>();
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (free.has(state)) continue;
    free.add(state);
    for (const source of sources.get(state.name) ?? []) pending.push(source);
  }
  return free.size === machine.states.size ? [] : [...machine.states.values()].filter((state) => !free.has(state));
}

/** A Choice whose rules may all be false ends its machine too, with a failure. */
function endsHere(state: StateBase): boolean {
  if (state.end || !hasKnownType(state) || hidesShape(state)) return true;
  return state.type === 'Choice' && (state as ChoiceState).default === undefined;
}

/** Follows the first path from a state until it returns; empty if it reaches a reported cycle. */
function loopFrom(start: StateBase, machine: Machine, told: Set<StateBase>): readonly StateBase[] {
  const way: StateBase[] = [];
  for (let state: StateBase | undefined = start; state !== undefined; ) {
    const at = told.has(state) ? way.indexOf(state) : -1;
    if (at >= 0) return way.slice(at);
    if (told.has(state)) return [];
    told.add(state);
    way.push(state);
    const next: Ref | undefined = state.targets[0];
    state = next && machine.states.get(next.name);
  }
  return [];
}
