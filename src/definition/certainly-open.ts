import type { Diagnostic } from '../source/diagnostic.ts';
import type { Machine, StateBase } from './definition.ts';
import type { StateTypes } from './state-syntax.ts';
import type { Need } from './unresolved.ts';
import { walkStates } from './walk-states.ts';

/**
 * The values that no run of the machine to an end can do without, and that nothing gives: of the states that stand on
 * every way from StartAt. Each is told once.
 *
 * @param options.needs that count; `task` does not where a mock may answer
 * @param options.started the other machine that a Task starts
 */
export function findCertainlyOpen(
  machine: Machine,
  { types, needs, started = new Map() }: CertaintyOptions,
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const seen = new Set<Machine>();
  const pending: Machine[] = [machine];
  const mayNeed = (inner: Machine): boolean =>
    walkStates(inner).some(({ state }) => state.open.length > 0 || started.has(state));
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    if (seen.has(current)) continue;
    seen.add(current);
    for (const state of current.states.values()) {
      const own = state.open.filter(({ need }) => needs.has(need));
      const inner = state.inner.some(mayNeed) ? (types[state.type]?.alwaysRuns?.(state) ?? []) : [];
      const other = started.get(state);
      const isIdle = own.length === 0 && inner.length === 0 && other === undefined;
      if (isIdle || !isCertain(state, current)) continue;
      for (const { diagnostic } of own) {
        if (!found.has(diagnostic.message)) found.set(diagnostic.message, diagnostic);
      }
      pending.push(...inner, ...(other === undefined ? [] : [other]));
    }
  }
  return [...found.values()];
}

interface CertaintyOptions {
  readonly types: StateTypes;
  readonly needs: ReadonlySet<Need>;
  readonly started?: ReadonlyMap<StateBase, Machine>;
}

/** Whether no way from StartAt to an end goes around the state, which is on some way: AWS refuses one that is on none. */
function isCertain(avoided: StateBase, { startAt, states }: Machine): boolean {
  const seen = new Set<StateBase>([avoided]);
  const pending = [startAt.name];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const state = states.get(name);
    if (state === undefined || seen.has(state)) continue;
    seen.add(state);
    if (state.end) return false;
    for (const target of state.targets) pending.push(target.name);
  }
  return true;
}
