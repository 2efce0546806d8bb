import { entryOf, type MapEntry, type SourceNode, stringOf } from '../../source/source-node.ts';
import type { ValueScope } from './scope.ts';
import type { ResourceNode } from './template.ts';

/** Their readers evaluate them as a whole and report what is missing in them. */
const LEFT_WHOLE: ReadonlySet<string> = new Set(['Definition', 'DefinitionString', 'DefinitionSubstitutions']);

/** SAM's transform reads these before any function is evaluated: it sees the function, not its result. */
const NOT_DECIDED: ReadonlySet<string> = new Set(['Definition', 'DefinitionUri']);

/**
 * The resource without the properties whose value is AWS::NoValue: CloudFormation treats them as absent, at any depth.
 * An Fn::If is replaced by the branch that its condition selects, and stays if the condition is unknown.
 */
export function withoutNoValue(resource: ResourceNode, scope: ValueScope): ResourceNode {
  const { properties, type } = resource;
  const notDecided = type === 'AWS::Serverless::StateMachine' ? NOT_DECIDED : NOTHING;
  const settled = properties && settle(properties, scope, LEFT_WHOLE, notDecided);
  return settled === properties ? resource : { ...resource, properties: settled };
}

const NOTHING: ReadonlySet<string> = new Set();

/** Shares unchanged parts. Undefined: AWS::NoValue. */
function settle(
  node: SourceNode,
  scope: ValueScope,
  leftWhole = NOTHING,
  notDecided = NOTHING,
): SourceNode | undefined {
  const decided = decide(node, scope);
  if (decided === undefined || decided.kind === 'scalar' || decided.tag !== undefined) return decided;
  if (decided.kind === 'list') {
    const items = decided.items.map((item) => settle(item, scope));
    const isSame = items.every((item, i) => item === decided.items[i]);
    return isSame ? decided : { ...decided, items: items.filter((item) => item !== undefined) };
  }
  let isSame = true;
  const entries = decided.entries.flatMap((entry): MapEntry[] => {
    const { key, value } = entry;
    if (notDecided.has(key)) return [entry];
    const settled = leftWhole.has(key) ? decide(value, scope) : settle(value, scope);
    isSame &&= settled === value;
    return settled === undefined ? [] : [{ ...entry, value: settled }];
  });
  return isSame ? decided : { ...decided, entries };
}

/** What replaces the node once each Fn::If on the way is decided. Undefined: AWS::NoValue. */
function decide(node: SourceNode, scope: ValueScope): SourceNode | undefined {
  const name = argumentOf(node, 'Ref', 'Ref');
  if (name !== undefined) return stringOf(name) === 'AWS::NoValue' ? undefined : node;
  const choice = argumentOf(node, 'If', 'Fn::If');
  if (choice?.kind !== 'list') return node;
  const [condition, whenTrue, whenFalse] = choice.items;
  const conditionName = condition?.tag === undefined ? stringOf(condition) : undefined;
  if (conditionName === undefined || whenTrue === undefined || whenFalse === undefined) return node;
  const holds = scope.condition(conditionName, condition!);
  if (holds.kind !== 'scalar' || typeof holds.value !== 'boolean') return node;
  return decide(holds.value ? whenTrue : whenFalse, scope);
}

/** The argument of a function in its short form (a tag) or its long form. */
function argumentOf(node: SourceNode, tag: string, key: string): SourceNode | undefined {
  if (node.tag !== undefined) return node.tag === tag ? node : undefined;
  return node.kind === 'map' && node.entries.length === 1 ? entryOf(node, key)?.value : undefined;
}
