import { resolve } from 'node:path';
import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import { type SourceNode, valueOf } from '../../source/source-node.ts';
import type { FunctionCode } from '../project.ts';
import { assetPath } from './asset.ts';
import { LAYER_TYPES } from './resource-types.ts';
import { errorAt, type ValueScope } from './scope.ts';
import { exists, type Stack } from './stacks.ts';
import type { ResourceNode } from './template.ts';

/** Where a function's code is: SAM's CodeUri, InlineCode and ImageUri, or CloudFormation's Code. */
export function readCode(
  resource: ResourceNode,
  scope: ValueScope,
  root: string,
  report: ReportDiagnostic,
): FunctionCode {
  const { properties } = resource;
  const code = valueOf(properties, 'Code');
  const inline = valueOf(properties, 'InlineCode') ?? valueOf(code, 'ZipFile');
  if (inline !== undefined) return readInlineCode(inline, scope, report);
  const image = valueOf(properties, 'ImageUri') ?? valueOf(code, 'ImageUri');
  if (image !== undefined || scope.resolveText(valueOf(properties, 'PackageType')) === 'Image') {
    return { kind: 'elsewhere', reason: 'is a container image' };
  }
  return readFolder(resource, code === undefined ? 'CodeUri' : 'Code', scope, root, report);
}

function readInlineCode(node: SourceNode, scope: ValueScope, report: ReportDiagnostic): FunctionCode {
  const text = scope.resolveText(node);
  if (text === undefined) {
    report(errorAt(node, 'INVALID_TEMPLATE', 'Inline code must be a string'));
    return { kind: 'inline', text: '' };
  }
  const problem = scope.problemIn(text);
  if (problem !== undefined) report(problem);
  return { kind: 'inline', text };
}

/** A path relative to the template, or the CDK asset it refers to; otherwise the template's own folder. */
function readFolder(
  resource: ResourceNode,
  property: string,
  scope: ValueScope,
  root: string,
  report: ReportDiagnostic,
): FunctionCode {
  const node = valueOf(resource.properties, property);
  const asset = assetPath(resource, property, root);
  if (node === undefined && asset === undefined) return { kind: 'folder', path: root };
  const text = asset ?? scope.resolveText(node);
  if (text === undefined)
    return { kind: 'elsewhere', reason: `is in S3 (${bucketOf(node && scope.resolve(node), scope)})` };
  if (text.startsWith('s3://')) return { kind: 'elsewhere', reason: `is in S3 (${text})` };
  const problem = scope.problemIn(text);
  if (problem !== undefined) report(problem);
  if (/\.(zip|jar)$/.test(text)) {
    return { kind: 'elsewhere', reason: `is packed (${text})`, archive: resolve(root, text) };
  }
  return { kind: 'folder', path: resolve(root, text) };
}

function bucketOf(node: SourceNode | undefined, scope: ValueScope): string {
  const bucket = scope.resolveText(valueOf(node, 'S3Bucket') ?? valueOf(node, 'Bucket'));
  const key = scope.resolveText(valueOf(node, 'S3Key') ?? valueOf(node, 'Key'));
  return `s3://${bucket ?? '?'}/${key ?? '?'}`;
}

/** The folders of the layers found on this machine, by the ARN that functions refer to. */
export type Layers = ReadonlyMap<string, string>;

export function readLayers(stacks: readonly Stack[]): Layers {
  const layers = new Map<string, string>();
  for (const { template, scope, folder } of stacks) {
    for (const resource of template.resources.values()) {
      const property = LAYER_TYPES.get(resource.type);
      if (property === undefined || !exists(resource, scope)) continue;
      const content = readFolder(resource, property, scope, folder.root, () => {});
      if (content.kind === 'folder') layers.set(scope.resources.arnOf(resource), content.path);
    }
  }
  return layers;
}

/** The layers of a function found on this machine, in its order: later ones take precedence. */
export function layersOf(resource: ResourceNode, scope: ValueScope, layers: Layers): readonly string[] {
  const node = valueOf(resource.properties, 'Layers');
  const list = node && scope.resolve(node);
  if (list?.kind !== 'list') return [];
  return list.items.flatMap((item) => layers.get(scope.resolveText(item) ?? '') ?? []);
}
