import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import { ApiError } from '../step-functions/api-error.ts';
import {
  type ListShape,
  type NumberShape,
  REQUESTS,
  type Shape,
  type StructureShape,
  type TextShape,
} from './request-shapes.ts';

/**
 * Checks a request against the API's model, before anything is looked up, as the API does. Source of the messages:
 * responses of the API.
 *
 * @param operation one of REQUESTS
 * @throws ApiError SerializationException for a value of another type, ValidationException for all violations of
 *   constraints together
 */
export function checkRequest(operation: string, body: JsonObject): void {
  const violations = new Violations();
  checkMembers(REQUESTS.get(operation)!, body, '', violations);
  if (violations.count > 0) throw violations.toError();
}

/** The error for a required member that is not there. */
export function missingMember(at: string): ApiError {
  const violations = new Violations();
  violations.add(() => `Value null at '${at}'`, 'not be null');
  return violations.toError();
}

/** A request of 2 MB can have a million of them, and a message of 40 MB would keep the server busy for seconds. */
const MAX_SHOWN = 100;

class Violations {
  count = 0;
  readonly #shown: string[] = [];

  /** @param where what is wrong */
  add(where: () => string, constraint: string): void {
    this.count++;
    if (this.count > MAX_SHOWN) return;
    this.#shown.push(`${where()} failed to satisfy constraint: Member must ${constraint}`);
  }

  toError(): ApiError {
    const count = this.count === 1 ? '1 validation error' : `${this.count} validation errors`;
    return new ApiError('ValidationException', `${count} detected: ${this.#shown.join('; ')}`);
  }
}

/** @param before the path of the structure: `tags.1.member.` */
function checkMembers({ members }: StructureShape, value: JsonObject, before: string, violations: Violations): void {
  for (const { name, shape, isRequired } of members) {
    const member = ownValue(value, name);
    if (member !== undefined && member !== null) check(shape, member, before + name, violations);
    else if (isRequired) violations.add(() => `Value null at '${before}${name}'`, 'not be null');
  }
}

function check(shape: Shape, value: Json, at: string, violations: Violations): void {
  switch (shape.kind) {
    case 'text':
      if (typeof value !== 'string') throw wrongType(at, 'a string');
      checkText(shape, value, at, violations);
      break;
    case 'enum':
      if (typeof value !== 'string') throw wrongType(at, 'a string');
      if (!shape.values.includes(value)) {
        violations.add(() => quote(value, at), `satisfy enum value set: [${shape.values.join(', ')}]`);
      }
      break;
    case 'flag':
      if (typeof value !== 'boolean') throw wrongType(at, 'a boolean');
      break;
    case 'integer':
    case 'number':
      if (typeof value !== 'number') throw wrongType(at, 'a number');
      if (shape.kind === 'integer' && !Number.isInteger(value)) throw wrongType(at, 'an integer');
      checkNumber(shape, value, at, violations);
      break;
    case 'list':
      if (!isJsonArray(value)) throw wrongType(at, 'a list');
      checkList(shape, value, at, violations);
      break;
    case 'structure':
      if (!isJsonObject(value)) throw wrongType(at, 'an object');
      checkMembers(shape, value, `${at}.`, violations);
      break;
  }
}

function checkText(
  { least, most, pattern, isSensitive, isPayload }: TextShape,
  value: string,
  at: string,
  violations: Violations,
): void {
  const quoted = (): string => (isSensitive === true ? `Value at '${at}'` : quote(value, at));
  const { length } = value;
  // a character takes at most three bytes for each of its UTF-16 code units
  const isTooLong = length > most || (isPayload === true && length * 3 > most && Buffer.byteLength(value) > most);
  if (isTooLong) violations.add(quoted, `have length less than or equal to ${most}`);
  if (length < least) violations.add(quoted, `have length greater than or equal to ${least}`);
  if (pattern !== undefined && !matches(pattern, value)) {
    violations.add(quoted, `satisfy regular expression pattern: ${pattern}`);
  }
}

const patterns = new Map<string, RegExp>();

/** The whole text must match. */
function matches(pattern: string, value: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(`^(?:${pattern})$`, 'su');
    patterns.set(pattern, compiled);
  }
  return compiled.test(value);
}

function checkNumber({ least, most }: NumberShape, value: number, at: string, violations: Violations): void {
  const quoted = (): string => quote(value, at);
  if (value < least) violations.add(quoted, `have value greater than or equal to ${least}`);
  if (value > most) violations.add(quoted, `have value less than or equal to ${most}`);
}

function checkList({ item, least, most }: ListShape, value: readonly Json[], at: string, violations: Violations): void {
  const quoted = (): string => `Value '[${value.map((one) => show(item, one)).join(', ')}]' at '${at}'`;
  if (value.length < least) violations.add(quoted, `have length greater than or equal to ${least}`);
  if (value.length > most) violations.add(quoted, `have length less than or equal to ${most}`);
  value.forEach((one, i) => {
    if (one !== null) check(item, one, `${at}.${i + 1}.member`, violations);
    else violations.add(() => `Value null at '${at}.${i + 1}.member'`, 'not be null');
  });
}

function quote(value: string | number, at: string): string {
  return `Value '${value}' at '${at}'`;
}

/** As Java shows a value of the model: `Tag(key=a, value=b)`. */
function show(shape: Shape, value: Json): string {
  // of another type than the model's, it is refused for that; it may be nested too deeply to be shown
  if (typeof value !== 'object' || value === null) return String(value);
  if (shape.kind !== 'structure' || !isJsonObject(value)) return '';
  const members = shape.members.map(
    (member) => `${member.name}=${show(member.shape, ownValue(value, member.name) ?? null)}`,
  );
  return `${shape.name}(${members.join(', ')})`;
}

function wrongType(at: string, what: string): ApiError {
  return new ApiError('SerializationException', `'${at}' must be ${what}`);
}
