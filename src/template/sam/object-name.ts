import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type SourceNode, valueOf } from '../../source/source-node.ts';
import type { ValueScope } from './scope.ts';

/** A folder that stands in for S3: the object `key` of `bucket` is the file `<path>/<bucket>/<key>`. */
export interface ObjectFolder {
  readonly path: string;
  /** As the user wrote it. */
  readonly shownPath: string;
}

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

/** `s3://bucket/key?versionId=1` or `{ Bucket, Key, Version }`; undefined for anything else. */
export function readObjectName(node: SourceNode, scope: ValueScope): ObjectName | undefined {
  const value = scope.resolve(node);
  if (value?.kind === 'map') {
    const [bucket, key] = ['Bucket', 'Key'].map((name) => scope.resolveText(valueOf(value, name)));
    return bucket === undefined || key === undefined ? undefined : { bucket, key };
  }
  const [, bucket, key] = /^s3:\/\/([^/]+)\/([^?]+)/.exec(scope.resolveText(node) ?? '') ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

/** The object's file; undefined if there is none, or if the name leads out of the folder. */
export function findObject(folder: ObjectFolder, bucket: string, key: string): ObjectFolder | undefined {
  const names = [bucket, ...key.split('/')];
  if (!names.every((name) => name !== '' && name !== '.' && name !== '..' && !/[\\\0]/.test(name))) return undefined;
  const path = join(folder.path, ...names);
  if (!existsSync(path) || !realpathSync(path).startsWith(`${realpathSync(folder.path)}${sep}`)) return undefined;
  return { path, shownPath: join(folder.shownPath, ...names) };
}
