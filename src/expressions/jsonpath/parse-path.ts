import {
  type Cursor,
  expect,
  fail,
  nested,
  PathSyntaxError,
  peek,
  skipBlanks,
  take,
  takeMatch,
} from '../../source/cursor.ts';
import { parseFilter } from './parse-filter.ts';
import { parseLiteral, readQuoted } from './parse-literal.ts';
import { pathFunctionNames } from './path-functions.ts';
import type { Operand, PathRoot, PathStep, PathSyntax } from './path-syntax.ts';

/**
 * Characters that end a name without brackets, besides `.`, `[` and `(`: they depend on the path's context. A backslash
 * escapes a character, as in the States Language (`$.store\.book`). In a filter `/` starts a pattern.
 */
const ENDS = { alone: '', filter: '<>=~!) /', argument: ',) ' } as const;
type PathContext = keyof typeof ENDS;
const NAMES = {
  alone: /(?:\\.|[^.[( \\])*/suy,
  filter: /(?:\\.|[^.[(<>=~!) /\\])*/suy,
  argument: /(?:\\.|[^.[(,) \\])*/suy,
} as const;

const INTEGER = /^-?\d+$/;
const SLICE = /^(-?\d+)?:(-?\d+)?(?::[-:\d]*)?$/;
const MAX_INT = 2 ** 31 - 1;
/** Steps call one another during evaluation: the limit keeps a hostile path from exhausting the stack. */
const MAX_STEPS = 500;

const NAMES_ONLY = /^\$\$?(?:\.[A-Za-z_][A-Za-z0-9_-]*)*$/;
const INPUT: PathRoot = { kind: 'input' };
const CONTEXT: PathRoot = { kind: 'context' };

/**
 * Whether a path consists of unambiguous names below the input or the context object, as most paths do. Such a path is
 * valid and need not be parsed before it is needed.
 */
export function isNamesOnly(text: string): boolean {
  return text.length < 2 * MAX_STEPS && NAMES_ONLY.test(text);
}

/**
 * Parses a path as Jayway JsonPath does, with the roots of Step Functions: `$`, `$$` and `$name`.
 * @throws PathSyntaxError
 */
export function parsePath(text: string): PathSyntax {
  if (isNamesOnly(text)) return parseNames(text);
  const cursor: Cursor = { text: text.trimEnd(), at: 0, depth: 0 };
  if (!take(cursor, '$')) fail(cursor, 'Expected "$"');
  const root = readRoot(cursor);
  return { root, steps: readSteps(cursor, 'alone') };
}

function parseNames(text: string): PathSyntax {
  const [root, ...names] = text.split('.');
  return { root: root === '$' ? INPUT : CONTEXT, steps: names.map((name): PathStep => ({ kind: 'name', name })) };
}

function readRoot(cursor: Cursor): PathRoot {
  const next = peek(cursor);
  if (next === '.' || next === '[' || next === '') return INPUT;
  if (take(cursor, '$')) return CONTEXT;
  // here and not above: V8 takes half a millisecond to compile the first expression with such classes
  const name = takeMatch(cursor, /[\p{ID_Start}_][\p{ID_Continue}]*/uy);
  return name === '' ? INPUT : { kind: 'variable', name };
}

/** Parses a path inside another one, at its `@` or `$`. */
function readInnerPath(cursor: Cursor, place: PathContext): PathSyntax {
  const root: PathRoot = { kind: peek(cursor) === '@' ? 'item' : 'input' };
  cursor.at++;
  return nested(cursor, () => ({ root, steps: readSteps(cursor, place) }));
}

function readSteps(cursor: Cursor, place: PathContext): PathStep[] {
  const steps: PathStep[] = [];
  while (cursor.at < cursor.text.length && !ENDS[place].includes(peek(cursor))) {
    const previous = steps.at(-1);
    if (steps.length >= MAX_STEPS) throw new PathSyntaxError(`A path has up to ${MAX_STEPS} steps`, cursor.at);
    if (previous?.kind === 'function') fail(cursor, `Nothing can follow ${previous.name}()`);
    if (take(cursor, '..')) steps.push({ kind: 'descent' });
    // After a bracket or a wildcard, the dot is optional.
    else if (!take(cursor, '.') && peek(cursor) !== '[' && !previous) fail(cursor, 'Expected "." or "["');
    const start = cursor.at;
    const step = peek(cursor) === '[' ? readBracket(cursor) : readDotted(cursor, place);
    if (step.kind === 'function' && steps.at(-1)?.kind === 'descent') {
      throw new PathSyntaxError(`".." must be followed by a name, an index or a filter, not ${step.name}()`, start);
    }
    steps.push(step);
  }
  return steps;
}

function readDotted(cursor: Cursor, place: PathContext): PathStep {
  if (take(cursor, '*')) return { kind: 'wildcard' };
  const start = cursor.at;
  const name = takeMatch(cursor, NAMES[place]).replace(/\\(?:u([0-9a-fA-F]{4})|(.))/gsu, unescape);
  if (place === 'alone' && peek(cursor) === ' ') fail(cursor, "A name with blanks needs brackets (['a b']),");
  if (name === '') fail(cursor, 'Expected a name');
  if (!take(cursor, '(')) return { kind: 'name', name };
  if (!pathFunctionNames.includes(name)) {
    throw new PathSyntaxError(`No function ${name}(); there are ${pathFunctionNames.join(', ')}`, start);
  }
  return { kind: 'function', name, args: readArguments(cursor) };
}

function unescape(_escape: string, code: string | undefined, char: string | undefined): string {
  return char ?? String.fromCharCode(Number.parseInt(code!, 16));
}

function readArguments(cursor: Cursor): Operand[] {
  const args: Operand[] = [];
  while (skipBlanks(cursor) !== ')') {
    if (args.length > 0) expect(cursor, ',');
    const char = skipBlanks(cursor);
    if (char === '@' || char === '$') args.push({ kind: 'path', path: readInnerPath(cursor, 'argument') });
    else args.push({ kind: 'literal', ...parseLiteral(cursor) });
  }
  expect(cursor, ')');
  return args;
}

function readBracket(cursor: Cursor): PathStep {
  expect(cursor, '[');
  const char = skipBlanks(cursor);
  const step = readBracketed(cursor, char);
  expect(cursor, ']');
  return step;
}

function readBracketed(cursor: Cursor, char: string): PathStep {
  if (char === "'" || char === '"') return readNames(cursor);
  if (/[-:\d]/.test(char)) return readIndices(cursor);
  if (take(cursor, '*')) return { kind: 'wildcard' };
  if (!take(cursor, '?')) fail(cursor, 'Expected a quoted name, a number, * or ?');
  skipBlanks(cursor);
  return { kind: 'filter', filter: parseFilter(cursor, (inner) => readInnerPath(inner, 'filter')) };
}

function readNames(cursor: Cursor): PathStep {
  const names: string[] = [];
  do {
    const char = skipBlanks(cursor);
    if (char !== "'" && char !== '"') fail(cursor, 'Expected a quoted name');
    names.push(readQuoted(cursor));
    skipBlanks(cursor);
  } while (take(cursor, ','));
  return names.length === 1 ? { kind: 'name', name: names[0] as string } : { kind: 'names', names };
}

function readIndices(cursor: Cursor): PathStep {
  const start = cursor.at;
  const text = takeMatch(cursor, /[^\]]*/y).trim();
  const toInt = (digits: string): number => {
    const value = Number(digits);
    if (!INTEGER.test(digits) || Math.abs(value) > MAX_INT) fail(cursor, 'Expected a 32-bit integer', start);
    return value;
  };
  if (!text.includes(':')) {
    const indices = text.split(/\s*,\s*/).map(toInt);
    return indices.length === 1 ? { kind: 'index', index: indices[0] as number } : { kind: 'indices', indices };
  }
  // A third part (the step of other dialects) is allowed and has no effect.
  const [, from, to] = SLICE.exec(text) ?? [];
  if (from === undefined && to === undefined) fail(cursor, 'Expected a slice such as 1:3', start);
  return {
    kind: 'slice',
    ...(from !== undefined && { from: toInt(from) }),
    ...(to !== undefined && { to: toInt(to) }),
  };
}
