import { type Json, setOwn } from '../../json.ts';

/** The result contains a function, which no payload can. */
export class UnsupportedResult extends Error {}

/** Smaller values are cheaper to check again than to remember. */
const MIN_REMEMBERED = 16;
const MARKS = ['sequence', 'cons', 'keepSingleton', 'outerWrapper', 'tupleStream'] as const;

/**
 * Turns jsonata's result into JSON: arrays without its marks, plain objects, and the names of the numbers that JSON
 * cannot represent ("Infinity", "-Infinity", "NaN"). Values that already are JSON are returned unchanged, and
 * remembered.
 */
export class ResultConverter {
  readonly #clean = new WeakSet<object>();
  #seen = 0;

  /** Throws UnsupportedResult for a function at any depth. The value's depth must have been checked. */
  convert(value: unknown): Json {
    this.#seen++;
    if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
    if (typeof value !== 'object' || isFunctionObject(value)) throw new UnsupportedResult();
    if (this.#clean.has(value)) {
      this.#seen += MIN_REMEMBERED;
      return value as Json;
    }
    const before = this.#seen;
    const json = Array.isArray(value) ? this.#convertArray(value) : this.#convertObject(value);
    if (this.#seen - before >= MIN_REMEMBERED) this.#clean.add(json);
    return json;
  }

  #convertArray(array: readonly unknown[]): readonly Json[] {
    let copy: Json[] | undefined = isMarked(array) ? [] : undefined;
    for (let i = 0; i < array.length; i++) {
      const item = array[i];
      const json = item === undefined ? null : this.convert(item);
      if (copy === undefined && json !== item) copy = array.slice(0, i) as Json[];
      copy?.push(json);
    }
    return copy ?? (array as readonly Json[]);
  }

  #convertObject(object: object): { readonly [key: string]: Json } {
    const members = Object.entries(object);
    let changed = Object.getPrototypeOf(object) === null;
    for (const entry of members) {
      if (entry[1] === undefined) continue;
      const json = this.convert(entry[1]);
      changed ||= json !== entry[1];
      entry[1] = json;
    }
    if (!changed) return object as { readonly [key: string]: Json };
    const copy: { [key: string]: Json } = {};
    for (const [key, json] of members) if (json !== undefined) setOwn(copy, key, json);
    return copy;
  }
}

/** jsonata represents its functions as marked objects. A payload can contain the marks, but no code. */
export function isFunctionObject(value: object): boolean {
  const { _jsonata_lambda, _jsonata_function, environment, implementation } = value as Record<string, unknown>;
  if (_jsonata_lambda === true) return typeof (environment as { lookup?: unknown } | undefined)?.lookup === 'function';
  return _jsonata_function === true && typeof implementation === 'function';
}

function isMarked(array: readonly unknown[]): boolean {
  return MARKS.some((mark) => mark in array);
}
