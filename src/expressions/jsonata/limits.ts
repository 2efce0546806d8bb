/** Step Functions' limits of one evaluation, as AWS documents and enforces them. */
export const LIMITS = {
  /** Milliseconds that one evaluation may take. */
  time: 1000,
  /** Nested evaluations of the expression's parts. */
  depth: 100,
  /** Size of one value: 8 a number, boolean or null, 1 a character of a string. */
  size: 6_990_256,
  /** Elements of one `$range`. */
  range: 360_145,
  /** Nesting of a value: the limit of AWS's JSON parser. */
  nesting: 1000,
} as const;

const TEXTS = {
  memory: 'Expression evaluation memory limit exceeded: Check for excessive memory usage',
  time: 'Expression evaluation timeout: Check for infinite loop',
  depth: 'Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
} as const;

export type Limit = keyof typeof TEXTS;

/** An evaluation exceeded a limit. The message is AWS's. */
export class LimitError extends Error {
  constructor(limit: Limit) {
    super(TEXTS[limit]);
  }
}
