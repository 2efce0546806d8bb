import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue, parseFiniteJson } from '../json.ts';
import { ApiError, isTooDeep } from '../step-functions/api-error.ts';

/** The maximum length of a field, by the API's model. */
const MAX_LENGTHS: Readonly<Record<string, number>> = {
  name: 80,
  stateMachineArn: 256,
  stateMachineVersionArn: 2000,
  stateMachineAliasArn: 256,
  executionArn: 256,
  activityArn: 256,
  mapRunArn: 2000,
  resourceArn: 256,
  stateName: 80,
  workerName: 80,
  definition: 1_048_576,
  input: 262_144,
  output: 262_144,
  error: 256,
  cause: 32_768,
  taskToken: 2048,
  roleArn: 256,
  nextToken: 1024,
  description: 256,
  key: 128,
  value: 256,
  versionDescription: 256,
};

/** Fields marked as sensitive in the API's model: messages do not repeat them. */
const SENSITIVE = /^(?:definition|input|output|error|cause|description|versionDescription|variables|context)$/;
/** Fields that may be empty; all others need at least one character. */
const MAY_BE_EMPTY = /^(?:input|output|error|cause|description|versionDescription|variables|context|value)$/;

/**
 * The fields of a request, validated by the API's model. Each method throws a ValidationException for a field that is
 * missing or too long, and a SerializationException for one of another type. Source of the messages: responses of the
 * API.
 */
export class Parameters {
  readonly #fields: JsonObject;

  /** The prefix of field names in messages: `tags.1.member.`. */
  readonly #at: string;

  constructor(fields: JsonObject, at = '') {
    this.#fields = fields;
    this.#at = at;
  }

  text(name: string): string {
    const value = this.optionalText(name);
    if (value === undefined) throw invalid(`Value null at '${this.#at}${name}'`, 'Member must not be null');
    return value;
  }

  optionalText(name: string): string | undefined {
    const value = this.#read(name, 'a string', (json): json is string => typeof json === 'string');
    if (value === undefined) return undefined;
    const most = Object.hasOwn(MAX_LENGTHS, name) ? MAX_LENGTHS[name]! : Number.POSITIVE_INFINITY;
    if (value.length > most || value === '') checkLength(name, value, most, this.#at);
    return value;
  }

  /** One of a fixed set of strings; undefined if absent. */
  oneOf<Value extends string>(name: string, values: readonly Value[]): Value | undefined {
    const value = this.optionalText(name);
    if (value === undefined || isOneOf(value, values)) return value;
    throw invalid(`Value '${value}' at '${name}'`, `Member must satisfy enum value set: [${values.join(', ')}]`);
  }

  /** An integer within limits. */
  count(name: string, least: number, most: number): number | undefined {
    return within(
      name,
      this.#read(name, 'an integer', (json): json is number => Number.isInteger(json)),
      least,
      most,
    );
  }

  /** A number within limits. */
  number(name: string, least: number, most: number): number | undefined {
    return within(
      name,
      this.#read(name, 'a number', (json): json is number => typeof json === 'number'),
      least,
      most,
    );
  }

  flag(name: string): boolean | undefined {
    return this.#read(name, 'a boolean', (json): json is boolean => typeof json === 'boolean');
  }

  object(name: string): JsonObject | undefined {
    return this.#read(name, 'an object', isJsonObject);
  }

  objects(name: string): readonly JsonObject[] | undefined {
    const isList = (json: Json): json is readonly JsonObject[] => isJsonArray(json) && json.every(isJsonObject);
    return this.#read(name, 'a list of objects', isList);
  }

  /** The objects in a list, whose fields are read like the request's. */
  items(name: string): readonly Parameters[] | undefined {
    return this.objects(name)?.map((item, i) => new Parameters(item, `${this.#at}${name}.${i + 1}.member.`));
  }

  texts(name: string): readonly string[] | undefined {
    const isList = (json: Json): json is readonly string[] =>
      isJsonArray(json) && json.every((item) => typeof item === 'string');
    return this.#read(name, 'a list of strings', isList);
  }

  #read<Value extends Json>(name: string, what: string, is: (json: Json) => json is Value): Value | undefined {
    const value = ownValue(this.#fields, name);
    if (value === undefined || value === null) return undefined;
    if (!is(value)) throw new ApiError('SerializationException', `'${this.#at}${name}' must be ${what}`);
    return value;
  }
}

/** @throws ApiError ValidationException */
function checkLength(name: string, value: string, most: number, before: string): void {
  const at = SENSITIVE.test(name) ? `Value at '${before}${name}'` : `Value '${value}' at '${before}${name}'`;
  if (value.length > most) throw invalid(at, `Member must have length less than or equal to ${most}`);
  if (value === '' && !MAY_BE_EMPTY.test(name)) {
    throw invalid(at, 'Member must have length greater than or equal to 1');
  }
}

function isOneOf<Value extends string>(value: string, values: readonly Value[]): value is Value {
  return (values as readonly string[]).includes(value);
}

function within(name: string, value: number | undefined, least: number, most: number): number | undefined {
  if (value === undefined) return undefined;
  const at = `Value '${value}' at '${name}'`;
  if (value < least) throw invalid(at, `Member must have value greater than or equal to ${least}`);
  if (value > most) throw invalid(at, `Member must have value less than or equal to ${most}`);
  return value;
}

export function invalid(where: string, constraint: string): ApiError {
  const message = `1 validation error detected: ${where} failed to satisfy constraint: ${constraint}`;
  return new ApiError('ValidationException', message);
}

/** A JSON document in a field; `error` is the API's name for an invalid one. */
export function parseDocument(text: string, error: 'InvalidExecutionInput' | 'InvalidOutput'): Json {
  const refused = (): ApiError => {
    const words = error === 'InvalidOutput' ? 'Invalid Output' : 'Invalid State Machine Execution Input';
    return new ApiError(error, `${words}: '${text.slice(0, 200)}'`);
  };
  if (isTooDeep(text)) throw refused();
  try {
    return parseFiniteJson(text);
  } catch {
    throw refused();
  }
}
