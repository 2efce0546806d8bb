import type { Scope } from '../../engine/events.ts';
import type { Execution } from '../../engine/execution.ts';
import type { StrandProgress } from '../../engine/progress.ts';
import type { Strand } from '../../engine/strand.ts';
import { VariableScope } from '../../engine/variable-scope.ts';
import type { MapItemFacts } from './items.ts';

/**
 * The strand of a child execution, which has none of its parent's variables. Its scope and its variables are created when
 * they are read, like those of an iteration.
 */
export class ChildStrand implements Strand {
  readonly execution: Execution;
  readonly mapItem: MapItemFacts | undefined;
  /** The name of the Map. */
  readonly state: string;
  readonly parent: Strand;
  readonly index: number;
  last = 0;
  abortedAt: number | undefined = undefined;
  progress: StrandProgress | undefined;
  ownScope: Scope | undefined;
  ownVariables: VariableScope | undefined = undefined;

  /** @param before the scope of a child that is redriven, and how far it had come */
  constructor(
    execution: Execution,
    mapItem: MapItemFacts | undefined,
    state: string,
    parent: Strand,
    index: number,
    before: { readonly scope: Scope | undefined; readonly progress: StrandProgress | undefined },
  ) {
    this.execution = execution;
    this.mapItem = mapItem;
    this.state = state;
    this.parent = parent;
    this.index = index;
    this.ownScope = before.scope;
    this.progress = before.progress;
  }

  get scope(): Scope {
    const { index, state, parent } = this;
    this.ownScope ??= { kind: 'child', index, state, parent: parent.scope };
    return this.ownScope;
  }

  get variables(): VariableScope {
    this.ownVariables ??= new VariableScope();
    return this.ownVariables;
  }
}
