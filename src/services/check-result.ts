import { isJsonArray, isJsonObject, type Json, type JsonObject } from '../json.ts';
import type { Limited, ServiceModel, Structure, TypeRef } from './service-model.ts';

export interface ResultRules {
  /** Required members must be present. */
  readonly isStrict?: boolean;
  /** Values of enums may be new, and limits may differ; times may be numbers. */
  readonly isLenient?: boolean;
  /** Whether the value is still unknown. */
  readonly isOpen?: (value: Json) => boolean;
}

/**
 * Why a value cannot be the result of an action, in TestState's words (recorded in November 2025). Members that the
 * model does not have are accepted.
 */
export function findResultProblem(
  result: Json,
  model: ServiceModel,
  output: TypeRef,
  { isStrict = false, isLenient = false, isOpen = () => false }: ResultRules,
): string | undefined {
  return isJsonObject(result) ? findIn(result, output, '') : undefined;

  function findIn(value: Json, type: TypeRef, field: string): string | undefined {
    if (isOpen(value)) return undefined;
    const shape = model.shape(type);
    const mustBe = (isRight: boolean, what: string): string | undefined =>
      isRight ? undefined : `Field '${field}' must be ${what}`;
    switch (shape.kind) {
      case 'any':
        return undefined;
      case 'timestamp':
        return mustBe(typeof value === 'string' || (isLenient && typeof value === 'number'), 'a string');
      case 'text':
      case 'bytes':
        if (typeof value !== 'string') return mustBe(false, 'a string');
        return isLenient
          ? undefined
          : findOutside(field, shape.kind === 'bytes' ? Buffer.byteLength(value, 'base64') : value.length, shape);
      case 'enum':
        if (typeof value !== 'string') return mustBe(false, 'a string');
        return isLenient || shape.values.includes(value) ? undefined : `Field '${field}' is not an expected value`;
      case 'number':
        if (typeof value !== 'number') return mustBe(false, 'a number');
        return isLenient ? undefined : findOutside(field, value, shape);
      case 'boolean':
        return mustBe(typeof value === 'boolean', 'a boolean');
      case 'list':
        if (!isJsonArray(value)) return mustBe(false, 'an array');
        return firstOf(value, (item) => findIn(item, shape.item, field));
      case 'map':
        if (!isJsonObject(value)) return mustBe(false, 'an object');
        return firstOf(Object.values(value), (item) => findIn(item, shape.item, field));
      case 'structure':
        return isJsonObject(value) ? findInMembers(value, shape) : mustBe(false, 'an object');
    }
  }

  function findInMembers(value: JsonObject, structure: Structure): string | undefined {
    const missing = isStrict ? structure.required.find((name) => !Object.hasOwn(value, name)) : undefined;
    if (missing !== undefined) return `Required field '${missing}' is missing`;
    return firstOf(Object.entries(value), ([name, member]) => {
      const type = model.memberOf(structure, name);
      return type === undefined || member === null ? undefined : findIn(member, type, name);
    });
  }
}

/**
 * The messages for lengths below the minimum and for values are recorded; the one for lengths above the maximum is
 * worded like them.
 */
function findOutside(field: string, size: number, { kind, least, most }: Limited): string | undefined {
  const isNumber = kind === 'number';
  if (least !== undefined && size < least) {
    return `Field '${field}' is ${isNumber ? 'less than the minimum value' : 'smaller than the minimum length'}`;
  }
  if (most !== undefined && size > most) return `Field '${field}' exceeds the maximum ${isNumber ? 'value' : 'length'}`;
  return undefined;
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
