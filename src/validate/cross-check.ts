import type { CheckedMachine } from '../definition/checks/check.ts';
import type { ReportDiagnostic } from '../source/diagnostic.ts';
import type { MachineSource, Project } from '../template/project.ts';
import type { Task } from './tasks.ts';

/** A machine, which may have reported errors, and its context. */
export interface Whole extends CheckedMachine {
  readonly project: Project;
  readonly source: MachineSource;
  /** Its Task states, and those of all nested machines. */
  readonly tasks: readonly Task[];
}

/** One rule about run-time behaviour that AWS does not check when a machine is created. */
export type CrossCheck = (whole: Whole, report: ReportDiagnostic) => void | Promise<void>;
