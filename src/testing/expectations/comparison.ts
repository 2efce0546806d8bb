import type { SourceNode } from '../../source/source-node.ts';

/** A condition on a number. */
export interface Comparison {
  holds(actual: number): boolean;
  /** `2`, `at least 2`. */
  readonly description: string;
}

const OPERATORS: Readonly<Record<string, readonly [string, (actual: number, wanted: number) => boolean]>> = {
  '<': ['less than', (a, b) => a < b],
  '<=': ['at most', (a, b) => a <= b],
  '>': ['more than', (a, b) => a > b],
  '>=': ['at least', (a, b) => a >= b],
};

/** Parses a whole number, or `'>= 2'`, of something that is counted. Undefined if it is neither. */
export function readCount(node: SourceNode): Comparison | undefined {
  const isFraction = node.kind === 'scalar' && typeof node.value === 'number' && !Number.isInteger(node.value);
  return isFraction ? undefined : readComparison(node);
}

/** Parses `2.5` or `'>= 2'`. Undefined if it is neither. */
export function readComparison(node: SourceNode): Comparison | undefined {
  if (node.kind !== 'scalar') return undefined;
  if (typeof node.value === 'number') {
    const wanted = node.value;
    return wanted < 0 ? undefined : { holds: (actual) => actual === wanted, description: String(wanted) };
  }
  const [, sign = '', number = ''] = /^\s*(<=?|>=?)\s*(\d+(?:\.\d+)?)\s*$/.exec(String(node.value)) ?? [];
  const operator = Object.hasOwn(OPERATORS, sign) ? OPERATORS[sign] : undefined;
  if (operator === undefined) return undefined;
  const [words, compare] = operator;
  return { holds: (actual) => compare(actual, Number(number)), description: `${words} ${number}` };
}

export const COMPARISON_HINT = "Like 2, '>= 2' or '< 10'";

/** `were 2`, `was 1` */
export function were(count: number): string {
  return `${count === 1 ? 'was' : 'were'} ${count}`;
}
