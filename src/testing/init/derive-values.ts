import type { Json } from '../../json.ts';
import { type SourceNode, stringOf, toJson, valueOf } from '../../source/source-node.ts';

/** A value on a path that makes a condition true. */
export interface Wanted {
  /** The names of `$.a.b`. */
  readonly path: readonly string[];
  /** Undefined: it must not exist. */
  readonly value: Json | undefined;
}

/**
 * The values that make a Choice rule true, or false, from its comparisons with literals. Undefined if they cannot be
 * derived: a JSONata rule, or a comparison of two paths.
 */
export function deriveValues(rule: SourceNode, holds: boolean): readonly Wanted[] | undefined {
  if (rule.kind !== 'map') return undefined;
  for (const [operator, isAll] of [
    ['And', true],
    ['Or', false],
  ] as const) {
    const list = valueOf(rule, operator);
    if (list?.kind !== 'list') continue;
    // all of And, and the first of Or; the reverse if the rule must be false
    const needed = isAll === holds ? list.items : list.items.slice(0, 1);
    const derived = needed.map((item) => deriveValues(item, holds));
    return derived.every((one) => one !== undefined) ? derived.flat() : undefined;
  }
  const not = valueOf(rule, 'Not');
  if (not !== undefined) return deriveValues(not, !holds);
  const path = readPath(stringOf(valueOf(rule, 'Variable')));
  const comparison = rule.entries.find(({ key }) => Object.hasOwn(COMPARISONS, key));
  if (path === undefined || comparison === undefined) return undefined;
  const literal = toJson(comparison.value);
  const found = COMPARISONS[comparison.key as keyof typeof COMPARISONS](literal, holds);
  return found === undefined ? undefined : [{ path, value: found.value }];
}

/** `$.a.b` and `$['a b'].c`: names only. */
export function readPath(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || !/^\$(?:\.[\p{L}_][\p{L}\p{N}_-]*|\['[^'\\]+'\])+$/u.test(text)) return undefined;
  return [...text.matchAll(/\.([\p{L}_][\p{L}\p{N}_-]*)|\['([^'\\]+)'\]/gu)].map(([, name, quoted]) => name ?? quoted!);
}

type Derive = (literal: Json, holds: boolean) => { readonly value: Json | undefined } | undefined;

const is = (value: Json | undefined): { readonly value: Json | undefined } => ({ value });

const number =
  (yes: number, no: number): Derive =>
  (literal, holds) =>
    typeof literal === 'number' ? is(literal + (holds ? yes : no)) : undefined;

const text =
  (yes: (literal: string) => string, no: (literal: string) => string): Derive =>
  (literal, holds) =>
    typeof literal === 'string' ? is(holds ? yes(literal) : no(literal)) : undefined;

const same = (literal: string): string => literal;
const more = (literal: string): string => `${literal}z`;
const less = (): string => '';
const other = (literal: string): string => `not ${literal}`;

const presence: Derive = (literal, holds) => (literal === holds ? is('') : is(undefined));

/** A value of another type, for an `Is...` that must be false. */
const kind =
  (yes: Json, no: Json): Derive =>
  (literal, holds) =>
    is(literal === holds ? yes : no);

const shift =
  (yes: number, no: number): Derive =>
  (literal, holds) => {
    const time = typeof literal === 'string' ? Date.parse(literal) : Number.NaN;
    return Number.isNaN(time) ? undefined : is(new Date(time + (holds ? yes : no) * 60_000).toISOString());
  };

const COMPARISONS = {
  StringEquals: text(same, other),
  StringLessThan: text(less, more),
  StringLessThanEquals: text(same, more),
  StringGreaterThan: text(more, less),
  StringGreaterThanEquals: text(same, less),
  StringMatches: text((literal) => literal.replaceAll('\\*', '\0').replaceAll('*', '').replaceAll('\0', '*'), other),
  NumericEquals: number(0, 1),
  NumericLessThan: number(-1, 0),
  NumericLessThanEquals: number(0, 1),
  NumericGreaterThan: number(1, 0),
  NumericGreaterThanEquals: number(0, -1),
  BooleanEquals: (literal, holds) => (typeof literal === 'boolean' ? is(literal === holds) : undefined),
  TimestampEquals: shift(0, 1),
  TimestampLessThan: shift(-1, 0),
  TimestampLessThanEquals: shift(0, 1),
  TimestampGreaterThan: shift(1, 0),
  TimestampGreaterThanEquals: shift(0, -1),
  IsPresent: presence,
  IsNull: kind(null, ''),
  IsString: kind('', 0),
  IsNumeric: kind(0, ''),
  IsBoolean: kind(true, ''),
  IsTimestamp: kind('2026-01-31T12:00:00Z', ''),
} as const satisfies Readonly<Record<string, Derive>>;
