import type { AssignTemplate, Catcher, StateIo } from '../definition/definition.ts';
import type { ExpressionScope } from '../expressions/expression.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { type Fiber, settled } from './effects.ts';
import type { StateResult } from './state-semantics.ts';
import type { Visit } from './visit.ts';

const NOTHING_ASSIGNED: JsonObject = {};

/** The work's payload: InputPath → Parameters, or Arguments. */
export function* preparePayload(io: StateIo, visit: Visit): Fiber<Json> {
  const isWatched = visit.world.interceptor.onData !== undefined;
  if (io.language === 'JSONata') {
    const payload = io.arguments === undefined ? visit.input : yield* settled(io.arguments(visit.scope(visit.input)));
    if (isWatched) yield* visit.show('afterArguments', payload);
    return payload;
  }
  if (io.inputPath !== undefined) {
    // a null path gives an empty object
    visit.effectiveInput = io.inputPath === null ? {} : io.inputPath.evaluate(visit.scope(visit.input));
  }
  if (isWatched) yield* visit.show('afterInputPath', visit.effectiveInput);
  const payload = io.parameters === undefined ? visit.effectiveInput : io.parameters(visit.scope(visit.effectiveInput));
  if (isWatched) yield* visit.show('afterParameters', payload);
  return payload;
}

export interface Finished {
  readonly output: Json;
  /** Not yet written: every expression of the state sees the values as of its entry. */
  readonly assigned: JsonObject;
}

/** From the work's result to the state's output: ResultSelector → Assign → ResultPath → OutputPath, or Assign and Output. */
export function* finish(io: StateIo, result: StateResult, visit: Visit, hasResult: boolean): Fiber<Finished> {
  const isWatched = visit.world.interceptor.onData !== undefined;
  const assign = result.rule === undefined ? io.assign : result.rule.assign;
  if (isWatched) yield* visit.show('result', result.value);
  if (io.language === 'JSONata') {
    const scope = visit.scope(visit.input, hasResult ? { result: result.value } : undefined);
    const assigned = yield* evaluateAssign(assign, scope);
    const output = result.rule === undefined ? io.output : result.rule.output;
    return { assigned, output: output === undefined ? result.value : yield* settled(output(scope)) };
  }
  // JSONPath's Assign reads the raw result, whatever ResultSelector makes of it
  const selected = io.resultSelector === undefined ? result.value : io.resultSelector(visit.scope(result.value));
  if (isWatched) yield* visit.show('afterResultSelector', selected);
  const assigned = yield* evaluateAssign(assign, visit.scope(result.value));
  const combined = applyResultPath(io, visit.input, selected);
  if (isWatched) yield* visit.show('afterResultPath', combined);
  if (io.outputPath === undefined) return { assigned, output: combined };
  return { assigned, output: io.outputPath === null ? {} : io.outputPath.evaluate(visit.scope(combined)) };
}

function applyResultPath(io: Pick<Catcher, 'resultPath'>, input: Json, result: Json): Json {
  if (io.resultPath === undefined) return result;
  return io.resultPath === null ? input : io.resultPath.apply(input, result);
}

/** A catcher's output and assignments; the state's own ResultSelector, ResultPath and OutputPath do not apply. */
export function* finishCaught(catcher: Catcher, errorOutput: JsonObject, visit: Visit): Fiber<Finished> {
  if (visit.state.queryLanguage === 'JSONata') {
    const scope = visit.scope(visit.input, { errorOutput });
    const assigned = yield* evaluateAssign(catcher.assign, scope);
    return { assigned, output: catcher.output === undefined ? errorOutput : yield* settled(catcher.output(scope)) };
  }
  const assigned = yield* evaluateAssign(catcher.assign, visit.scope(errorOutput));
  return { assigned, output: applyResultPath(catcher, visit.input, errorOutput) };
}

function* evaluateAssign(assign: AssignTemplate | undefined, scope: ExpressionScope): Fiber<JsonObject> {
  if (assign === undefined) return NOTHING_ASSIGNED;
  const values = yield* settled(assign.evaluate(scope));
  return isJsonObject(values) ? values : NOTHING_ASSIGNED;
}

/** Writes the assigned variables and answers the event's details for them, if there are any. */
export function assignVariables(assigned: JsonObject, visit: Visit): { assignedVariables?: JsonObject } {
  const names = Object.keys(assigned);
  for (const name of names) visit.strand.variables.set(name, assigned[name] as Json);
  return names.length === 0 ? {} : { assignedVariables: assigned };
}
