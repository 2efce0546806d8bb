import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** An error response, by AWS's name. */
export class ApiError extends Error {
  override readonly name: string;
  readonly statusCode: number;
  /** Members besides the message: `resourceName` of a ResourceNotFound, `reason` of a ValidationException. */
  readonly members: JsonObject;
  constructor(name: string, message: string, statusCode = 400, members: JsonObject = {}) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
    this.members = members;
  }
}

/** The request of an operation. @throws ApiError SerializationException if it is not a JSON object */
export function parseBody(text: string): JsonObject {
  let body: Json;
  try {
    body = JSON.parse(text === '' ? '{}' : text) as Json;
  } catch {
    throw new ApiError('SerializationException', 'The request is not valid JSON');
  }
  if (!isJsonObject(body)) throw new ApiError('SerializationException', 'The request is not a JSON object');
  return body;
}

/** Texts nested more deeply are refused: later code walks the value recursively. */
const MAX_DEPTH = 1_000;

/** @param json may be invalid */
export function isTooDeep(json: string): boolean {
  // most texts are too short to be too deep
  if (json.length <= MAX_DEPTH) return false;
  let depth = 0;
  for (const [token] of json.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/gs)) {
    if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

/**
 * For machines, executions and activities: 1 to 80 characters without white space, wildcards, brackets, special and
 * control characters, or halves of surrogate pairs. Source: the API reference of CreateActivity.
 */
export function isValidName(name: string): boolean {
  return /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]{1,80}$/u.test(name);
}
