import type { Scope } from '../../engine/events.ts';
import type { Execution } from '../../engine/execution.ts';
import type { StrandProgress } from '../../engine/progress.ts';
import type { Strand } from '../../engine/strand.ts';
import { VariableScope } from '../../engine/variable-scope.ts';
import type { Json } from '../../json.ts';
import { type MapItemFacts, type MapItems, toMapItemFacts } from './items.ts';

/** What the iterations of a Map share. */
export interface Iterations {
  /** The name of the Map. */
  readonly state: string;
  readonly parent: Strand;
  readonly items: MapItems;
}

/**
 * The strand of an iteration. Its scope, its variables and its item's data are created when they are read: in a large
 * Map, collecting what iterations leave behind takes longer than the iterations themselves.
 */
export class IterationStrand implements Strand {
  readonly execution: Execution;
  readonly of: Iterations;
  readonly index: number;
  last: number;
  abortedAt: number | undefined = undefined;
  progress: StrandProgress | undefined = undefined;
  ownScope: Scope | undefined;
  ownVariables: VariableScope | undefined = undefined;
  ownMapItem: MapItemFacts | undefined = undefined;

  /** @param scope of an iteration that is continued */
  constructor(of: Iterations, index: number, last: number, scope: Scope | undefined) {
    this.execution = of.parent.execution;
    this.of = of;
    this.index = index;
    this.last = last;
    this.ownScope = scope;
  }

  get item(): Json {
    return this.of.items.values[this.index] as Json;
  }

  get scope(): Scope {
    const { index, of } = this;
    this.ownScope ??= { kind: 'iteration', index, state: of.state, parent: of.parent.scope };
    return this.ownScope;
  }

  get variables(): VariableScope {
    this.ownVariables ??= new VariableScope(this.of.parent.variables);
    return this.ownVariables;
  }

  get mapItem(): MapItemFacts {
    this.ownMapItem ??= toMapItemFacts(this.of.items, this.index);
    return this.ownMapItem;
  }
}
