import { formatArn } from '../../arn.ts';
import { nearName } from '../../source/near-name.ts';
import type { Range } from '../../source/source-file.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import { type Identified, RESOURCE_KINDS, type ResourceKind } from './resource-kinds.ts';
import { NESTED_TYPES } from './resource-types.ts';
import { errorAt, type StackOutputs, scalarAt, type ValueScope } from './scope.ts';
import type { ResourceNode, Template } from './template.ts';

/** How many resources' names may depend on one another: a circular reference ends here. */
const MAX_NAMES_DEEP = 20;

/** The names of a template's resources, and the values of their attributes. */
export interface ResourceValues {
  /** The resource's name in AWS. */
  nameOf(resource: ResourceNode): string;
  /** Whether its logical id replaces a name without a value. */
  isNameAssumed(resource: ResourceNode): boolean;
  arnOf(resource: ResourceNode): string;
  /** The result of Ref; undefined if there is no such resource. */
  reference(logicalId: string, at: Range): SourceNode | undefined;
  attribute(logicalId: string, attribute: string, at: Range): SourceNode | undefined;
}

export function createResourceValues(
  template: Template,
  scope: ValueScope,
  nested: ReadonlyMap<string, StackOutputs>,
): ResourceValues {
  const names = new Map<string, string>();
  const assumed = new Set<string>();
  let deep = 0;

  function nameOf(resource: ResourceNode): string {
    const known = names.get(resource.logicalId);
    if (known !== undefined) return known;
    const name = nameProperty(resource) ?? defaultName(resource, scope.path);
    names.set(resource.logicalId, name);
    return name;
  }

  function nameProperty(resource: ResourceNode): string | undefined {
    const kind = RESOURCE_KINDS.get(resource.type);
    const node = kind?.nameProperty === undefined ? undefined : valueOf(resource.properties, kind.nameProperty);
    if (node === undefined) return undefined;
    if (deep >= MAX_NAMES_DEEP) {
      const problem = errorAt(node, 'INVALID_TEMPLATE', `The name of '${resource.logicalId}' depends on itself`);
      return String(scope.unresolved(resource.logicalId, problem).value);
    }
    deep++;
    try {
      const name = scope.resolveText(node) || undefined;
      // a task must not fail because of a name that only AWS would see
      if (name === undefined || kind?.runsHere !== true || scope.problemIn(name) === undefined) return name;
      assumed.add(resource.logicalId);
      return undefined;
    } finally {
      deep--;
    }
  }

  function identify(resource: ResourceNode): Identified {
    return {
      name: nameOf(resource),
      place: scope.place,
      property: (name) => scope.resolveText(valueOf(resource.properties, name)),
    };
  }

  function arnOf(resource: ResourceNode): string {
    const { arn } = kindOf(resource);
    return arn?.(identify(resource)) ?? genericArn(resource);
  }

  function genericArn(resource: ResourceNode): string {
    const service = resource.type.split('::')[1]?.toLowerCase() ?? 'unknown';
    return formatArn({ service, resource: nameOf(resource), ...scope.place });
  }

  /** `Fn.Version` and `Fn.Alias`: what SAM generates for AutoPublishAlias, for functions and state machines. */
  function publishedReference(resource: ResourceNode, part: string, at: Range): SourceNode | undefined {
    if (!PUBLISHED_TYPES.has(resource.type) || (part !== 'Version' && part !== 'Alias')) return undefined;
    const alias = scope.resolveText(valueOf(resource.properties, 'AutoPublishAlias'));
    if (alias === undefined) return undefined;
    return scalarAt(at, `${arnOf(resource)}:${part === 'Alias' ? alias : '1'}`);
  }

  function findResource(logicalId: string): ResourceNode | undefined {
    return template.resources.get(logicalId) ?? generatedResource(logicalId, template);
  }

  /** `ChargeAliaslive`: the logical id of the alias that SAM generates for the function Charge. */
  function generatedAlias(logicalId: string, at: Range): SourceNode | undefined {
    for (let i = logicalId.indexOf('Alias'); i > 0; i = logicalId.indexOf('Alias', i + 1)) {
      const owner = template.resources.get(logicalId.slice(0, i));
      const published = owner && publishedReference(owner, 'Alias', at);
      if (published?.kind === 'scalar' && `${published.value}`.endsWith(`:${logicalId.slice(i + 5)}`)) return published;
    }
    return undefined;
  }

  function outputOf(logicalId: string, attribute: string, at: Range): SourceNode | undefined {
    return attribute.startsWith(OUTPUTS)
      ? nested.get(logicalId)?.output(attribute.slice(OUTPUTS.length), at, scope)
      : undefined;
  }

  return {
    nameOf,

    isNameAssumed(resource) {
      nameOf(resource);
      return assumed.has(resource.logicalId);
    },

    arnOf,
    reference(logicalId, at) {
      const resource = findResource(logicalId);
      if (resource === undefined) {
        const dot = logicalId.indexOf('.');
        if (dot < 0) return generatedAlias(logicalId, at);
        const published = template.resources.get(logicalId.slice(0, dot));
        return published && publishedReference(published, logicalId.slice(dot + 1), at);
      }
      const { ref } = kindOf(resource);
      return scalarAt(at, ref?.(identify(resource)) ?? nameOf(resource));
    },
    attribute(logicalId, attribute, at) {
      const resource = findResource(logicalId);
      if (resource === undefined) return undefined;
      if (attribute === 'Arn') return scalarAt(at, arnOf(resource));
      const { attributes = {} } = kindOf(resource);
      if (Object.hasOwn(attributes, attribute)) return scalarAt(at, attributes[attribute]!(identify(resource)));
      const name = `${logicalId}.${attribute}`;
      if (isMadeElsewhere(resource.type)) {
        const given = outputOf(logicalId, attribute, at);
        return given ?? scope.outside(scope.path + name, at, `The attribute '${name}' of ${resource.type}`);
      }
      const near = nearName(attribute, ['Arn', ...Object.keys(attributes)]);
      // Most attributes are ids that AWS generates: a stand-in will do, unless the name is a typo.
      return near?.toLowerCase() === attribute.toLowerCase()
        ? scope.unresolved(
            name,
            errorAt(
              at,
              'UNRESOLVED_REFERENCE',
              `'${logicalId}' has no attribute '${attribute}'`,
              `Did you mean '${near}'?`,
            ),
          )
        : scalarAt(at, name);
    },
  };
}

function kindOf(resource: ResourceNode): ResourceKind {
  return RESOURCE_KINDS.get(resource.type) ?? {};
}

/** In a nested stack, the name begins with the stack's, as in AWS. Bucket names are lower-case. */
function defaultName(resource: ResourceNode, path: string): string {
  const name = path.replaceAll('/', '-') + resource.logicalId;
  return resource.type === 'AWS::S3::Bucket' ? name.toLowerCase() : name;
}

/** Resources whose attributes are whatever their own code returns. */
function isMadeElsewhere(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource' || NESTED_TYPES.has(type);
}

const OUTPUTS = 'Outputs.';

const PUBLISHED_TYPES: ReadonlySet<string> = new Set(['AWS::Serverless::Function', 'AWS::Serverless::StateMachine']);

/** The resources that SAM adds to a template and that the template may refer to. */
function generatedResource(logicalId: string, template: Template): ResourceNode | undefined {
  const owner = template.resources.get(logicalId.replace(/Role$/, ''));
  const isRole = owner !== undefined && logicalId.endsWith('Role') && owner.type.startsWith('AWS::Serverless::');
  const isApi =
    /^Serverless(Rest|Http)Api/.test(logicalId) && stringOf(valueOf(template.node, 'Transform')) !== undefined;
  if (!isRole && !isApi) return undefined;
  const type = isRole ? 'AWS::IAM::Role' : 'AWS::ApiGateway::RestApi';
  const range = owner?.range ?? template.node;
  return { logicalId, type, properties: undefined, metadata: undefined, condition: undefined, range };
}
