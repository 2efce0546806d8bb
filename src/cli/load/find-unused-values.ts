import type { Diagnostic } from '../../source/diagnostic.ts';
import type { Project } from '../../template/project.ts';

/** The warnings about values of options, which no file contains. */
export function findUnusedValues({ diagnostics }: Pick<Project, 'diagnostics'>): readonly Diagnostic[] {
  return diagnostics.filter(({ range, severity }) => range === undefined && severity === 'warning');
}
