import { type SourceNode, valueOf } from '../../source/source-node.ts';
import type { TemplateScope } from './create-scope.ts';
import { MACHINE_TYPES } from './resource-types.ts';
import { entriesOf, type ResourceNode, type Template } from './template.ts';

/** Resources whose policies are attached to roles by name. */
const ATTACHED = new Set(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy']);

/**
 * The policies of a machine's role, references resolved: names and ARNs of managed policies, SAM's policy templates and
 * documents. Undefined if the template does not determine all of them: the role is defined elsewhere, or connectors add
 * to it.
 */
export function readPolicies(
  resource: ResourceNode,
  template: Template,
  scope: TemplateScope,
): readonly SourceNode[] | undefined {
  if (hasConnectors(resource, template)) return undefined;
  const { role } = MACHINE_TYPES.get(resource.type)!;
  const property = valueOf(resource.properties, role);
  // without a Role, SAM creates one named after the machine
  if (property === undefined) {
    const own = listOf(valueOf(resource.properties, 'Policies'), scope);
    return attach(own, `${resource.logicalId}Role`, template, scope);
  }
  const arn = scope.resolveText(property);
  const made = [...template.resources.values()].find(
    (candidate) => candidate.type === 'AWS::IAM::Role' && scope.resources.arnOf(candidate) === arn,
  );
  if (made === undefined) return undefined;
  const documents = listOf(valueOf(made.properties, 'Policies'), scope);
  const managed = listOf(valueOf(made.properties, 'ManagedPolicyArns'), scope);
  return attach([...documents, ...managed], scope.resources.nameOf(made), template, scope);
}

/** A single policy need not be in a list. */
function listOf(node: SourceNode | undefined, scope: TemplateScope): readonly SourceNode[] {
  const value = node && scope.resolve(node);
  if (value === undefined) return [];
  return value.kind === 'list' ? value.items : [value];
}

/** Adds the documents of policy resources that refer to the role. */
function attach(
  policies: readonly SourceNode[],
  roleName: string,
  template: Template,
  scope: TemplateScope,
): readonly SourceNode[] {
  const attached = [...template.resources.values()].flatMap((candidate): readonly SourceNode[] => {
    if (!ATTACHED.has(candidate.type)) return [];
    const roles = listOf(valueOf(candidate.properties, 'Roles') ?? valueOf(candidate.properties, 'RoleName'), scope);
    if (!roles.some((role) => role.kind === 'scalar' && role.value === roleName)) return [];
    const document = valueOf(candidate.properties, 'PolicyDocument');
    const resolved = document && scope.resolve(document);
    return resolved === undefined ? [] : [resolved];
  });
  return [...policies, ...attached];
}

/**
 * SAM's connectors, part of the machine or separate resources, grant permissions that the template does not spell out.
 */
function hasConnectors(resource: ResourceNode, template: Template): boolean {
  const machine = entriesOf(valueOf(template.node, 'Resources')).find(({ key }) => key === resource.logicalId)?.value;
  if (valueOf(machine, 'Connectors') !== undefined) return true;
  return [...template.resources.values()].some(({ type }) => type === 'AWS::Serverless::Connector');
}
