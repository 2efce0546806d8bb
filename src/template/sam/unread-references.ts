import type { Diagnostic, ReportDiagnostic } from '../../source/diagnostic.ts';
import { type SourceNode, valueOf } from '../../source/source-node.ts';
import type { TemplateScope } from './create-scope.ts';
import { entriesOf, type ResourceNode, type Template } from './template.ts';

/** Evaluated elsewhere, or full of what SAM generates. */
const READ_ELSEWHERE: ReadonlySet<string> = new Set([
  'Definition',
  'DefinitionString',
  'DefinitionUri',
  'DefinitionS3Location',
  'DefinitionSubstitutions',
  'Events',
]);

/**
 * Warns of references to nothing in the properties of a machine that no run needs: CloudFormation refuses the template
 * ("Unresolved resource dependencies [LogGroup] in the Resources block of the template").
 */
export function warnOfUnreadReferences(
  { properties }: ResourceNode,
  template: Template,
  scope: TemplateScope,
  report: ReportDiagnostic,
): void {
  const told = new Set<Diagnostic>();
  for (const { key, value } of entriesOf(properties)) {
    const isPlain = value.kind === 'scalar' && value.tag === undefined;
    if (isPlain || READ_ELSEWHERE.has(key)) continue;
    const resolved = scope.resolve(value);
    if (resolved !== undefined) visit(resolved);
  }

  function visit(node: SourceNode): void {
    if (node.kind === 'list') node.items.forEach(visit);
    else if (node.kind === 'map') for (const { value } of node.entries) visit(value);
    else if (typeof node.value === 'string') judge(scope.problemIn(node.value));
  }

  function judge(problem: Diagnostic | undefined): void {
    if (problem?.code !== 'UNRESOLVED_REFERENCE' || told.has(problem)) return;
    told.add(problem);
    const [, name = ''] = /^'([^']+)'/.exec(problem.message) ?? [];
    const isGenerated = [...template.resources.values()].some((resource) => generates(resource, name));
    if (!isGenerated) report({ ...problem, severity: 'warning' });
  }
}

/** SAM names what it generates after the resource that it is for, and after the event of it. */
function generates({ logicalId, type, properties }: ResourceNode, name: string): boolean {
  if (!type.startsWith('AWS::Serverless::') || !name.startsWith(logicalId)) return false;
  const rest = name.slice(logicalId.length);
  const events = entriesOf(valueOf(properties, 'Events')).map(({ key }) => key);
  return (
    /^(?:Role|Version|Alias|EventInvokeConfig|Url|Deployment)|Stage$/.test(rest) ||
    events.some((event) => rest.startsWith(event))
  );
}
