import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { stringOf, valueOf } from '../../source/source-node.ts';
import type { ResourceNode } from './template.ts';

/** The name that CDK gives an uploaded asset: the hash of its content. */
const UPLOADED = /^([0-9a-f]{64})(\.zip|\.[a-z]+)?$/;

/**
 * The path of the CDK asset that one of the resource's properties stands for, relative to the template: the property
 * itself names the bucket that the asset is uploaded to. CDK writes the path into the resource's metadata, but for state
 * machines, and not where it is told not to; then the asset lies beside the template under its hash.
 */
export function assetPath({ metadata, properties }: ResourceNode, property: string, root: string): string | undefined {
  const path = stringOf(valueOf(metadata, 'aws:asset:path'));
  if (path !== undefined && stringOf(valueOf(metadata, 'aws:asset:property')) === property) return path;
  const location = valueOf(properties, property);
  const key = stringOf(valueOf(location, 'S3Key') ?? valueOf(location, 'Key'));
  const [, hash, extension = ''] = UPLOADED.exec(key ?? '') ?? [];
  if (hash === undefined) return undefined;
  return [`asset.${hash}`, `asset.${hash}${extension}`].find((name) => existsSync(join(root, name)));
}
