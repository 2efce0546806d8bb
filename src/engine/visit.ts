import type { NumberField, StateBase, TextField } from '../definition/definition.ts';
import { buildContext, type ContextFacts } from '../expressions/context-object.ts';
import type { ExpressionScope } from '../expressions/expression.ts';
import type { Json, JsonObject } from '../json.ts';
import { type Fiber, settled } from './effects.ts';
import type { DataStep, ForkAnswer, ForkPoint } from './interceptor.ts';
import type { ForkProgress } from './progress.ts';
import type { Strand } from './strand.ts';
import type { World } from './world.ts';

/** One visit of a state, from its Entered event to its Exited event, including all attempts. */
export class Visit {
  readonly state: StateBase;
  /** The unprocessed input of the state. */
  readonly input: Json;
  readonly strand: Strand;
  readonly world: World;
  readonly enteredAt: number;
  /** Id of the Entered event, which AWS's causes name. */
  readonly enteredId: number;
  /** Retries of this visit, across retriers. */
  retryCount = 0;
  /** JSONPath: the result of InputPath. Otherwise the input. */
  effectiveInput: Json;
  /** `$$.Task.Token`, while its task is being prepared. */
  taskToken: string | undefined;
  /** How far the branches or iterations had come; the first attempt continues from there. */
  #fork: ForkProgress | undefined;
  readonly #countsRetries: boolean;

  constructor(
    state: StateBase,
    input: Json,
    strand: Strand,
    world: World,
    enteredAt: number,
    enteredId: number,
    countsRetries: boolean,
    fork?: ForkProgress,
  ) {
    this.state = state;
    this.input = input;
    this.effectiveInput = input;
    this.strand = strand;
    this.world = world;
    this.enteredAt = enteredAt;
    this.enteredId = enteredId;
    this.#countsRetries = countsRetries;
    this.#fork = fork;
  }

  /** What the branches or iterations continue from: available once, and undefined in an ordinary run. */
  takeFork(): ForkProgress | undefined {
    const fork = this.#fork;
    this.#fork = undefined;
    return fork;
  }

  /** What an expression of this state sees; `document` is `$` in JSONPath. */
  scope(
    document: Json,
    more?: {
      readonly result?: Json;
      readonly errorOutput?: Json;
      readonly mapItem?: ContextFacts['mapItem'];
      readonly random?: () => number;
      readonly now?: () => number;
    },
  ): ExpressionScope {
    const { world, strand } = this;
    return {
      input: document,
      context: () => this.context(more?.mapItem ?? strand.mapItem),
      variables: strand.variables,
      random: world.random,
      now: world.now,
      isStopped: () => strand.isStopped === true,
      ...more,
    };
  }

  context(mapItem: ContextFacts['mapItem']): JsonObject {
    const { interceptor } = this.world;
    const { info } = this.strand.execution;
    const own = buildContext({
      execution: info,
      state: {
        name: this.state.name,
        enteredTime: this.enteredAt,
        retryCount: this.#countsRetries ? this.retryCount : undefined,
      },
      taskToken: this.taskToken,
      mapItem,
    });
    return interceptor.contextObject === undefined ? own : interceptor.contextObject(own, this);
  }

  /** Shows the interceptor a step of the state's data. */
  *show(step: DataStep, value: Json): Fiber<void> {
    const { interceptor } = this.world;
    if (interceptor.onData !== undefined) yield* settled(interceptor.onData(step, value, this));
  }

  /** The interceptor's result for the work of a Parallel or Map. */
  *askFork(kind: ForkPoint['kind'], lacksStore = false): Fiber<ForkAnswer | undefined> {
    const { interceptor } = this.world;
    if (interceptor.atFork === undefined) return undefined;
    const answer = yield* settled(interceptor.atFork({ kind, lacksStore }, this));
    if (answer?.end !== undefined) interceptor.watcher?.onGivenWork(this);
    return answer;
  }

  /** The value of a field that may be a literal, a path or an expression; the caller checks the result. */
  *read(field: NumberField | TextField): Fiber<Json> {
    if (field.kind === 'literal') return field.value;
    if (field.kind === 'expression') return yield* settled(field.evaluate(this.scope(this.input)));
    const scope = this.scope(this.effectiveInput);
    return 'path' in field ? field.path.evaluate(scope) : field.evaluate(scope);
  }
}
