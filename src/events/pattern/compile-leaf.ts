import { BlockList, isIP } from 'node:net';
import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { matchesPieces } from '../../wildcard.ts';

/** One entry of an array in a pattern, which tests a value. */
export interface Leaf {
  /** For a string, number, boolean or null. */
  matches(value: Json): boolean;
  /** Whether it matches a missing value. */
  readonly absent: boolean;
}

type Match = (value: Json) => boolean;

/** @throws PatternError */
export function compileLeaf(pattern: Json): Leaf {
  if (isJsonArray(pattern)) throw new PatternError('Match value must be String, number, true, false, or null');
  if (!isJsonObject(pattern)) return leaf((value) => value === pattern);
  const [operator, operand] = onlyEntry(pattern);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw new PatternError('exists match pattern must be either true or false.');
    return { matches: () => operand, absent: !operand };
  }
  const compile = OPERATORS.get(operator);
  if (compile === undefined) throw new PatternError(`Unrecognized match type ${operator}`);
  return leaf(compile(operand));
}

function leaf(matches: Match): Leaf {
  return { matches, absent: false };
}

function onlyEntry(pattern: JsonObject): readonly [string, Json] {
  const [entry, ...more] = Object.entries(pattern);
  if (entry === undefined) throw new PatternError('Match expression name not found');
  if (more.length > 0) throw new PatternError('Only one key allowed in match expression');
  return entry;
}

const OPERATORS: ReadonlyMap<string, (operand: Json) => Match> = new Map<string, (operand: Json) => Match>([
  ['exactly', (operand) => ofStrings(readString('exact', operand))],
  ['prefix', (operand) => compileEdge('prefix', operand, (text, edge) => text.startsWith(edge))],
  ['suffix', (operand) => compileEdge('suffix', operand, (text, edge) => text.endsWith(edge))],
  ['equals-ignore-case', (operand) => ignoringCase([readString('equals-ignore-case', operand)])],
  ['wildcard', (operand) => compileWildcard(readString('wildcard', operand))],
  ['cidr', compileCidr],
  ['numeric', compileNumeric],
  ['anything-but', compileAnythingBut],
]);

function readString(operator: string, operand: Json): string {
  if (typeof operand !== 'string') throw new PatternError(`${operator} match pattern must be a string`);
  return operand;
}

function ofStrings(expected: string): Match {
  return (value) => value === expected;
}

/** `{"prefix": "a"}` and `{"prefix": {"equals-ignore-case": "A"}}`. */
function compileEdge(operator: string, operand: Json, has: (text: string, edge: string) => boolean): Match {
  if (!isJsonObject(operand)) {
    const edge = readString(operator, operand);
    return (value) => typeof value === 'string' && has(value, edge);
  }
  const [inner, edge] = onlyEntry(operand);
  if (inner !== 'equals-ignore-case') throw new PatternError(`Unsupported ${operator} match pattern: ${inner}`);
  const lower = readString('equals-ignore-case', edge).toLowerCase();
  return (value) => typeof value === 'string' && has(value.toLowerCase(), lower);
}

function ignoringCase(texts: readonly string[]): Match {
  const lower = new Set(texts.map((text) => text.toLowerCase()));
  return (value) => typeof value === 'string' && lower.has(value.toLowerCase());
}

/** `*` matches any characters, `\*` a star, `\\` a backslash. */
function compileWildcard(pattern: string): Match {
  const pieces: string[] = [''];
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i]!;
    if (character === '*') {
      if (pattern[i + 1] === '*') throw new PatternError(`Consecutive wildcard characters at pos ${i}`);
      pieces.push('');
      continue;
    }
    if (character === '\\') {
      i++;
      if (pattern[i] !== '*' && pattern[i] !== '\\') throw new PatternError(`Invalid escape character at pos ${i - 1}`);
    }
    pieces[pieces.length - 1] += pattern[i]!;
  }
  return (value) => typeof value === 'string' && matchesPieces(pieces, value);
}

function compileCidr(operand: Json): Match {
  if (typeof operand !== 'string') throw new PatternError('prefix match pattern must be a string');
  const [address = '', bits = '', ...more] = operand.split('/');
  const version = isIP(address);
  const most = version === 4 ? 32 : 128;
  if (version === 0 || more.length > 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) {
    throw new PatternError(`Malformed CIDR, '${operand}' is not an address and a number of bits: 10.0.0.0/24`);
  }
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const subnet = new BlockList();
  subnet.addSubnet(address, Number(bits), family);
  return (value) => typeof value === 'string' && isIP(value) === version && subnet.check(value, family);
}

const BOUNDS: ReadonlyMap<Json, (value: number, bound: number) => boolean> = new Map([
  ['=', (value: number, bound: number) => value === bound],
  ['>', (value: number, bound: number) => value > bound],
  ['>=', (value: number, bound: number) => value >= bound],
  ['<', (value: number, bound: number) => value < bound],
  ['<=', (value: number, bound: number) => value <= bound],
]);

/** One comparison, or a range: `[">", 0, "<=", 5]`. */
function compileNumeric(operand: Json): Match {
  if (!isJsonArray(operand)) throw new PatternError('Value of numeric must be an array.');
  const [operator = null, bound, upperOperator, upper, ...more] = operand;
  if (typeof operator !== 'string') throw new PatternError(`Invalid member in numeric match: ${operator}`);
  const lower = compileBound(operator, bound);
  if (upperOperator === undefined) return (value) => typeof value === 'number' && lower(value);
  if (operator !== '>' && operator !== '>=') throw new PatternError('Too many elements in numeric expression');
  if (typeof upperOperator !== 'string') throw new PatternError(`Bad value in numeric range: ${upperOperator}`);
  if (upperOperator !== '<' && upperOperator !== '<=') {
    throw new PatternError(`Bad numeric range operator: ${upperOperator}`);
  }
  const least = compileBound(upperOperator, upper);
  if (more.length > 0) throw new PatternError('Too many terms in numeric range expression');
  if ((bound as number) >= (upper as number)) throw new PatternError('Bottom must be less than top');
  return (value) => typeof value === 'number' && lower(value) && least(value);
}

function compileBound(operator: string, bound: Json | undefined): (value: number) => boolean {
  const compare = BOUNDS.get(operator);
  if (compare === undefined) throw new PatternError(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') {
    throw new PatternError(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  }
  return (value) => compare(value, bound);
}

/** Values, or one operator with one or more values; at least one is required. */
function compileAnythingBut(operand: Json): Match {
  const not = isJsonObject(operand) ? compileButOperator(operand) : compileButValues(operand);
  return (value) => !not(value);
}

function compileButValues(operand: Json): Match {
  const values = isJsonArray(operand) ? operand : [operand];
  if (!isJsonArray(operand) && typeof operand !== 'string' && typeof operand !== 'number') {
    throw new PatternError('Value of anything-but must be an array or single string/number value.');
  }
  const types = new Set(values.map((value) => typeof value));
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'number')) {
    throw new PatternError('Inside anything but list, start|null|boolean is not supported.');
  }
  if (types.size !== 1) {
    throw new PatternError(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  }
  return (value) => values.includes(value);
}

const BUT_OPERATORS: ReadonlyMap<string, (text: string) => Match> = new Map([
  [
    'prefix',
    (edge: string): Match =>
      (value) =>
        typeof value === 'string' && value.startsWith(edge),
  ],
  [
    'suffix',
    (edge: string): Match =>
      (value) =>
        typeof value === 'string' && value.endsWith(edge),
  ],
  ['equals-ignore-case', (text: string): Match => ignoringCase([text])],
  ['wildcard', compileWildcard],
]);

function compileButOperator(operand: JsonObject): Match {
  const [operator, inner] = onlyEntry(operand);
  const compile = BUT_OPERATORS.get(operator);
  if (compile === undefined) throw new PatternError(`Unsupported anything-but pattern: ${operator}`);
  const texts = isJsonArray(inner) ? inner : [inner];
  if (texts.length === 0 || texts.some((text) => typeof text !== 'string')) {
    throw new PatternError(`${operator} match pattern must be a string`);
  }
  if (operator !== 'equals-ignore-case' && texts.includes('')) throw new PatternError('Null prefix/suffix not allowed');
  const matches = texts.map((text) => compile(text as string));
  return (value) => matches.some((match) => match(value));
}

/** Thrown for a pattern that EventBridge refuses; the message is the reason, in its compiler's words. */
export class PatternError extends Error {}
