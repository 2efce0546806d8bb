import type { Machine, StateBase } from '../definition/definition.ts';
import type { Json } from '../json.ts';
import { failPassed } from './catch-failure.ts';
import { type Effect, type Fiber, settled, turn } from './effects.ts';
import { enterState } from './enter-state.ts';
import type { Left } from './interceptor.ts';
import { isIdleState, passIdleState } from './pass-idle-state.ts';
import { Evaluating, type PassedType, passState } from './pass-state.ts';
import type { StrandProgress, VisitProgress } from './progress.ts';
import type { RunnableType, SemanticsTable } from './state-semantics.ts';
import type { Strand } from './strand.ts';
import type { Visit } from './visit.ts';
import { visitState } from './visit-state.ts';
import type { World } from './world.ts';

/** After this many states, a machine that loops without waiting yields to others and to Ctrl-C. */
const STATES_A_TURN = 256;
/** The number of states that may pass before the time they took is checked. */
const STATES_UNTIMED = 4;

/** Runs a machine from StartAt to its end and returns its output; fails with an uncaught StatesError. */
export function interpret(
  machine: Machine,
  input: Json,
  strand: Strand,
  table: SemanticsTable,
  world: World,
): Fiber<Json> {
  return new MachineFiber(machine, input, strand, table, world);
}

type Asked = IteratorResult<Effect, Json>;

/**
 * The fiber of a machine. Not a generator: states that ask nothing of the world are passed in a loop, and only what may
 * wait has a fiber of its own. Most items of a Map end without one. Its members are not private ones of JavaScript, which
 * take longer to create than an item takes otherwise.
 */
class MachineFiber implements Fiber<Json> {
  readonly machine: Machine;
  readonly strand: Strand;
  readonly table: SemanticsTable;
  readonly world: World;
  /** The state that comes next; undefined: the machine has ended. */
  state: string | undefined;
  /** The input of the next state, or the machine's output. */
  document: Json;
  /** The states that were entered. */
  count = 0;
  /** How far the first state had come. */
  resumed: VisitProgress | undefined = undefined;
  /** What must end before the machine continues. */
  pause: Fiber<Left | undefined> | undefined = undefined;

  constructor(machine: Machine, input: Json, strand: Strand, table: SemanticsTable, world: World) {
    this.machine = machine;
    this.strand = strand;
    this.table = table;
    this.world = world;
    this.state = machine.startAt.name;
    this.document = input;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(result?: unknown): Asked {
    if (this.pause !== undefined) return take(this, this.pause.next(result));
    if (this.strand.progress !== undefined) continueFrom(this, this.strand.progress);
    return passStates(this, false);
  }

  throw(error: unknown): Asked {
    if (this.pause === undefined) throw error;
    return take(this, this.pause.throw(error));
  }

  return(value: Json): Asked {
    this.state = undefined;
    this.pause?.return(undefined);
    return { done: true, value };
  }
}

/** Where the strand continues; earlier assignments are visible from then on. */
function continueFrom(fiber: MachineFiber, { variables, at, last }: StrandProgress): void {
  const { strand } = fiber;
  strand.progress = undefined;
  for (const [name, value] of variables) strand.variables.set(name, value);
  strand.last = at.kind === 'inside' ? at.enteredId : last;
  if (at.kind === 'start') return;
  if (at.kind === 'done') {
    fiber.state = undefined;
    fiber.document = at.output;
    return;
  }
  fiber.state = at.kind === 'between' ? at.next : at.state;
  fiber.document = at.input;
  if (at.kind === 'inside') fiber.resumed = at;
}

/** Passes states until the machine ends, or there is something to wait for. */
function passStates(fiber: MachineFiber, isRested: boolean): Asked {
  let mayRest = !isRested;
  while (fiber.state !== undefined) {
    const pause = (mayRest ? rest(fiber) : undefined) ?? visit(fiber, fiber.state);
    mayRest = true;
    if (pause === undefined) continue;
    const asked = pause.next();
    if (asked.done !== true) {
      fiber.pause = pause;
      return asked;
    }
    if (asked.value === undefined) mayRest = false;
    else leave(fiber, asked.value);
  }
  return { done: true, value: fiber.document };
}

/** What the pause asks for, or what follows its end. */
function take(fiber: MachineFiber, asked: IteratorResult<Effect, Left | undefined>): Asked {
  if (asked.done !== true) return asked;
  fiber.pause = undefined;
  if (asked.value !== undefined) leave(fiber, asked.value);
  return passStates(fiber, asked.value === undefined);
}

function leave(fiber: MachineFiber, { output, next }: Left): void {
  fiber.document = output;
  fiber.state = next;
}

/** From time to time others have their turn before the next state, and at once if the execution is being stopped. */
function rest(fiber: MachineFiber): Fiber<undefined> | undefined {
  if (fiber.strand.execution.isSealed) return turn();
  const count = ++fiber.count;
  if (count % STATES_A_TURN === 0) return turn();
  const breath = count % STATES_UNTIMED === 0 ? fiber.world.breathe() : undefined;
  return breath && restFor(breath);
}

function* restFor(breath: Promise<void>): Fiber<undefined> {
  yield* settled(breath);
  return undefined;
}

/** Visits a state. Undefined if it has been left. */
function visit(fiber: MachineFiber, name: string): Fiber<Left> | undefined {
  const { world, strand, document, resumed } = fiber;
  const state = fiber.machine.states.get(name) as StateBase;
  const semantics = fiber.table[state.type];
  if (semantics.runNow === undefined || world.isWatched || resumed !== undefined) {
    fiber.resumed = undefined;
    return visitState(state, document, strand, semantics, world, resumed);
  }
  const { watcher } = world.interceptor;
  if (watcher === undefined && strand.execution.journal === undefined && isIdleState(state, semantics)) {
    passIdleState(state, document, strand, semantics);
    fiber.state = state.next?.name;
    return undefined;
  }
  watcher?.beforeState({ state, input: document, strand });
  const visited = enterState(state, document, strand, semantics, world);
  let passed: Left | Evaluating;
  try {
    passed = passState(semantics as PassedType, visited);
  } catch (thrown) {
    return failPassed(thrown, semantics, visited);
  }
  if (passed instanceof Evaluating) return evaluate(passed, semantics, visited);
  watcher?.afterState(passed, visited);
  leave(fiber, passed);
  return undefined;
}

/** Continues a visit whose expressions return promises. */
function* evaluate(first: Evaluating, semantics: RunnableType, visited: Visit): Fiber<Left> {
  let passed: Left | Evaluating = first;
  try {
    while (passed instanceof Evaluating) passed = passed.goOn(yield* settled(passed.promise));
  } catch (thrown) {
    return yield* failPassed(thrown, semantics, visited);
  }
  visited.world.interceptor.watcher?.afterState(passed, visited);
  return passed;
}
