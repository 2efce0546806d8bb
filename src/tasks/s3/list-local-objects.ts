import type { ObjectStore, StoredObject } from '../../datasets/object-store.ts';
import { compareUtf8 } from '../../datasets/utf8-order.ts';
import type { Json, JsonObject } from '../../json.ts';
import { printTime } from './local-objects.ts';

export interface ListRequest {
  readonly bucket: string;
  readonly prefix: string;
  /** Empty: keys are not grouped. */
  readonly delimiter: string;
  readonly startAfter: string | undefined;
  /** For a truncated list. */
  readonly token: string | undefined;
  readonly maxKeys: number | undefined;
}

/** S3's maximum page size. */
const MAX_KEYS = 1000;

/**
 * The response of listObjectsV2: keys in the order of their UTF-8 bytes, those with the delimiter after the prefix as
 * one common prefix, at most a thousand of both; fields in alphabetical order.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export async function listLocalObjects(store: ObjectStore, request: ListRequest): Promise<JsonObject> {
  const { bucket, prefix, delimiter, startAfter, token } = request;
  const maxKeys = Math.min(request.maxKeys ?? MAX_KEYS, MAX_KEYS);
  const after = token === undefined ? startAfter : readToken(token);
  const objects: StoredObject[] = [];
  const groups: string[] = [];
  let last: string | undefined;
  let isTruncated = false;
  for await (const object of store.list(bucket, prefix)) {
    const group = groupOf(object.key, prefix, delimiter);
    const name = group ?? object.key;
    // a key in a group that was already returned has the group's name, which does not come after itself
    if (name === last || (after !== undefined && compareUtf8(name, after) <= 0)) continue;
    if (objects.length + groups.length === maxKeys) {
      isTruncated = maxKeys > 0;
      break;
    }
    last = name;
    if (group === undefined) objects.push(object);
    else groups.push(group);
  }
  const contents: Json[] = [];
  for (const object of objects) contents.push(await describe(object));
  return {
    ...(groups.length > 0 && { CommonPrefixes: groups.map((group) => ({ Prefix: group })) }),
    ...(contents.length > 0 && { Contents: contents }),
    ...(token !== undefined && { ContinuationToken: token }),
    ...(delimiter !== '' && { Delimiter: delimiter }),
    IsTruncated: isTruncated,
    KeyCount: objects.length + groups.length,
    MaxKeys: maxKeys,
    Name: bucket,
    ...(isTruncated && last !== undefined && { NextContinuationToken: Buffer.from(last).toString('base64') }),
    Prefix: prefix,
    ...(startAfter !== undefined && { StartAfter: startAfter }),
  };
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

function readToken(token: string): string {
  return Buffer.from(token, 'base64').toString();
}

async function describe(object: StoredObject): Promise<JsonObject> {
  return {
    ETag: await object.etag(),
    Key: object.key,
    LastModified: printTime(object.lastModified),
    Size: object.size,
    StorageClass: 'STANDARD',
  };
}
