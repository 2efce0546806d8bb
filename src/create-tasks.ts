import { compile } from './compile.ts';
import type { Machine } from './definition/definition.ts';
import { formatDiagnostic } from './source/code-frame.ts';
import { UsageError } from './source/usage-error.ts';
import { createTasks as createTaskTable, type Tasks, type TasksOptions as TaskTableOptions } from './tasks/index.ts';
import type { MachineSource } from './template/project.ts';

export type TasksOptions = Omit<TaskTableOptions, 'compile'>;

/** What the tasks of a project's machines run on: its functions, its other machines, and what the options name. */
export function createTasks(options: TasksOptions): Tasks {
  return createTaskTable({ ...options, compile: compileWhole });
}

async function compileWhole(source: MachineSource): Promise<Machine> {
  const { machine, diagnostics } = await compile(source);
  if (machine !== undefined) return machine;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  throw new UsageError(errors.map(formatDiagnostic).join('\n'));
}
