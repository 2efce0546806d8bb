import { formatArn, parseArn } from '../../arn.ts';
import { hasPlaceholder } from '../../definition/placeholder.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import type { Project } from '../../template/project.ts';
import { STACK_NAME } from '../../template/sam/pseudo-parameters.ts';
import { matchesPieces } from '../../wildcard.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';
import { findPolicyTemplate, type Statement } from './policy-templates.ts';
import type { NeededResource } from './required-permission.ts';

const ANY = ['*'];

/** Everything that the policies allow; undefined if one of them is unknown. Denials are left out. */
export function readStatements(policies: readonly SourceNode[]): readonly Statement[] | undefined {
  const all: Statement[] = [];
  for (const policy of policies) {
    const statements = readPolicy(policy);
    if (statements === undefined) return undefined;
    all.push(...statements);
  }
  return all;
}

/**
 * Whether some statement allows the action. If the resource is unknown, any statement on the action suffices.
 * @param project where the stack is assumed to be: a policy may contain its real account and region
 */
export function isAllowed(
  statements: readonly Statement[],
  action: string,
  resource: NeededResource | undefined,
  project: Pick<Project, 'region' | 'accountId'>,
): boolean {
  const wanted = action.toLowerCase();
  const end = resource?.qualifier === undefined ? '' : `:${resource.qualifier}`;
  const arns = resource === undefined ? [] : possibleArns(resource.arn).map((arn) => arn + end);
  return statements.some(
    ({ actions, resources }) =>
      actions.some((pattern) => matchesWildcard(withWildcards(pattern).toLowerCase(), wanted)) &&
      (resource === undefined ||
        resources.some((pattern) =>
          arns.some((arn) => matchesWildcard(inAnyPlace(withWildcards(pattern), arn, project), arn)),
        )),
  );
}

/** An unknown value matches anything: it allows what it might. */
function withWildcards(pattern: string): string {
  if (!/\$\{|\{\{/.test(pattern)) return pattern;
  // a policy variable, `${aws:username}`, matches any value, too
  return pattern.replace(/\$\{[^{}]*\}|\{\{resolve:.*?\}\}/gs, '*');
}

/** The pattern of an ARN with any region and account if the resource's are only assumed. */
function inAnyPlace(
  pattern: string,
  arn: string,
  { region, accountId }: Pick<Project, 'region' | 'accountId'>,
): string {
  const parts = parseArn(pattern);
  const own = parseArn(arn);
  if (parts === undefined) return pattern;
  return formatArn({
    ...parts,
    ...(own?.region === region && { region: '*' }),
    ...(own?.accountId === accountId && { accountId: '*' }),
  });
}

/**
 * CloudFormation generates a name for a resource without one: its logical id with the stack's name and a random suffix.
 */
function possibleArns(arn: string): readonly string[] {
  const at = Math.max(arn.lastIndexOf(':'), arn.lastIndexOf('/')) + 1;
  const [prefix, name] = [arn.slice(0, at), arn.slice(at)];
  return [arn, `${prefix}${name}-${RANDOM_END}`, `${prefix}${STACK_NAME}-${name}-${RANDOM_END}`];
}

const RANDOM_END = 'A1B2C3D4E5F6';

function readPolicy(policy: SourceNode): readonly Statement[] | undefined {
  if (policy.kind === 'list') return readStatements(policy.items);
  if (policy.kind === 'scalar') return readManaged(stringOf(policy) ?? '');
  const document = valueOf(policy, 'PolicyDocument') ?? policy;
  const statement = valueOf(document, 'Statement');
  if (statement !== undefined)
    return (statement.kind === 'list' ? statement.items : [statement]).flatMap(readStatement);
  const [template] = policy.entries;
  return policy.entries.length === 1 ? findPolicyTemplate(template!.key, template!.value) : undefined;
}

/** By name or by AWS's ARN. A policy of the account is unknown. */
function readManaged(name: string): readonly Statement[] | undefined {
  if (hasPlaceholder(name)) return undefined;
  const { service, accountId, resource: [path = ''] = [] } = parseArn(name) ?? {};
  const isOfAws = service === 'iam' && accountId === 'aws' && path.startsWith('policy/');
  const actions = MANAGED_POLICIES.get(isOfAws ? path.slice(path.lastIndexOf('/') + 1) : name);
  return actions && [{ actions, resources: ANY }];
}

function readStatement(node: SourceNode): readonly Statement[] {
  if (stringOf(valueOf(node, 'Effect')) === 'Deny') return [];
  const actions = textsOf(valueOf(node, 'Action'));
  const resources = textsOf(valueOf(node, 'Resource'));
  return [{ actions: actions ?? ANY, resources: resources ?? ANY }];
}

/** Undefined unless it is a list of strings: NotAction and NotResource allow nearly everything. */
function textsOf(node: SourceNode | undefined): readonly string[] | undefined {
  if (node === undefined) return undefined;
  const texts = (node.kind === 'list' ? node.items : [node]).map(stringOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** Whether the text matches IAM's pattern, in which `*` matches any characters and `?` one. */
function matchesWildcard(pattern: string, text: string): boolean {
  return matchesPieces(pattern.split('*'), text, '?');
}
