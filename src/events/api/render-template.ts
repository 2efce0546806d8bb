import { Compile, parse } from 'velocityjs';
import { Deadline } from '../../expressions/jsonata/deadline.ts';
import { asText, callJavaMethod, type Value } from './java-methods.ts';

/** `$input` or `$util`: named functions and strings that a template can call and read, but not inspect. */
export class Functions {
  readonly call: (name: string, args: readonly Value[]) => Value;
  readonly read: (name: string) => Value;

  constructor(
    functions: ReadonlyMap<string, (...args: Value[]) => Value>,
    texts: ReadonlyMap<string, string> = new Map(),
  ) {
    this.call = (name, args) => functions.get(name)?.(...args);
    this.read = (name) => texts.get(name);
  }
}

/** The variables of a template by name, without `$`. */
export type VelocityVariables = Readonly<Record<string, Value | Functions>>;

/** API Gateway's maximum payload size. */
const MAX_CHARACTERS = 10 * 1024 * 1024;
const MAX_RANGE = 10_000;

interface Attribute {
  readonly type: string;
  readonly id: string;
}

interface MethodCall {
  readonly id: string;
  /** False if there are none. */
  readonly args?: readonly unknown[] | false;
}

/**
 * Renders a mapping template in VTL, within a second. A template can call the functions that it is given and methods of
 * Java's strings, lists and maps; all names are keys of its data, never of a prototype.
 *
 * @throws Error if the template is not valid VTL, or takes too long
 */
export function renderTemplate(template: string, variables: VelocityVariables): string {
  const deadline = new Deadline();
  deadline.start();
  const text = deadline.run(() => {
    const compiled = new Compile(parse(template), { escape: false });
    guard(compiled);
    return compiled.render({ ...variables });
  });
  if (text.length > MAX_CHARACTERS) throw new Error('the template produces more than 10 MB');
  return text;
}

/** velocityjs reaches prototypes by some paths (`#set($list.push.call = 1)`), and calls any method. */
function guard(compiled: Compile): void {
  // the types hide the methods that a subclass may override
  const own = compiled as unknown as Record<'getArray' | 'getAttributes' | 'getLiteral', (...args: unknown[]) => Value>;
  const { getArray, getAttributes } = own;
  const evaluate = (node: unknown): Value => own.getLiteral(node);
  Object.assign(compiled, {
    isBlockedPathKey,
    getAttributes(attribute: Attribute, base: Value | Functions, ...rest: unknown[]): Value {
      if (base instanceof Functions && attribute.type === 'property') return base.read(attribute.id);
      return getAttributes.call(compiled, attribute, base, ...rest);
    },
    getPropMethod({ id, args }: MethodCall, base: Value | Functions): Value {
      const values = (args || []).map(evaluate);
      return base instanceof Functions ? base.call(id, values) : callJavaMethod(base, id, values);
    },
    getArray(literal: { readonly isRange?: boolean; readonly value: readonly unknown[] }): Value {
      if (literal.isRange === true) {
        const [from, to] = literal.value.map((end) => Number(typeof end === 'object' ? asText(evaluate(end)) : end));
        if (Math.abs(to! - from!) > MAX_RANGE) throw new Error(`a range has at most ${MAX_RANGE} numbers`);
      }
      return getArray.call(compiled, literal);
    },
  });
}

/** @param isSet the key is being assigned */
function isBlockedPathKey(base: Value | Functions, key: string | number, isSet = false): boolean {
  if (key === '__proto__' || base instanceof Functions || base === null || base === undefined) return true;
  if (!isSet) return !Object.hasOwn(base as object, key);
  if (Array.isArray(base)) return !/^\d+$/.test(String(key)) || Number(key) > base.length;
  return typeof base !== 'object';
}
