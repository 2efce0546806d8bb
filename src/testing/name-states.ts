import type { Machine } from '../definition/definition.ts';
import { didYouMean } from '../source/near-name.ts';
import { printable } from '../source/printable.ts';
import { knownStates } from '../tasks/mocks/known-states.ts';
import type { Project } from '../template/project.ts';
import type { NamedStates } from './expectations/expectation.ts';

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
  return {
    problemOf(name) {
      if (known.names === undefined || isKnown(name)) return undefined;
      const hint = didYouMean(name, known.names);
      return { message: printable(`There is no state '${name}'`), ...(hint !== undefined && { hint }) };
    },
    typesOf: (name) => [...new Set(known.find(name).flatMap(({ type }) => type ?? []))],
    canStartAt: (name) => machine.states.has(name),
  };
}
