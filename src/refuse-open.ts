import { findCertainlyOpen } from './definition/certainly-open.ts';
import type { Machine } from './definition/definition.ts';
import type { Need } from './definition/unresolved.ts';
import { describeProblems } from './source/unresolved-value.ts';
import { stateSyntaxes } from './states/index.ts';

const ALWAYS: ReadonlySet<Need> = new Set(['shape', 'entry', 'always']);
const ALWAYS_UNMOCKED: ReadonlySet<Need> = new Set([...ALWAYS, 'task']);

/**
 * Refuses a machine whose every run needs values that nothing gives.
 *
 * @param isMocked whether mocks may answer tasks whose payload holds such values
 * @throws UsageError that says what gives them
 */
export async function refuseOpen(machine: Machine, isMocked: boolean): Promise<void> {
  const open = findCertainlyOpen(machine, { types: stateSyntaxes, needs: isMocked ? ALWAYS : ALWAYS_UNMOCKED });
  if (open.length > 0) throw await describeProblems(open);
}
