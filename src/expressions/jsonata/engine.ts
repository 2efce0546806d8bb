import { setFlagsFromString } from 'node:v8';
import jsonata from 'jsonata';
import type { ExpressionScope } from '../expression.ts';
import { type AstNode, astDepth, visitTree } from './ast.ts';
import { bindingsMaker } from './bindings.ts';
import { Deadline } from './deadline.ts';
import { FUNCTIONS } from './functions/index.ts';
import { findLaterOperator } from './later-operators.ts';
import { LIMITS } from './limits.ts';
import { Mutex } from './mutex.ts';
import { type Profile, profileOf } from './profile.ts';
import { OWN_LIST, ownList, protectInput } from './protect-input.ts';
import { type RegExpEngine, RegExps } from './regexp/regexp-engine.ts';
import { isFunctionObject } from './result.ts';
import { type EvaluationBase, SequentialPairs } from './sequential-pairs.ts';
import type { SyntaxFault } from './syntax-fault.ts';
import type { SizeMeter } from './value-size.ts';

export interface ParsedExpression {
  readonly ast: AstNode;
  /** Prepares the expression for running; `ast` must not be read afterwards. */
  compile(): Runner;
}

/**
 * A compiled expression. After each `start`, when its promise has settled, `end` lets the next one run; await its
 * result before the same template continues.
 */
export interface Runner {
  /** Whether `end` has something to do. */
  readonly isBounded: boolean;
  start(scope: ExpressionScope): Promise<unknown>;
  end(): Promise<void> | undefined;
}

/** The package's types omit some members of a function's `this`. */
type Implementation = (this: jsonata.Focus, ...args: unknown[]) => unknown;

interface Options {
  timeout?: number;
  stack?: number;
  RegexEngine?: RegExpEngine;
}

/** Far beyond the depth that an evaluation may reach, and within what walking the tree can take. */
const MAX_DEPTH = 1000;
const NESTED_TOO_DEEP: SyntaxFault = { message: 'The expression is nested too deeply', position: 0 };

/**
 * The number of evaluations that more than a few states make. From then on, V8 must not allocate jsonata's objects
 * directly in the old generation: V8 takes the first ones for long-lived, optimizes for that, and then keeps a kilobyte
 * for each, with everything that it refers to, until a full collection. The flag is not set earlier because V8 refuses
 * code that was cached with other flags, and by then most files are loaded.
 */
const MANY_EVALUATIONS = 100;

/** The hooks that jsonata offers to debuggers, as well-known symbols in an expression's environment. */
const ON_ENTRY = Symbol.for('jsonata.__evaluate_entry');
const ON_EXIT = Symbol.for('jsonata.__evaluate_exit');

/**
 * Runs expressions with the `jsonata` package, within Step Functions' limits and dialect.
 * The package is a 2.2, not the 2.0.6 that Step Functions uses: since 2.0.6 it has blocked access to JavaScript's
 * prototypes and functions, fixed two endless loops and added limits of depth and time. What 2.2 adds to 2.0.6 is
 * refused.
 */
export class JsonataEngine {
  readonly #mutex = new Mutex();
  readonly #deadline = new Deadline();
  readonly #regExps = new RegExps(this.#deadline);
  readonly #meter: SizeMeter;
  #evaluations = 0;

  constructor(meter: SizeMeter) {
    this.#meter = meter;
  }

  #count(): void {
    if (++this.#evaluations === MANY_EVALUATIONS) setFlagsFromString('--no-allocation-site-pretenuring');
  }

  parse(source: string): ParsedExpression | SyntaxFault {
    const options: Options = {};
    let expression: jsonata.Expression;
    try {
      expression = jsonata(source, options as jsonata.JsonataOptions);
    } catch (error) {
      if (error instanceof RangeError) return NESTED_TOO_DEEP;
      const { message, position } = error as jsonata.JsonataError;
      return { message, position: position ?? source.length };
    }
    const ast = expression.ast() as unknown as AstNode;
    if (astDepth(ast) > MAX_DEPTH) return NESTED_TOO_DEEP;
    return findLaterOperator(ast, source) ?? { ast, compile: () => this.#compile(expression, ast, options) };
  }

  #compile(expression: jsonata.Expression, ast: AstNode, options: Options): Runner {
    const profile = profileOf(ast);
    const bindingsOf = bindingsMaker(profile, this.#deadline);
    protectInput(ast);
    expression.registerFunction(OWN_LIST, ownList);
    // Step Functions has no $eval: an expression in a string cannot be checked in advance.
    expression.assign('eval', undefined);
    for (const name of profile.names) {
      const definition = FUNCTIONS.get(name);
      if (definition === undefined) continue;
      expression.registerFunction(name, definition.call as unknown as Implementation, definition.signature);
    }
    if (profile.bounds === 'none') {
      return {
        isBounded: false,
        start: (scope) => {
          this.#count();
          return expression.evaluate(undefined, bindingsOf(scope));
        },
        end: () => undefined,
      };
    }

    options.timeout = LIMITS.time;
    const prepare = profile.bounds === 'values' ? this.#watch(expression, ast, profile, options) : undefined;
    const evaluate = (scope: ExpressionScope): Promise<unknown> => {
      this.#count();
      this.#deadline.start();
      prepare?.();
      return expression.evaluate(undefined, bindingsOf(scope));
    };
    const patterns = patternsOf(ast);
    const run = (scope: ExpressionScope): Promise<unknown> =>
      this.#regExps.prepare(patterns)?.then(() => evaluate(scope)) ?? evaluate(scope);
    return {
      isBounded: true,
      start: (scope) => this.#mutex.acquire()?.then(() => run(scope)) ?? run(scope),
      end: () => {
        this.#mutex.release();
        return this.#deadline.pause();
      },
    };
  }

  /** Installs the checks of values and depth; returns what to do before each evaluation, if anything. */
  #watch(expression: jsonata.Expression, ast: AstNode, profile: Profile, options: Options): (() => void) | undefined {
    options.RegexEngine = this.#regExps.engine;
    const assign = expression.assign as unknown as (name: symbol, value: unknown) => void;
    const meter = this.#meter;
    const procedures = new Set<AstNode>();
    const values = new Set<AstNode>();
    visitTree(ast, (node) => {
      if (node.procedure !== undefined) procedures.add(node.procedure);
      const pairs = Array.isArray(node.lhs) ? node.lhs : (node.group?.lhs ?? []);
      for (const [, value] of pairs) values.add(value);
    });

    const checkValue = (node: AstNode, value: unknown): void => {
      if (typeof value === 'string') meter.check(value);
      else if (typeof value === 'object') {
        // jsonata records the location of the call on whatever is called, even on a payload.
        if (procedures.has(node) && (value === null || !isFunctionObject(value))) throw { code: 'T1006' };
        if (value !== null && !isTupleStream(value)) meter.check(value);
      }
    };
    if (!profile.canNestTooDeep) {
      assign(ON_EXIT, (node: AstNode, _input: unknown, _environment: unknown, value: unknown) =>
        checkValue(node, value),
      );
      return undefined;
    }

    options.stack = LIMITS.depth;
    let pairs = new SequentialPairs(values);
    if (values.size > 0) {
      assign(ON_ENTRY, (node: AstNode, _input: unknown, environment: { base: EvaluationBase }) =>
        pairs.enter(node, environment.base),
      );
    }
    assign(ON_EXIT, (node: AstNode, _input: unknown, _environment: unknown, value: unknown) => {
      pairs.leave(node);
      checkValue(node, value);
    });
    return () => {
      pairs = new SequentialPairs(values);
    };
  }
}

/** The regular expressions in the source. */
function patternsOf(ast: AstNode): RegExp[] {
  const patterns: RegExp[] = [];
  visitTree(ast, ({ type, value }) => {
    if (type === 'regex') patterns.push(value as RegExp);
  });
  return patterns;
}

/** Lists of `$a@$x` and the like hold the bindings of each row: they are not values of the expression. */
function isTupleStream(value: object): boolean {
  return 'tupleStream' in value;
}
