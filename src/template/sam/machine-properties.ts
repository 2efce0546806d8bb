import type { ReportDiagnostic } from '../../source/diagnostic.ts';
import { didYouMean } from '../../source/near-name.ts';
import { entryOf, type MapEntry, type SourceNode, valueOf } from '../../source/source-node.ts';
import { errorAt } from './scope.ts';
import { entriesOf, type ResourceNode } from './template.ts';

type PropertyKind = 'map' | 'list' | 'string' | 'boolean' | 'scalar' | 'string or a list' | 'any';

/** The properties of a type of state machine resource, and what a deployment refuses about them. */
interface MachineRules {
  readonly properties: ReadonlyMap<string, PropertyKind>;
  /** In the words of SAM or CloudFormation, whichever refuses it. */
  unknown(name: string, type: string): string;
  /** Properties that exclude each other. */
  readonly exclusive: readonly (readonly string[])[];
  exclusiveMessage(names: readonly string[]): string;
  readonly required: readonly string[];
  /** Property → the one that it requires. */
  readonly needs: ReadonlyMap<string, string>;
}

/** samtranslator 1.110: SamStateMachine.property_types and StateMachineGenerator. */
const SERVERLESS: MachineRules = {
  properties: new Map<string, PropertyKind>([
    ['AutoPublishAlias', 'scalar'],
    ['Definition', 'map'],
    ['DefinitionSubstitutions', 'map'],
    ['DefinitionUri', 'any'],
    ['DeploymentPreference', 'map'],
    ['Events', 'map'],
    ['Logging', 'map'],
    ['Name', 'string'],
    ['PermissionsBoundary', 'string'],
    ['Policies', 'string or a list'],
    ['PropagateTags', 'boolean'],
    ['Role', 'string'],
    ['RolePath', 'any'],
    ['Tags', 'map'],
    ['Tracing', 'map'],
    ['Type', 'string'],
    ['UseAliasAsEventTarget', 'boolean'],
  ]),
  unknown: (name, type) => `property ${name} not defined for resource of type ${type}`,
  exclusive: [
    ['Definition', 'DefinitionUri'],
    ['Role', 'Policies'],
  ],
  exclusiveMessage: ([first, second]) =>
    first === 'Role'
      ? "Specify either 'Role' or 'Policies' (but not both at the same time) or neither of them"
      : `Specify either '${first}' or '${second}' property and not both.`,
  required: [],
  needs: new Map([
    ['DeploymentPreference', 'AutoPublishAlias'],
    ['UseAliasAsEventTarget', 'AutoPublishAlias'],
  ]),
};

/** The resource type's schema (aws-stepfunctions-statemachine.json), and DefinitionProcessor. */
const CLOUDFORMATION: MachineRules = {
  properties: new Map<string, PropertyKind>([
    ['Definition', 'map'],
    ['DefinitionS3Location', 'any'],
    ['DefinitionString', 'string'],
    ['DefinitionSubstitutions', 'map'],
    ['EncryptionConfiguration', 'map'],
    ['LoggingConfiguration', 'map'],
    ['RoleArn', 'string'],
    ['StateMachineName', 'string'],
    ['StateMachineType', 'string'],
    ['Tags', 'list'],
    ['TracingConfiguration', 'map'],
  ]),
  unknown: (name) => `Encountered unsupported property ${name}`,
  exclusive: [['DefinitionS3Location', 'Definition', 'DefinitionString']],
  exclusiveMessage: () =>
    'Property validation failed. Please use either [DefinitionS3Location], [Definition] or [DefinitionString] but not both.',
  required: ['RoleArn'],
  needs: new Map(),
};

/** Reports the machine's properties that SAM's transform or CloudFormation refuses, since a deployment would fail. */
export function checkMachineProperties(resource: ResourceNode, report: ReportDiagnostic): void {
  const { type, properties, condition, range } = resource;
  const rules = type === 'AWS::Serverless::StateMachine' ? SERVERLESS : CLOUDFORMATION;
  for (const entry of entriesOf(properties)) checkProperty(entry, type, rules, report);
  if (condition !== undefined && (condition.kind !== 'scalar' || typeof condition.value !== 'string')) {
    report(errorAt(condition, 'INVALID_TEMPLATE', 'Every Condition member must be a string.'));
  }
  for (const names of rules.exclusive) {
    const given = names.map((name) => entryOf(properties, name)).filter((entry) => entry !== undefined);
    if (given.length > 1) report(errorAt(given[1]!.keyRange, 'INVALID_TEMPLATE', rules.exclusiveMessage(names)));
  }
  for (const name of rules.required) {
    if (properties?.kind !== 'map' || valueOf(properties, name) !== undefined) continue;
    report(errorAt(range, 'INVALID_TEMPLATE', `Property validation failed: required key [${name}] not found`));
  }
  for (const [name, needed] of rules.needs) {
    const entry = entryOf(properties, name);
    const isOff = entry?.value.kind === 'scalar' && entry.value.value === false;
    if (entry === undefined || isOff || valueOf(properties, needed) !== undefined) continue;
    const message = `'${name}' requires '${needed}' property to be specified.`;
    report(errorAt(entry.keyRange, 'INVALID_TEMPLATE', message));
  }
}

function checkProperty(
  { key, keyRange, value }: MapEntry,
  type: string,
  rules: MachineRules,
  report: ReportDiagnostic,
): void {
  const kind = rules.properties.get(key);
  if (kind === undefined) {
    // possibly a loop or an include
    if (key.startsWith('Fn::')) return;
    report(errorAt(keyRange, 'INVALID_TEMPLATE', rules.unknown(key, type), didYouMean(key, rules.properties.keys())));
  } else if (!isOfKind(value, kind)) {
    const article = kind === 'scalar' ? 'a string' : `a ${kind}`;
    report(errorAt(value, 'INVALID_TEMPLATE', `Property '${key}' should be ${article}.`));
  }
}

/** A CloudFormation function may return anything; in place of a string or boolean it looks like a map. */
function isOfKind(value: SourceNode, kind: PropertyKind): boolean {
  if (kind === 'any' || value.tag !== undefined || isFunction(value)) return true;
  // PyYAML reads a property without a value as null, which counts as absent
  if (value.kind === 'scalar' && value.value === null) return true;
  if (kind === 'map' || kind === 'list') return value.kind === kind;
  // a single policy need not be in a list
  if (kind === 'string or a list' && value.kind !== 'scalar') return true;
  if (value.kind !== 'scalar') return false;
  if (kind === 'scalar') return true;
  return kind === 'boolean' ? typeof value.value === 'boolean' : typeof value.value === 'string';
}

function isFunction(value: SourceNode): boolean {
  const [first, second] = entriesOf(value);
  return first !== undefined && second === undefined && (first.key === 'Ref' || first.key.startsWith('Fn::'));
}
