import { JsonataEngine, type ParsedExpression, type Runner } from './engine.ts';
import { ResultConverter } from './result.ts';
import type { SyntaxFault } from './syntax-fault.ts';
import { SizeMeter } from './value-size.ts';

/** The number of cached expressions: about as many as a large definition has. */
const MAX_KEPT = 1000;

/** What all expressions share. */
export class Evaluator {
  readonly meter = new SizeMeter();
  readonly converter = new ResultConverter();
  readonly #engine = new JsonataEngine(this.meter);
  /**
   * An expression is first read for its references, then perhaps for its variables, and others may have the same text.
   */
  readonly #parsed = new Map<string, ParsedExpression | SyntaxFault>();

  parse(source: string): ParsedExpression | SyntaxFault {
    const known = this.#parsed.get(source);
    if (known !== undefined) return known;
    const parsed = this.#engine.parse(source);
    if (this.#parsed.size >= MAX_KEPT) this.#parsed.clear();
    this.#parsed.set(source, parsed);
    return parsed;
  }

  /** @param source must be valid */
  compile(source: string): Runner {
    const parsed = this.parse(source);
    // compiles the tree in place, so it cannot be read again
    this.#parsed.delete(source);
    if ('message' in parsed) throw new TypeError(parsed.message);
    return parsed.compile();
  }
}
