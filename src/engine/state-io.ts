import type { AssignTemplate, Catcher, StateIo } from '../definition/definition.ts';
import type { Expression, ExpressionScope } from '../expressions/expression.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { type Fiber, settled } from './effects.ts';
import type { StateResult } from './state-semantics.ts';
import type { Visit } from './visit.ts';

/** Whether no field changes the state's data: its payload is its input, and its output is its result. */
export function isPlain(io: StateIo): boolean {
  if (io.language === 'JSONata') return io.arguments === undefined && isOutput(io);
  return io.inputPath === undefined && io.parameters === undefined && isOutput(io);
}

/** The work's payload: InputPath → Parameters, or Arguments. */
export function preparePayload(io: StateIo, visit: Visit): Json | Promise<Json> {
  if (io.language === 'JSONata') {
    return io.arguments === undefined ? visit.input : io.arguments(visit.scope(visit.input));
  }
  if (io.inputPath === undefined && io.parameters === undefined) return visit.input;
  applyInputPath(io, visit);
  return applyParameters(io, visit);
}

/** The same for an interceptor that sees each step. */
export function* preparePayloadShown(io: StateIo, visit: Visit): Fiber<Json> {
  if (io.language === 'JSONata') {
    const payload = yield* settled(preparePayload(io, visit));
    yield* visit.show('afterArguments', payload);
    return payload;
  }
  applyInputPath(io, visit);
  yield* visit.show('afterInputPath', visit.effectiveInput);
  const payload = applyParameters(io, visit);
  yield* visit.show('afterParameters', payload);
  return payload;
}

type PathIo = StateIo & { readonly language: 'JSONPath' };

function applyInputPath(io: PathIo, visit: Visit): void {
  // a null path gives an empty object
  if (io.inputPath === null) visit.effectiveInput = {};
  else if (io.inputPath !== undefined) visit.effectiveInput = io.inputPath.evaluate(visit.scope(visit.input));
}

function applyParameters(io: PathIo, visit: Visit): Json {
  return io.parameters === undefined ? visit.effectiveInput : io.parameters(visit.scope(visit.effectiveInput));
}

export interface Finished {
  readonly output: Json;
  /** Variables that are not written yet: all expressions of the state see the values from its start. */
  readonly assigned: JsonObject | undefined;
}

/**
 * Whether the state's output is its result, and no variable is assigned. @param rule the one that a Choice has applied
 */
export function isOutput(io: StateIo, rule?: StateResult['rule']): boolean {
  const { assign } = rule ?? io;
  if (assign !== undefined) return false;
  if (io.language === 'JSONata') return (rule ?? io).output === undefined;
  return io.resultSelector === undefined && io.resultPath === undefined && io.outputPath === undefined;
}

/** From the work's result to the state's output: ResultSelector → Assign → ResultPath → OutputPath, or Assign and Output. */
export function finish(
  io: StateIo,
  result: StateResult,
  visit: Visit,
  hasResult: boolean,
): Finished | Promise<Finished> {
  if (io.language === 'JSONata') return finishJsonata(io, result, visit, hasResult);
  const selected = applyResultSelector(io, result, visit);
  const assigned = assignFromResult(io, result, visit);
  if (assigned instanceof Promise) return assigned.then((values) => finishPaths(io, selected, values, visit));
  return finishPaths(io, selected, assigned, visit);
}

/** The same for an interceptor that sees each step. */
export function* finishShown(io: StateIo, result: StateResult, visit: Visit, hasResult: boolean): Fiber<Finished> {
  yield* visit.show('result', result.value);
  if (io.language === 'JSONata') return yield* settled(finishJsonata(io, result, visit, hasResult));
  const selected = applyResultSelector(io, result, visit);
  yield* visit.show('afterResultSelector', selected);
  const assigned = yield* settled(assignFromResult(io, result, visit));
  const combined = applyResultPath(io, visit.input, selected);
  yield* visit.show('afterResultPath', combined);
  return { assigned, output: applyOutputPath(io, combined, visit) };
}

function finishJsonata(
  io: StateIo & { readonly language: 'JSONata' },
  result: StateResult,
  visit: Visit,
  hasResult: boolean,
): Finished | Promise<Finished> {
  const { assign, output } = result.rule ?? io;
  if (assign === undefined && output === undefined) return { assigned: undefined, output: result.value };
  const scope = visit.scope(visit.input, hasResult ? { result: result.value } : undefined);
  return assignAndOutput(assign, output, scope, result.value);
}

function finishPaths(io: PathIo, selected: Json, assigned: JsonObject | undefined, visit: Visit): Finished {
  return { assigned, output: applyOutputPath(io, applyResultPath(io, visit.input, selected), visit) };
}

function applyResultSelector(io: PathIo, result: StateResult, visit: Visit): Json {
  return io.resultSelector === undefined ? result.value : io.resultSelector(visit.scope(result.value));
}

/** JSONPath's Assign sees the raw result, not that of ResultSelector. */
function assignFromResult(
  io: PathIo,
  result: StateResult,
  visit: Visit,
): JsonObject | undefined | Promise<JsonObject | undefined> {
  const assign = result.rule === undefined ? io.assign : result.rule.assign;
  return assign === undefined ? undefined : evaluateAssign(assign, visit.scope(result.value));
}

function applyResultPath(io: Pick<Catcher, 'resultPath'>, input: Json, result: Json): Json {
  if (io.resultPath === undefined) return result;
  return io.resultPath === null ? input : io.resultPath.apply(input, result);
}

function applyOutputPath(io: PathIo, combined: Json, visit: Visit): Json {
  if (io.outputPath === undefined) return combined;
  return io.outputPath === null ? {} : io.outputPath.evaluate(visit.scope(combined));
}

/** A catcher's output and assignments; the state's own ResultSelector, ResultPath and OutputPath do not apply. */
export function* finishCaught(catcher: Catcher, errorOutput: JsonObject, visit: Visit): Fiber<Finished> {
  const { assign, output } = catcher;
  if (visit.state.queryLanguage === 'JSONata') {
    return yield* settled(assignAndOutput(assign, output, visit.scope(visit.input, { errorOutput }), errorOutput));
  }
  const assigned = assign === undefined ? undefined : yield* settled(evaluateAssign(assign, visit.scope(errorOutput)));
  return { assigned, output: applyResultPath(catcher, visit.input, errorOutput) };
}

function assignAndOutput(
  assign: AssignTemplate | undefined,
  output: Expression | undefined,
  scope: ExpressionScope,
  otherwise: Json,
): Finished | Promise<Finished> {
  const assigned = assign === undefined ? undefined : evaluateAssign(assign, scope);
  if (assigned instanceof Promise) return assigned.then((values) => withOutput(values, output, scope, otherwise));
  return withOutput(assigned, output, scope, otherwise);
}

function withOutput(
  assigned: JsonObject | undefined,
  output: Expression | undefined,
  scope: ExpressionScope,
  otherwise: Json,
): Finished | Promise<Finished> {
  if (output === undefined) return { assigned, output: otherwise };
  const value = output(scope);
  return value instanceof Promise ? value.then((made) => ({ assigned, output: made })) : { assigned, output: value };
}

function evaluateAssign(
  assign: AssignTemplate,
  scope: ExpressionScope,
): JsonObject | undefined | Promise<JsonObject | undefined> {
  const values = assign.evaluate(scope);
  return values instanceof Promise ? values.then(toAssigned) : toAssigned(values);
}

function toAssigned(values: Json): JsonObject | undefined {
  return isJsonObject(values) ? values : undefined;
}
