import type { SourceNode } from '../../source/source-node.ts';
import { JsonataEngine, type ParsedExpression, type Runner } from './engine.ts';
import { ResultConverter } from './result.ts';
import type { SyntaxFault } from './syntax-fault.ts';
import { SizeMeter } from './value-size.ts';

/** What all expressions share. */
export class Evaluator {
  readonly meter = new SizeMeter();
  readonly converter = new ResultConverter();
  readonly #engine = new JsonataEngine(this.meter);
  /** Each is asked for its references, then perhaps for its variables, and then perhaps to run. */
  readonly #parsed = new WeakMap<SourceNode, ParsedExpression | SyntaxFault>();

  parse(node: SourceNode, source: string): ParsedExpression | SyntaxFault {
    const parsed = this.#parsed.get(node) ?? this.#engine.parse(source);
    this.#parsed.set(node, parsed);
    return parsed;
  }

  /** @param source without an error */
  compile(node: SourceNode, source: string): Runner {
    const parsed = this.parse(node, source);
    // its tree is compiled in place, and no good to be read again
    this.#parsed.delete(node);
    if ('message' in parsed) throw new TypeError(parsed.message);
    return parsed.compile();
  }
}
