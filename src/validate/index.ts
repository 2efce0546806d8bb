import type { Project } from '../template/project.ts';
import type { CrossCheck } from './cross-check.ts';
import { checkEndlessLoops } from './endless-loops.ts';
import { checkNeverMatches } from './never-matches.ts';
import { checkUnknownVariables } from './unknown-variables.ts';
import { noteUnresolvedValues } from './unresolved-values.ts';

const machineChecks: readonly CrossCheck[] = [
  checkNeverMatches,
  checkEndlessLoops,
  checkUnknownVariables,
  noteUnresolvedValues,
];

/**
 * The rules beyond AWS's own. Those for templates are loaded with the first one. Their order does not matter:
 * diagnostics are sorted by location.
 */
export async function crossChecksOf({ kind }: Project): Promise<readonly CrossCheck[]> {
  if (kind === 'definition') return machineChecks;
  const { templateChecks } = await import('./template-checks.ts');
  return [...machineChecks, ...templateChecks];
}
