import type { Machine } from '../definition/definition.ts';
import type { StateTypes } from '../definition/state-syntax.ts';
import type { Report } from '../source/diagnostic.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { Task } from './tasks.ts';

/** A machine and what is around it. */
export interface Whole {
  readonly project: Project;
  readonly source: MachineSource;
  /** May have errors, which have been reported. */
  readonly machine: Machine;
  readonly types: StateTypes;
  /** Its Task states, and those of all machines in it. */
  readonly tasks: readonly Task[];
}

/** One rule on what AWS does not look at when a machine is created: what it would do when it runs. */
export type CrossCheck = (whole: Whole, report: Report) => void | Promise<void>;
