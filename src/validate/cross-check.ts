import type { Subject } from '../definition/checks/check.ts';
import type { ReportDiagnostic } from '../source/diagnostic.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { Task } from './tasks.ts';

/** A machine, which may have errors that have been reported, and what is around it. */
export interface Whole extends Subject {
  readonly project: Project;
  readonly source: MachineSource;
  /** Its Task states, and those of all machines in it. */
  readonly tasks: readonly Task[];
}

/** One rule on what AWS does not look at when a machine is created: what it would do when it runs. */
export type CrossCheck = (whole: Whole, report: ReportDiagnostic) => void | Promise<void>;
