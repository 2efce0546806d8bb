import type { Diagnostic } from '../source/diagnostic.ts';
import type { Machine, StateBase } from './definition.ts';
import type { StateTypes } from './state-syntax.ts';
import type { Need } from './unresolved.ts';
import { walkStates } from './walk-states.ts';

/**
 * The unresolved values that every complete run of the machine needs: those of the states on every path from StartAt.
 * Each is reported once.
 * @param options.needs the kinds to include; not `task` if a mock may answer
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

/**
 * Whether every path from StartAt to an end passes through the state, which is on some path: AWS refuses unreachable
 * ones.
 */
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
