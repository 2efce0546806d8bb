import type { Scope } from '../../engine/events.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import type { RunModel } from './run-model.ts';

export interface TimelineRow {
  readonly visit: StateVisit;
  readonly depth: number;
  /** `[3]` of an item or a branch, before its first state. */
  readonly prefix: string;
  readonly isOpen: boolean | undefined;
}

/** Larger groups start collapsed. */
const MAX_OPEN = 100;

/**
 * The visits as a tree in rows: the content of a Parallel, a Map or a started execution is below it, item by item,
 * failed ones first.
 * @param toggled the visits whose rows are open instead of closed, or the reverse
 * @param within only those of this execution
 */
export function timelineRows(
  model: RunModel,
  toggled: ReadonlySet<StateVisit>,
  within: StateVisit | undefined,
): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const add = (visits: readonly StateVisit[], depth: number): void => {
    for (const group of groups(visits, depth > 0)) {
      group.forEach((visit, i) => {
        const inside = model.inside.get(visit);
        const isOpen = inside === undefined ? undefined : inside.length <= MAX_OPEN !== toggled.has(visit);
        const prefix = i === 0 && visit.scope.parent !== undefined ? prefixOf(visit.scope) : '';
        rows.push({ visit, depth, prefix, isOpen });
        if (isOpen === true) add(inside!, depth + 1);
      });
    }
  };
  add(model.inside.get(within) ?? [], 0);
  return rows;
}

function prefixOf({ index, machine }: Scope): string {
  return machine === undefined ? `[${index}]` : machine.name;
}

function groups(visits: readonly StateVisit[], isInside: boolean): StateVisit[][] {
  if (!isInside) return [[...visits]];
  const byScope = new Map<Scope, StateVisit[]>();
  for (const visit of visits) {
    const own = byScope.get(visit.scope);
    if (own === undefined) byScope.set(visit.scope, [visit]);
    else own.push(visit);
  }
  const isBad = (group: readonly StateVisit[]): number => (group.some(({ status }) => status === 'failed') ? 0 : 1);
  return [...byScope.values()].sort((a, b) => isBad(a) - isBad(b) || a[0]!.scope.index - b[0]!.scope.index);
}
