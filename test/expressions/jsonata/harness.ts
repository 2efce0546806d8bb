import { ExpressionError, type ExpressionScope } from '../../../src/expressions/expression.ts';
import { jsonata } from '../../../src/expressions/jsonata.ts';
import type { ExpressionSite, JsonTypeName } from '../../../src/expressions/query-language.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../../src/json.ts';
import type { Diagnostic } from '../../../src/source/diagnostic.ts';
import { SourceFile } from '../../../src/source/source-file.ts';
import type { SourceNode } from '../../../src/source/source-node.ts';

/** A string as written in a JSON file, after some other text. */
export function stringNode(text: string): SourceNode {
  const prefix = '{ "Output": ';
  const written = JSON.stringify(text);
  const file = new SourceFile('machine.asl.json', `${prefix}${written} }`);
  return { kind: 'scalar', value: text, file, start: prefix.length, end: prefix.length + written.length };
}

/** A value whose positions do not matter; its strings have their own files. */
export function valueNode(value: Json): SourceNode {
  if (typeof value === 'string') return stringNode(value);
  const text = JSON.stringify(value);
  const range = { file: new SourceFile('machine.asl.json', text), start: 0, end: text.length };
  if (isJsonArray(value)) return { kind: 'list', items: value.map(valueNode), ...range };
  if (!isJsonObject(value)) return { kind: 'scalar', value, ...range };
  const entries = Object.entries(value).map(([key, member]) => ({ key, keyRange: range, value: valueNode(member) }));
  return { kind: 'map', entries, ...range };
}

export interface Given {
  readonly input?: Json;
  readonly result?: Json;
  readonly errorOutput?: Json;
  readonly variables?: JsonObject;
  readonly context?: () => JsonObject;
  readonly random?: () => number;
  readonly time?: number;
  readonly expected?: readonly JsonTypeName[];
}

export function scopeOf(given: Given): ExpressionScope {
  const variables = Object.entries(given.variables ?? {});
  return {
    input: given.input ?? {},
    context: given.context ?? (() => ({ State: { Name: 'S' } })),
    variables: { get: (name) => variables.find(([key]) => key === name)?.[1], entries: () => variables },
    random: given.random ?? (() => 0.5),
    now: () => given.time ?? 0,
    ...(given.result === undefined ? {} : { result: given.result }),
    ...(given.errorOutput === undefined ? {} : { errorOutput: given.errorOutput }),
  };
}

function siteOf(given: Given, diagnostics: Diagnostic[]): ExpressionSite {
  return {
    pointer: '/States/S',
    field: 'Output',
    report: (diagnostic) => diagnostics.push(diagnostic),
    hasResult: given.result !== undefined,
    hasErrorOutput: given.errorOutput !== undefined,
  };
}

/** The JSON text of the template's value, or AWS's message without the expression's own text. */
export async function evaluate(template: Json, given: Given = {}): Promise<string> {
  const diagnostics: Diagnostic[] = [];
  const expression = jsonata.template(valueNode(template), siteOf(given, diagnostics), given.expected);
  if (expression === undefined) return diagnostics.map(describe).join('\n');
  try {
    return JSON.stringify(await expression(scopeOf(given)));
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return error.cause.replace(/^The JSONata expression '.*' specified for the field 'Output[^']*' /s, '');
  }
}

/** As `evaluate`, of the expression between the delimiters. */
export function run(source: string, given: Given = {}): Promise<string> {
  return evaluate(`{% ${source} %}`, given);
}

/** The diagnostics of a string in a definition. */
export function check(text: string, given: Given = {}): string[] {
  const diagnostics: Diagnostic[] = [];
  jsonata.template(stringNode(text), siteOf(given, diagnostics));
  return diagnostics.map(describe);
}

/** Code, message, location and the characters of the range. */
function describe({ code, message, location, range }: Diagnostic): string {
  return `${code}: ${message} at ${location} [${range?.file.text.slice(range.start, range.end)}]`;
}

/** In strict code, any attempt to change it fails. */
export function freeze<T extends Json>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
