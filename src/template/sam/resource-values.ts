import { nearName } from '../../source/near-name.ts';
import type { Range } from '../../source/source-file.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import { type Identified, RESOURCE_KINDS, type ResourceKind } from './resource-kinds.ts';
import { errorAt, type Scope, scalarAt } from './scope.ts';
import type { ResourceNode, Template } from './template.ts';

/** How deep one resource's name may depend on another's: a circle ends here. */
const MAX_NAMES_DEEP = 20;

/** What the resources of a template are called, and what their attributes are. */
export interface ResourceValues {
  /** The name that AWS gives the resource. */
  nameOf(resource: ResourceNode): string;
  arnOf(resource: ResourceNode): string;
  /** What Ref gives; undefined where there is no such resource. */
  reference(logicalId: string, at: Range): SourceNode | undefined;
  attribute(logicalId: string, attribute: string, at: Range): SourceNode | undefined;
}

export function createResourceValues(template: Template, scope: Scope): ResourceValues {
  const names = new Map<string, string>();
  let deep = 0;

  function nameOf(resource: ResourceNode): string {
    const known = names.get(resource.logicalId);
    if (known !== undefined) return known;
    const name = nameProperty(resource) ?? defaultName(resource);
    names.set(resource.logicalId, name);
    return name;
  }

  function nameProperty(resource: ResourceNode): string | undefined {
    const property = RESOURCE_KINDS.get(resource.type)?.nameProperty;
    const node = property === undefined ? undefined : valueOf(resource.properties, property);
    if (node === undefined) return undefined;
    if (deep >= MAX_NAMES_DEEP) {
      const problem = errorAt(node, 'INVALID_TEMPLATE', `The name of '${resource.logicalId}' depends on itself`);
      return String(scope.unresolved(resource.logicalId, problem).value);
    }
    deep++;
    try {
      return scope.resolveText(node) || undefined;
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
    const { partition, region, accountId } = scope.place;
    return `arn:${partition}:${service}:${region}:${accountId}:${nameOf(resource)}`;
  }

  /** `Fn.Version` and `Fn.Alias`: what SAM makes of AutoPublishAlias. */
  function publishedReference(resource: ResourceNode, part: string, at: Range): SourceNode | undefined {
    const alias = scope.resolveText(valueOf(resource.properties, 'AutoPublishAlias'));
    if (resource.type !== 'AWS::Serverless::Function' || alias === undefined) return undefined;
    if (part !== 'Version' && part !== 'Alias') return undefined;
    return scalarAt(at, `${arnOf(resource)}:${part === 'Alias' ? alias : '1'}`);
  }

  function findResource(logicalId: string): ResourceNode | undefined {
    return template.resources.get(logicalId) ?? generatedResource(logicalId, template);
  }

  return {
    nameOf,
    arnOf,
    reference(logicalId, at) {
      const resource = findResource(logicalId);
      if (resource === undefined) {
        const dot = logicalId.indexOf('.');
        const published = dot < 0 ? undefined : template.resources.get(logicalId.slice(0, dot));
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
      if (isMadeElsewhere(resource.type)) return scope.outside(name, at, `The attribute '${name}' of ${resource.type}`);
      const near = nearName(attribute, ['Arn', ...Object.keys(attributes)]);
      // Most attributes are ids that AWS makes up: a stand-in will do, unless the name is a slip.
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

/** Bucket names have no capitals. */
function defaultName(resource: ResourceNode): string {
  return resource.type === 'AWS::S3::Bucket' ? resource.logicalId.toLowerCase() : resource.logicalId;
}

/** Resources whose attributes are whatever their own code answers. */
function isMadeElsewhere(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource' || NESTED.has(type);
}

const NESTED = new Set(['AWS::CloudFormation::Stack', 'AWS::Serverless::Application']);

/** The resources that SAM adds to a template and that a template may refer to. */
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
