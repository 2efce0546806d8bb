import { resolve } from 'node:path';
import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import { type SourceNode, valueOf } from '../../source/source-node.ts';
import type { FunctionCode } from '../project.ts';
import { assetPath } from './asset.ts';
import { errorAt, type Scope } from './scope.ts';
import type { ResourceNode } from './template.ts';

/** Where a function's code is: SAM's CodeUri, InlineCode and ImageUri, or CloudFormation's Code. */
export function readCode(resource: ResourceNode, scope: Scope, root: string, report: ReportDiagnostic): FunctionCode {
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

function readInlineCode(node: SourceNode, scope: Scope, report: ReportDiagnostic): FunctionCode {
  const text = scope.resolveText(node);
  if (text === undefined) {
    report(errorAt(node, 'INVALID_TEMPLATE', 'Inline code must be a string'));
    return { kind: 'inline', text: '' };
  }
  const problem = scope.problemIn(text);
  if (problem !== undefined) report(problem);
  return { kind: 'inline', text };
}

/** A path relative to the template, or the CDK asset that stands for it; without either, the template's own folder. */
export function readFolder(
  resource: ResourceNode,
  property: string,
  scope: Scope,
  root: string,
  report: ReportDiagnostic,
): FunctionCode {
  const node = valueOf(resource.properties, property);
  const asset = assetPath(resource, property, root);
  if (node === undefined && asset === undefined) return { kind: 'folder', path: root };
  const text = asset ?? scope.resolveText(node);
  if (text === undefined)
    return { kind: 'elsewhere', reason: `lies in S3 (${bucketOf(node && scope.resolve(node), scope)})` };
  if (text.startsWith('s3://')) return { kind: 'elsewhere', reason: `lies in S3 (${text})` };
  const problem = scope.problemIn(text);
  if (problem !== undefined) report(problem);
  if (/\.(zip|jar)$/.test(text)) {
    return { kind: 'elsewhere', reason: `is packed (${text})`, archive: resolve(root, text) };
  }
  return { kind: 'folder', path: resolve(root, text) };
}

function bucketOf(node: SourceNode | undefined, scope: Scope): string {
  const bucket = scope.resolveText(valueOf(node, 'S3Bucket') ?? valueOf(node, 'Bucket'));
  const key = scope.resolveText(valueOf(node, 'S3Key') ?? valueOf(node, 'Key'));
  return `s3://${bucket ?? '?'}/${key ?? '?'}`;
}
