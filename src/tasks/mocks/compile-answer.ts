import type { StatesError } from '../../engine/errors.ts';
import type { TaskRequest } from '../../engine/task-runner.ts';
import { type Expression, ExpressionError, type ExpressionScope } from '../../expressions/expression.ts';
import type { JsonataLanguage, JsonTypeName } from '../../expressions/query-language.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import { type Complain, readKnownEntries } from '../../source/known-entries.ts';
import type { Range } from '../../source/source-file.ts';
import { type MapEntry, type SourceNode, toJson } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import { after } from './after.ts';
import { createFailure, type MockAnswer } from './answer.ts';
import type { Random } from './mocks.ts';

/** Evaluates a part of a mock for a task. Rejects with a UsageError that shows the expression that failed. */
export type MockTemplate = (request: TaskRequest, random: Random) => Json | Promise<Json>;

/** One answer of a mock. */
export type AnswerTemplate = (request: TaskRequest, random: Random) => MockAnswer | Promise<MockAnswer>;

export interface MockReaders {
  readonly complain: Complain;
  readonly warn: Complain;
  readonly report: ReportDiagnostic;
  /** Undefined if the file has no expression. */
  readonly language: JsonataLanguage | undefined;
}

export const THROW_FIELDS = ['error', 'cause'];
/** In seconds; the maximum of TimeoutSeconds. */
const MAX_DELAY = 99_999_999;

/**
 * Parses one answer: `return` or `throw`, and `delay`.
 * @returns undefined after reporting a problem
 */
export function compileAnswer(fields: ReadonlyMap<string, MapEntry>, readers: MockReaders): AnswerTemplate | undefined {
  const delayMs = readDelay(fields.get('delay'), readers.complain);
  const returned = fields.get('return');
  if (returned !== undefined) {
    const output = compileTemplate(returned, readers);
    return (
      output &&
      ((request, random) => after(output(request, random), (value): MockAnswer => ({ delayMs, output: value })))
    );
  }
  const failure = readKnownEntries(fields.get('throw')!.value, 'throw', THROW_FIELDS, readers.complain);
  const named = failure?.get('error');
  if (named === undefined) {
    if (failure !== undefined) readers.complain(fields.get('throw')!.keyRange, "throw needs an 'error': its name");
    return undefined;
  }
  const error = compileTemplate(named, readers, ['string']);
  const given = failure?.get('cause');
  const cause = given === undefined ? () => undefined : compileTemplate(given, readers);
  if (error === undefined || cause === undefined) return undefined;
  // most failures are always the same, and creating an error takes as long as a short state
  let last: StatesError | undefined;
  return (request, random) =>
    after(error(request, random), (name) =>
      after(cause(request, random), (given): MockAnswer => {
        const text = textOf(given);
        if (last?.error !== name || last.cause !== text) last = createFailure(name as string, text);
        return { delayMs, failure: last };
      }),
    );
}

/** A cause is a string; the document of a failed function is its JSON text. */
function textOf(cause: Json | undefined): string | undefined {
  return cause === undefined || typeof cause === 'string' ? cause : JSON.stringify(cause);
}

function readDelay(entry: MapEntry | undefined, complain: Complain): number {
  if (entry === undefined) return 0;
  const seconds = entry.value.kind === 'scalar' ? entry.value.value : undefined;
  if (typeof seconds === 'number' && seconds >= 0 && seconds <= MAX_DELAY) return seconds * 1000;
  complain(entry.value, 'delay must be a number of seconds');
  return 0;
}

/** A JSON value with JSONata in its strings; see `scopeOf` for what they can read. */
export function compileTemplate(
  { key, value }: MapEntry,
  { language, complain, report }: MockReaders,
  expected?: readonly JsonTypeName[],
): MockTemplate | undefined {
  const site = { pointer: '', field: key, report };
  if (language === undefined || !hasExpression(value)) {
    const constant = toJson(value);
    if (expected === undefined || expected.includes(typeof constant as JsonTypeName)) return () => constant;
    complain(value, `${key} must be a ${expected.join(' or ')}`);
    return undefined;
  }
  const expression = language.template(value, site, expected);
  return expression && ((request, random) => evaluate(expression, request, random, value));
}

function hasExpression(node: SourceNode): boolean {
  if (node.kind === 'list') return node.items.some(hasExpression);
  if (node.kind === 'map') return node.entries.some(({ value }) => hasExpression(value));
  return typeof node.value === 'string' && node.value.startsWith('{%');
}

async function evaluate(expression: Expression, request: TaskRequest, random: Random, range: Range): Promise<Json> {
  try {
    return await expression(scopeOf(request, random));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    // drawing a frame needs tables that few runs need
    const { formatDiagnostic } = await import('../../source/code-frame.ts');
    throw new UsageError(
      `the mock of the state '${request.state}' fails\n${formatDiagnostic({ severity: 'error', code: 'INVALID_MOCK', message: error.cause, range })}`,
    );
  }
}

/**
 * `$states.input` is the task's request (Parameters, Arguments, or the state's input), `$states.context` a part of the
 * context object.
 */
function scopeOf(request: TaskRequest, random: Random): ExpressionScope {
  return {
    input: request.payload,
    context: () => contextOf(request),
    variables: NO_VARIABLES,
    random,
    now: () => request.time,
  };
}

function contextOf({ state, attempt, token, executionArn }: TaskRequest): JsonObject {
  return {
    Execution: { Id: executionArn },
    State: { Name: state, RetryCount: attempt },
    ...(token !== undefined && { Task: { Token: token } }),
  };
}

const NO_VARIABLES = { get: () => undefined, entries: () => [] };
