import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readFileText } from '../../read-file.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import type { ResourceNode } from './template.ts';

/** The name that CDK gives an uploaded asset: the hash of its content. In a URL, its end. */
const UPLOADED = /(?:^|\/)([0-9a-f]{64})(\.zip|\.[a-z]+)?$/;

/**
 * The path of the CDK asset that one of the resource's properties refers to, relative to the template: the property
 * itself names the bucket that the asset is uploaded to. CDK writes the path into the resource's metadata, except for
 * state machines and unless that is switched off. Then the asset is stored under its hash next to the template, or next
 * to the assembly of the template's stage; the manifest next to the template lists nested templates.
 */
export function assetPath(resource: ResourceNode, property: string, root: string): string | undefined {
  const { metadata, properties, range } = resource;
  const path = stringOf(valueOf(metadata, 'aws:asset:path'));
  if (path !== undefined && stringOf(valueOf(metadata, 'aws:asset:property')) === property) return path;
  const location = valueOf(properties, property);
  const key = stringOf(valueOf(location, 'S3Key') ?? valueOf(location, 'Key')) ?? lastText(location);
  const [, hash, extension = ''] = UPLOADED.exec(key ?? '') ?? [];
  if (hash === undefined) return undefined;
  const names = [`asset.${hash}`, `asset.${hash}${extension}`];
  const places = [...names, ...names.map((name) => join('..', name))];
  return places.find((name) => existsSync(join(root, name))) ?? findInManifests(hash, root, basename(range.file.path));
}

/** The end of a text built by Fn::Join or Fn::Sub. */
function lastText(node: SourceNode | undefined): string | undefined {
  if (node?.kind === 'map') return node.entries.length === 1 ? lastText(node.entries[0]!.value) : undefined;
  return node?.kind === 'list' ? lastText(node.items.at(-1)) : stringOf(node);
}

const MANIFEST = /\.assets\.json$/;

/**
 * CDK writes one for each stack: `{ "files": { "<hash>": { "source": { "path" } } } }`. Two stacks may nest templates
 * with the same content, so the template's own manifest comes first.
 */
function findInManifests(hash: string, root: string, template: string): string | undefined {
  const own = template.replace(/\.template\.json$/, '.assets.json');
  const others = readdirSync(root).filter((name) => name !== own && MANIFEST.test(name));
  for (const name of existsSync(join(root, own)) && own !== template ? [own, ...others] : others) {
    const text = readFileText(join(root, name));
    if (!text.includes(hash)) continue;
    const path = pathOf(text, hash);
    if (path !== undefined) return path;
  }
  return undefined;
}

function pathOf(text: string, hash: string): string | undefined {
  let path: unknown;
  try {
    const manifest = JSON.parse(text) as { readonly files?: Readonly<Record<string, Asset>> } | null;
    path = manifest?.files?.[hash]?.source?.path;
  } catch {
    // a file that is not valid JSON is not a CDK manifest
  }
  return typeof path === 'string' ? path : undefined;
}

interface Asset {
  readonly source?: { readonly path?: unknown };
}
