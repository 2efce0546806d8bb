import type { Machine, StateBase } from '../definition/definition.ts';
import { walkStates } from '../definition/walk-states.ts';
import { didYouMean } from '../source/near-name.ts';
import { printable } from '../source/printable.ts';
import { knownStates } from '../tasks/mocks/known-states.ts';
import type { Project } from '../template/project.ts';
import type { NamedStates, NameProblem } from './expectations/expectation.ts';
import { GAP, isGap } from './match-path.ts';
import { withoutIndices } from './names-of-path.ts';

/** The states of all machines of the project: one machine may start another. */
export function nameStates({ machines }: Pick<Project, 'machines'>, machine: Machine): NamedStates {
  const known = knownStates(machines);
  const isKnown = (name: string): boolean => known.find(name).length > 0 || isInStarted(name);
  /** `Pay/Transfer`: Pay is a Task that may start another machine, which has a state Transfer. */
  const isInStarted = (name: string): boolean => {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      const isTask = known.find(name.slice(0, at)).some(({ type }) => type === 'Task');
      if (isTask && isKnown(name.slice(at + 1))) return true;
    }
    return false;
  };
  const problemOf = (name: string): NameProblem | undefined => {
    if (known.names === undefined || isKnown(name)) return undefined;
    const hint = didYouMean(name, known.names);
    return { message: printable(`There is no state '${name}'`), ...(hint !== undefined && { hint }) };
  };
  /** Whether visits of a machine may have this path in it. */
  const canLead = ({ states }: Machine, step: string): boolean => {
    if (step === GAP || states.has(step)) return true;
    for (const { name, type, inner } of states.values()) {
      if (!step.startsWith(`${name}[`)) continue;
      const [, index, rest = ''] = /^\[(\d+)\]\/(.+)$/s.exec(step.slice(name.length)) ?? [];
      if (index === undefined) continue;
      if (type === 'Task' && (isGap(rest) || problemOf(withoutIndices(rest)) === undefined)) return true;
      const entered = type === 'Map' ? inner[0] : inner[Number(index)];
      if (entered !== undefined && canLead(entered, rest)) return true;
    }
    return false;
  };
  return {
    problemOf,
    problemOfStep(step) {
      const problem = isGap(step) ? undefined : problemOf(withoutIndices(step));
      if (problem !== undefined || canLead(machine, step)) return problem;
      const meant = exampleOf(machine, withoutIndices(step));
      return {
        message: printable(`No visit has the path '${step}'`),
        hint:
          meant === undefined
            ? "A path begins in the outermost machine, and numbers each branch, iteration and execution: 'Outer[0]/Inner'"
            : printable(`Did you mean '${meant}'?`),
      };
    },
    typesOf: (name) => [...new Set(known.find(name).flatMap(({ type }) => type ?? []))],
    canStartAt: (name) => machine.states.has(name),
  };
}

/** The path of a first visit of the state with this name, which may include those around it. */
function exampleOf(machine: Machine, name: string): string | undefined {
  for (const { state, around } of walkStates(machine)) {
    const states: readonly StateBase[] = [...around, state];
    if (!`/${states.map((one) => one.name).join('/')}`.endsWith(`/${name}`)) continue;
    return states.map((one, i) => one.name + indexOf(one, states[i + 1])).join('/');
  }
  return undefined;
}

/** `[1]`: the branch with a state. */
function indexOf({ inner }: StateBase, within: StateBase | undefined): string {
  if (within === undefined) return '';
  return `[${inner.findIndex(({ states }) => states.get(within.name) === within)}]`;
}
