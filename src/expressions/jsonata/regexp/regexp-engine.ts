import type { RE2JS } from 're2js';
import type { Deadline } from '../deadline.ts';
import { type RegExpShape, readShape } from './read-shape.ts';

/** Steps of a search that certainly ends within a fraction of the time limit. */
const HARMLESS_STEPS = 1e8;
/** The number of cached expressions: about as many as one evaluation has. */
const MAX_KEPT = 100;
const MAX_AHEAD = 1000;

/** What jsonata needs of a regular expression engine. */
export interface RegExpEngine {
  new (pattern: RegExp): { lastIndex: number; exec(text: string): RegExpExecArray | null };
}

/** An engine whose time grows with the text's length times the pattern's, whatever the pattern. */
type LinearEngine = typeof RE2JS;

/**
 * Regular expressions that stay within the evaluation's time limit. V8's own search runs if the number of its steps has
 * a small bound for the current text. If nothing bounds it, a linear-time engine (RE2's port to JavaScript) replaces
 * it; patterns that it does not support (look-around, back-references) run in V8 under its watchdog, as does everything
 * that may take long.
 */
export class RegExps {
  readonly #deadline: Deadline;
  readonly #searches = new Map<string, Search>();
  #linear: LinearEngine | undefined;
  #ahead: Ahead | undefined;

  constructor(deadline: Deadline) {
    this.#deadline = deadline;
  }

  /** Loads the linear-time engine if one of the patterns needs it. Undefined if there is nothing to wait for. */
  prepare(patterns: readonly RegExp[]): Promise<void> | undefined {
    if (this.#linear !== undefined || !patterns.some((pattern) => needsLinearEngine(readShape(pattern)))) {
      return undefined;
    }
    return import('re2js').then(({ RE2JS }) => {
      this.#linear = RE2JS;
    });
  }

  /** The class with which jsonata creates its regular expressions. */
  readonly engine: RegExpEngine = ((regExps: RegExps) =>
    class BoundedRegExp {
      lastIndex = 0;
      readonly #pattern: RegExp;

      constructor(pattern: RegExp) {
        this.#pattern = pattern;
      }

      exec(text: string): RegExpExecArray | null {
        const match = regExps.#find(this.#pattern, text, this.lastIndex);
        this.lastIndex = match === null ? 0 : match.index + match[0].length;
        return match;
      }
    })(this);

  #find(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
    const key = `${pattern.flags}/${pattern.source}`;
    let search = this.#searches.get(key);
    if (search === undefined) {
      if (this.#searches.size >= MAX_KEPT) this.#searches.clear();
      search = compileSearch(pattern, this.#linear);
      this.#searches.set(key, search);
    }
    if (search.steps(text.length) <= HARMLESS_STEPS) {
      this.#deadline.remaining();
      return search.find(text, from);
    }
    const ahead = this.#ahead;
    if (ahead?.search !== search || ahead.text !== text || ahead.from !== from || ahead.matches.length === 0) {
      const isNext = ahead?.search === search && ahead.text === text && ahead.from === from;
      const count = isNext ? Math.min(2 * ahead.count, MAX_AHEAD) : 1;
      this.#ahead = { search, text, from, count, matches: this.#findAhead(key, search, text, from, count) };
    }
    const match = this.#ahead!.matches.shift() ?? null;
    this.#ahead!.from = match === null ? -1 : match.index + match[0].length;
    return match;
  }

  /**
   * Up to this many matches under one watchdog, which costs more than most of them. At the end of the text, the last is
   * null.
   */
  #findAhead(key: string, search: Search, text: string, from: number, count: number): (RegExpExecArray | null)[] {
    try {
      return this.#deadline.run(() => {
        const matches: (RegExpExecArray | null)[] = [];
        for (let at = from; matches.length < count; ) {
          const match = search.find(text, at);
          matches.push(match);
          // jsonata stops at an empty match
          if (match === null || match[0] === '') break;
          at = match.index + match[0].length;
        }
        return matches;
      });
    } catch (error) {
      // terminated code leaves it in an undefined state
      this.#searches.delete(key);
      throw error;
    }
  }
}

/** Matches that were found in advance. */
interface Ahead {
  readonly search: Search;
  readonly text: string;
  readonly count: number;
  readonly matches: (RegExpExecArray | null)[];
  /** Where the search for the first of them started. */
  from: number;
}

interface Search {
  /** An upper bound of the steps through a text of this length. */
  steps(length: number): number;
  /** The first match at or after `from`. */
  find(text: string, from: number): RegExpExecArray | null;
}

function needsLinearEngine(shape: RegExpShape): boolean {
  return shape.linear !== undefined && shape.ways(1) === Number.POSITIVE_INFINITY;
}

function compileSearch(pattern: RegExp, linear: LinearEngine | undefined): Search {
  const shape = readShape(pattern);
  return (
    (linear !== undefined && needsLinearEngine(shape) ? compileLinear(shape.linear!, pattern, linear) : undefined) ??
    compileBacktracking(pattern, shape)
  );
}

function compileBacktracking(pattern: RegExp, shape: RegExpShape): Search {
  const regExp = new RegExp(pattern, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`);
  return {
    steps: (length) => shape.ways(length) * (length + 1) * pattern.source.length,
    find(text, from) {
      regExp.lastIndex = from;
      return regExp.exec(text);
    },
  };
}

/** Undefined if the engine refuses the pattern (a repetition of more than 1,000 times). */
function compileLinear(source: string, { ignoreCase }: RegExp, engine: LinearEngine): Search | undefined {
  let compiled: RE2JS;
  try {
    compiled = engine.compile(source, ignoreCase ? engine.CASE_INSENSITIVE : 0);
  } catch {
    return undefined;
  }
  const size = compiled.programSize();
  return {
    // one of its steps takes some ten times as long
    steps: (length) => 10 * size * (length + 1),
    find(text, from) {
      const matcher = compiled.matcher(text);
      if (from > text.length || !matcher.find(from)) return null;
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, i) => matcher.group(i) ?? undefined);
      return Object.assign(groups, { index: matcher.start(), input: text }) as RegExpExecArray;
    },
  };
}
