import { relative, resolve } from 'node:path';
import type { Machine, StateBase } from '../definition/definition.ts';
import { walkStates } from '../definition/walk-states.ts';
import type { Scope } from '../engine/events.ts';
import type { FailurePoint, InterceptedVisit, Left, StateEntry, StateWatcher } from '../engine/interceptor.ts';
import type { CoverageOrigin, MachineCoverage } from './coverage.ts';
import { type DescribedMachine, type DescribedState, describeMachine, keyOf } from './describe-machine.ts';

/** The progress of a running Map. */
interface Items {
  /** Counted by index: a redrive starts only some of them. */
  started: number;
  failed: number;
  /** True if it has a result from an unknown number of items. */
  isGiven?: boolean;
}

/** Counts what runs reach in machines: in those that are added, and in those that they start. */
export class CoverageCollector implements StateWatcher {
  readonly #origin: CoverageOrigin;
  readonly #cwd: string;
  readonly #machines = new Map<string, DescribedMachine>();
  readonly #byKey = new Map<string, DescribedState>();
  /** By state of a compiled machine: each compilation has objects of its own. */
  readonly #byState = new WeakMap<StateBase, DescribedState>();
  /** Machines that runs have started. */
  readonly #begun = new WeakSet<Machine>();
  /** For the Map in each scope. */
  readonly #items = new WeakMap<Scope, Items>();

  /** @param cwd base of file names; absolute */
  constructor(origin: CoverageOrigin, cwd: string) {
    this.#origin = origin;
    this.#cwd = cwd;
  }

  get machines(): readonly MachineCoverage[] {
    return [...this.#machines.values()];
  }

  /** The whole machine counts, including parts that no run reaches. */
  addMachine(name: string, machine: Machine): void {
    const key = keyOf({ nameRange: machine.range });
    if (this.#machines.has(key)) return;
    const described = describeMachine(name, machine, (path) => relative(this.#cwd, resolve(this.#cwd, path)));
    this.#machines.set(key, described);
    let i = 0;
    for (const { state } of walkStates(machine)) this.#byKey.set(keyOf(state), described.states[i++]!);
  }

  beforeState({ state, strand: { scope } }: StateEntry): void {
    if (scope.parent !== undefined) this.#begin(scope, scope.parent);
    if (state.type === 'Map') this.#items.set(scope, { started: 0, failed: 0 });
    this.#count((this.#byState.get(state) ?? this.#find(state))?.counts);
  }

  onFailure({ plan }: FailurePoint, { state, strand: { scope } }: InterceptedVisit): void {
    if (scope.parent !== undefined) this.#begin(scope, scope.parent);
    const described = this.#find(state);
    if (state.type === 'Map') {
      this.#endItems(described, scope, false);
      if (plan.kind === 'retry') this.#items.set(scope, { started: 0, failed: 0 });
    }
    if (plan.kind === 'retry') this.#count(described?.retries[plan.index]?.used.counts);
    else if (plan.spentRetrier !== undefined) this.#count(described?.retries[plan.spentRetrier]?.exhausted.counts);
    if (plan.kind === 'fail') {
      const items = scope.parent && this.#items.get(scope.parent);
      if (items !== undefined) items.failed++;
    }
  }

  afterState({ by }: Left, { state, strand: { scope } }: InterceptedVisit): void {
    // a redrive continues in a state that it does not enter
    if (scope.parent !== undefined) this.#begin(scope, scope.parent);
    const described = this.#byState.get(state) ?? this.#find(state);
    if (described === undefined) return;
    const target = by === undefined ? -1 : state.targets.indexOf(by);
    const taken = target < 0 ? described.end : described.targets[target];
    this.#count(taken?.counts);
    if (state.type === 'Map' && taken?.kind !== 'catch') this.#endItems(described, scope, true);
  }

  onGivenWork({ strand: { scope } }: InterceptedVisit): void {
    this.#items.set(scope, { started: 0, failed: 0, isGiven: true });
  }

  #begin({ kind, index, machine }: Scope, parent: Scope): void {
    // neither a branch nor an execution that a Task started is an item
    if (machine !== undefined) {
      if (!this.#begun.has(machine.definition)) this.addMachine(machine.name, machine.definition);
      this.#begun.add(machine.definition);
    } else if (kind !== 'branch') {
      const items = this.#items.get(parent);
      if (items === undefined) this.#items.set(parent, { started: index + 1, failed: 0 });
      // items start in order
      else if (index >= items.started) items.started = index + 1;
    }
  }

  #endItems(described: DescribedState | undefined, scope: Scope, hasSucceeded: boolean): void {
    const counted = this.#items.get(scope);
    this.#items.delete(scope);
    const items = described?.items;
    // a redrive continues a Map without those of its items that have succeeded, which may be all
    if (items === undefined || counted === undefined) return;
    const { started, failed, isGiven } = counted;
    // one that failed before its first item may have had some
    if (isGiven === true || (started === 0 && !hasSucceeded)) return;
    this.#count((started === 0 ? items.none : started === 1 ? items.one : items.many)?.counts);
    if (hasSucceeded && failed > 0) this.#count(items.tolerated?.counts);
  }

  #find(state: StateBase): DescribedState | undefined {
    const described = this.#byKey.get(keyOf(state));
    if (described !== undefined) this.#byState.set(state, described);
    return described;
  }

  #count(counts: DescribedState['counts'] | undefined): void {
    if (counts !== undefined) counts[this.#origin] = (counts[this.#origin] ?? 0) + 1;
  }
}
