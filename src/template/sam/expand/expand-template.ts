import { type SourceNode, stringOf, valueOf } from '../../../source/source-node.ts';
import { createScope, type ScopeOptions } from '../create-scope.ts';
import type { DefinitionFolder } from '../definition-source.ts';
import { readTemplate } from '../template.ts';

/**
 * Does what CloudFormation does before it processes a template: inserts local AWS::Include files and expands the loops
 * of AWS::LanguageExtensions. A custom macro runs only in AWS, so it is reported by name.
 */
export async function expandTemplate(
  node: SourceNode,
  folder: DefinitionFolder,
  options: ScopeOptions,
): Promise<SourceNode> {
  warnOfMacros(node, options);
  let expanded = node;
  const { text } = node.file;
  const hasIncludes = text.includes('AWS::Include');
  if (!hasIncludes && !text.includes('Fn::ForEach::')) return node;
  // Both read parameters and mappings, which neither can create.
  const scopeOf = (template: SourceNode) => createScope(readTemplate(template), { ...options, report: () => {} });
  if (hasIncludes) {
    const { expandIncludes } = await import('./includes.ts');
    expanded = await expandIncludes(expanded, scopeOf(node), folder, options.report);
  }
  const { expandLoops } = await import('./loops.ts');
  return expandLoops(expanded, scopeOf(expanded), options.report);
}

/** AWS's own transforms that are applied here, or that produce nothing a workflow reads. */
const HARMLESS = /^AWS::(Serverless|LanguageExtensions|Include|CodeDeployBlueGreen|SecretsManager|ServiceCatalog)/;

function warnOfMacros(node: SourceNode, { report }: ScopeOptions): void {
  const transform = valueOf(node, 'Transform');
  for (const item of transform?.kind === 'list' ? transform.items : transform === undefined ? [] : [transform]) {
    const name = stringOf(item) ?? stringOf(valueOf(item, 'Name'));
    if (name === undefined || HARMLESS.test(name)) continue;
    const message = `The macro '${name}' runs only in CloudFormation: the template is read without its effect`;
    report({ severity: 'warning', code: 'UNSUPPORTED_FUNCTION', message, range: item });
  }
}
