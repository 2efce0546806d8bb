import type { StateBase } from '../../definition/definition.ts';
import { isJsonObject, type Json, type JsonObject, ownValue, setOwn } from '../../json.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import type { ChoiceState } from '../../states/choice/choice.ts';
import { deriveValues, readPath, type Wanted } from './derive-values.ts';
import type { LeftState } from './enumerate-paths.ts';

/** Marks values that cannot be derived. */
export const GAP = 'FILL IN';

/** A test of one path, as far as the definition determines it. */
export interface PathTest {
  readonly test: JsonObject;
  /** What has to be filled in. */
  readonly gaps: readonly string[];
}

type Mutable = { [key: string]: Json };

/** A path as a test: with an input and mocks that follow it, where they can be derived. */
export function describePath(path: readonly LeftState[]): PathTest {
  const input: Mutable = {};
  const gaps: string[] = [];
  const mocks: Mutable = {};
  path.forEach((step, i) => {
    const { state } = step;
    if (state.type === 'Task') addMock(mocks, step);
    for (const inner of tasksInside(state)) addMock(mocks, { state: inner, by: undefined, catcher: undefined });
    if (state.type === 'Choice') {
      const wanted = wantedAt(step);
      if (wanted === undefined) gaps.push(`what makes '${state.name}' lead to '${step.by?.name}'`);
      else for (const one of wanted) put(one, path.slice(0, i), input, mocks);
    } else if (step.catcher !== undefined && state.type !== 'Task') {
      gaps.push(`what fails in '${state.name}'`);
    }
  });
  const last = path.at(-1)!.state;
  const isFailure = last.type === 'Fail';
  const names = path.map(({ state }) => state.name);
  return {
    test: {
      name: nameOf(path),
      ...(gaps.length > 0 && { skip: `fill in ${gaps.join(', ')}` }),
      input,
      ...(Object.keys(mocks).length > 0 && { mocks: { states: mocks } }),
      expect: { status: isFailure ? 'FAILED' : 'SUCCEEDED', path: names },
    },
    gaps,
  };
}

/** A name from the decisions on the path: `Is it a gift? → Wrap gift, Ship fails`. */
function nameOf(path: readonly LeftState[]): string {
  const decisions = path.flatMap(({ state, by, catcher }, i) => {
    if (catcher !== undefined) return [`${state.name} fails with ${errorOf(state, catcher)}`];
    if (state.type !== 'Choice') return [];
    // two rules may lead to the same state
    const rule = state.targets.filter(({ name }) => name === by?.name).length > 1 ? ` (${ruleOf(state, by)})` : '';
    const again = path.slice(0, i).some((one) => one.state === state) ? ' again' : '';
    return [`${state.name} → ${by?.name}${rule}${again}`];
  });
  return decisions.length === 0 ? 'straight through' : decisions.join(', ');
}

function ruleOf(state: StateBase, by: LeftState['by']): string {
  const { rules, default: otherwise } = state as ChoiceState;
  return by === otherwise ? 'Default' : `rule ${rules.findIndex(({ next }) => next === by) + 1}`;
}

function errorOf(state: StateBase, catcher: number): string {
  const [first = 'Error'] = state.catch[catcher]!.errorEquals;
  return first === 'States.ALL' || first === 'States.TaskFailed' ? 'AnyError' : first;
}

function addMock(mocks: Mutable, { state, catcher }: LeftState): void {
  if (catcher !== undefined) setOwn(mocks, state.name, { throw: { error: errorOf(state, catcher), cause: GAP } });
  else if (!Object.hasOwn(mocks, state.name)) setOwn(mocks, state.name, { return: {} });
}

function* tasksInside(state: StateBase): Generator<StateBase> {
  for (const machine of state.inner) {
    for (const inner of machine.states.values()) {
      if (inner.type === 'Task') yield inner;
      yield* tasksInside(inner);
    }
  }
}

/** The values that make the rule true, and those before it false. */
function wantedAt({ state, by }: LeftState): readonly Wanted[] | undefined {
  const choices = valueOf(state.range, 'Choices');
  const rules: readonly SourceNode[] = choices?.kind === 'list' ? choices.items : [];
  const { rules: parsed, default: otherwise } = state as ChoiceState;
  const taken = by === otherwise ? rules.length : parsed.findIndex(({ next }) => next === by);
  const derived = rules.slice(0, taken + 1).map((rule, i) => deriveValues(rule, i === taken));
  if (derived.some((one) => one === undefined)) return undefined;
  // the values for the applied rule come last, and win
  return (derived as (readonly Wanted[])[]).flat();
}

/** A value that an earlier task produces belongs in its mock, any other in the input. */
function put({ path, value }: Wanted, before: readonly LeftState[], input: Mutable, mocks: Mutable): void {
  for (const { state, catcher } of [...before].reverse()) {
    if (state.type !== 'Task' || catcher !== undefined) continue;
    const place = resultPathOf(state);
    if (place === undefined || place.some((name, i) => path[i] !== name)) continue;
    const mock = mocks[state.name];
    if (!isJsonObject(mock) || !isJsonObject(mock.return)) return;
    const within = beforeSelector(valueOf(state.range, 'ResultSelector'), path.slice(place.length));
    if (within === undefined) return;
    const result: Mutable = { ...mock.return };
    setAt(result, within, value);
    setOwn(mocks, state.name, { return: result });
    return;
  }
  setAt(input, path, value);
}

/** Where a Task's result goes: the names of its ResultPath; empty if the result replaces the input. */
function resultPathOf(state: StateBase): readonly string[] | undefined {
  const node = valueOf(state.range, 'ResultPath');
  if (node === undefined) return [];
  const text = stringOf(node);
  if (text === undefined || !text.startsWith('$')) return undefined;
  return text === '$' ? [] : text.slice(2).split('.');
}

/** Where a ResultSelector finds a value of what it makes: `{ "size.$": "$.Payload.size" }`. Undefined if unknown. */
function beforeSelector(selector: SourceNode | undefined, path: readonly string[]): readonly string[] | undefined {
  if (selector === undefined) return path;
  const [name, ...rest] = path;
  if (name === undefined) return undefined;
  const text = stringOf(valueOf(selector, `${name}.$`));
  if (text === undefined) {
    const inner = valueOf(selector, name);
    return inner?.kind === 'map' ? beforeSelector(inner, rest) : undefined;
  }
  const selected = text === '$' ? [] : readPath(text);
  return selected && [...selected, ...rest];
}

function setAt(target: Mutable, path: readonly string[], value: Json | undefined): void {
  const [name, ...rest] = path;
  if (name === undefined) return;
  if (rest.length === 0) {
    if (value === undefined) delete target[name];
    else setOwn(target, name, value);
    return;
  }
  const known = ownValue(target, name);
  const inner: Mutable = isJsonObject(known) ? { ...known } : {};
  setAt(inner, rest, value);
  setOwn(target, name, inner);
}
