import vm from 'node:vm';
import { LIMITS, LimitError } from './limits.ts';

/** Steps of a search that surely end in time. */
const HARMLESS_STEPS = 1e8;
/** Nested repetition doubles the steps with each character. */
const HARMLESS_LENGTH_NESTED = 24;

/** The time that the evaluation at hand has left; an evaluation starts it anew. */
export class Deadline {
  #end = Number.POSITIVE_INFINITY;

  start(): void {
    this.#end = performance.now() + LIMITS.time;
  }

  /** Milliseconds, at least 1. Throws LimitError where none are left. */
  remaining(): number {
    const rest = this.#end - performance.now();
    if (rest <= 0) throw new LimitError('time');
    return Math.max(1, Math.ceil(rest));
  }
}

/** What jsonata needs of a regular expression engine. */
export interface RegExpEngine {
  new (pattern: RegExp): { lastIndex: number; exec(text: string): RegExpExecArray | null };
}

/**
 * Regular expressions that end with the evaluation's time. A search that could take long runs where V8 lets it be
 * stopped; that costs a tenth of a millisecond, and so the others run directly.
 */
export function boundedRegExp(deadline: Deadline): RegExpEngine {
  let room: vm.Context | undefined;

  return class BoundedRegExp {
    readonly #regex: RegExp;
    readonly #harmlessLength: number;

    constructor(pattern: RegExp) {
      this.#regex = new RegExp(pattern);
      this.#harmlessLength = harmlessLength(pattern.source);
    }

    get lastIndex(): number {
      return this.#regex.lastIndex;
    }

    set lastIndex(index: number) {
      this.#regex.lastIndex = index;
    }

    exec(text: string): RegExpExecArray | null {
      const milliseconds = deadline.remaining();
      if (text.length <= this.#harmlessLength) return this.#regex.exec(text);
      room ??= vm.createContext(Object.create(null), { name: 'regular expression' });
      return execWithin(milliseconds, room, this.#regex, text);
    }
  };
}

/** Length of text up to which the search is sure to be short: each repetition multiplies the places to try. */
function harmlessLength(source: string): number {
  const { repetitions, isNested } = repetitionsOf(source);
  if (repetitions === 0) return Number.POSITIVE_INFINITY;
  return isNested ? HARMLESS_LENGTH_NESTED : HARMLESS_STEPS ** (1 / (repetitions + 1));
}

/** Counts the repetitions of a pattern (`*`, `+`, `?`, `{n,m}`) and sees whether one stands within another. */
function repetitionsOf(source: string): { repetitions: number; isNested: boolean } {
  const tokens = source.matchAll(
    /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<\w+>))?|\)?(?:[*+?]|\{\d+,?\d*\})\??|\)/g,
  );
  const open: number[] = [];
  let repetitions = 0;
  let isNested = false;
  for (const [token] of tokens) {
    if (token.startsWith('(')) open.push(repetitions);
    const before = token.startsWith(')') ? (open.pop() ?? 0) : repetitions;
    if (/[*+?}]$/.test(token) && !token.startsWith('(') && !token.startsWith('\\')) {
      isNested ||= repetitions > before;
      repetitions++;
    }
  }
  return { repetitions, isNested };
}

/** Constant code: pattern and text come to it as values. */
const search = new vm.Script('regex.exec(text)');

function execWithin(milliseconds: number, room: vm.Context, regex: RegExp, text: string): RegExpExecArray | null {
  room.regex = regex;
  room.text = text;
  try {
    return search.runInContext(room, { timeout: milliseconds });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw new LimitError('time');
    throw error;
  } finally {
    room.regex = undefined;
    room.text = undefined;
  }
}
