import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { ApiError } from './api-error.ts';

/** The request of an operation. @throws ApiError SerializationException where it is not a JSON object */
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
