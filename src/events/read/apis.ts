import { isJsonObject, ownValue } from '../../json.ts';
import { type SourceNode, stringOf, toJson, valueOf } from '../../source/source-node.ts';
import type { MachineSource } from '../../template/project.ts';
import type { Stack } from '../../template/sam/stacks.ts';
import type { ResourceNode } from '../../template/sam/template.ts';
import type { ApiIntegration, Trigger } from '../trigger.ts';
import { readIntegration } from './integrations.ts';
import type { Properties } from './properties.ts';
import type { FindMachine } from './rules.ts';
import type { TriggerPlace } from './schedules.ts';

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch']);
const ANY_METHOD = 'x-amazon-apigateway-any-method';
/** The stage of SAM's implicit API. */
const IMPLICIT_STAGE = 'Prod';

/** The `Api` event of a SAM machine, which starts it with the request's body. */
export function readSamApi(place: TriggerPlace, properties: Properties, { template, scope }: Stack): Trigger {
  const path = properties.requiredText('Path') ?? '/';
  const method = (properties.requiredText('Method') ?? 'any').toLowerCase();
  if (method !== 'any' && !METHODS.has(method)) properties.error('Method', `'${method}' is not an HTTP method`);
  if (!path.startsWith('/')) properties.error('Path', `The path '${path}' must begin with /`);
  const apiId = referenceOf(valueOf(properties.node, 'RestApiId'));
  const api = apiId === undefined ? undefined : template.resources.get(apiId);
  const own = ['DefinitionBody', 'DefinitionUri'].find((name) => valueOf(api?.properties, name) !== undefined);
  if (own !== undefined) {
    return {
      ...place,
      kind: 'ignored',
      isEnabled: false,
      reason: `the route is defined in the ${own} of ${apiId}`,
    };
  }
  const stage = properties.text('Stage') ?? scope.resolveText(valueOf(api?.properties, 'StageName')) ?? IMPLICIT_STAGE;
  const isUnescaped = properties.flag('UnescapeMappingTemplate') === true;
  return {
    ...place,
    kind: 'api',
    isEnabled: true,
    method: method.toUpperCase(),
    path,
    integration: {
      kind: 'rest',
      action: 'StartExecution',
      stage,
      requestTemplates: new Map([['application/json', samTemplate(place.machine.arn, isUnescaped)]]),
      passthrough: 'WHEN_NO_MATCH',
      responses: ['200', '400'].map((status) => ({
        pattern: status,
        statusCode: Number(status),
        templates: new Map(),
        parameters: new Map(),
      })),
    },
  };
}

/** SAM's request template. Source: samtranslator's model/stepfunctions/events.py and swagger/swagger.py. */
function samTemplate(arn: string, isUnescaped: boolean): string {
  const escaped = "$util.escapeJavaScript($input.json('$'))";
  return isUnescaped
    ? `{"input": "${escaped}.replaceAll("\\\\'","'")", "stateMachineArn": "${arn}"}`
    : JSON.stringify({ input: escaped, stateMachineArn: arn });
}

/** The routes of an OpenAPI document that call Step Functions. */
export function readOpenApi(
  resource: ResourceNode,
  stack: Stack,
  machines: readonly MachineSource[],
  find: FindMachine,
): readonly Trigger[] {
  const { scope } = stack;
  const body = valueOf(resource.properties, 'DefinitionBody') ?? valueOf(resource.properties, 'Body');
  const document = body && scope.resolve(body);
  const paths = document && toJson(document);
  const routes = isJsonObject(paths) ? ownValue(paths, 'paths') : undefined;
  if (!isJsonObject(routes)) return [];
  const isHttp = resource.type.includes('Http') || resource.type.includes('V2');
  const stage = scope.resolveText(valueOf(resource.properties, 'StageName')) ?? stageOf(resource, stack, isHttp);
  return Object.entries(routes).flatMap(([path, operations]) =>
    Object.entries(isJsonObject(operations) ? operations : {}).flatMap(([method, operation]): Trigger[] => {
      if (method !== ANY_METHOD && !METHODS.has(method.toLowerCase())) return [];
      const extension = isJsonObject(operation) ? ownValue(operation, 'x-amazon-apigateway-integration') : undefined;
      const integration = readIntegration(extension, stage);
      const machine = integration && machineOf(integration, machines, find);
      if (integration === undefined || machine === undefined) return [];
      const shown = method === ANY_METHOD ? 'ANY' : method.toUpperCase();
      const id = `${shown} ${path}`;
      const place = { id, resourceId: `${scope.path}${resource.logicalId} ${id}`, type: resource.type, machine };
      const route = { method: shown, path: path === '/$default' ? '/{proxy+}' : path, integration };
      return [{ ...place, kind: 'api', range: resource.range, isEnabled: true, diagnostics: [], ...route }];
    }),
  );
}

/** An `AWS::ApiGateway::Method` that calls Step Functions. */
export function readMethod(
  resource: ResourceNode,
  stack: Stack,
  machines: readonly MachineSource[],
  find: FindMachine,
): readonly Trigger[] {
  const { scope, template } = stack;
  const { properties } = resource;
  const api = template.resources.get(referenceOf(valueOf(properties, 'RestApiId')) ?? '');
  const stage = api === undefined ? IMPLICIT_STAGE : stageOf(api, stack, false);
  const route = {
    method: scope.resolveText(valueOf(properties, 'HttpMethod'))?.toUpperCase() ?? 'ANY',
    path: pathOf(valueOf(properties, 'ResourceId'), stack),
  };
  return toTrigger(resource, stack, { node: valueOf(properties, 'Integration'), stage, ...route }, machines, find);
}

/** An `AWS::ApiGatewayV2::Route` whose integration calls Step Functions. */
export function readRoute(
  resource: ResourceNode,
  stack: Stack,
  machines: readonly MachineSource[],
  find: FindMachine,
): readonly Trigger[] {
  const { scope, template } = stack;
  const target = scope.resolveText(valueOf(resource.properties, 'Target'))?.split('/').at(-1);
  const integration = [...template.resources.values()].find(
    (other) => other.type === 'AWS::ApiGatewayV2::Integration' && scope.resources.nameOf(other) === target,
  );
  const key = scope.resolveText(valueOf(resource.properties, 'RouteKey')) ?? '$default';
  const [method = 'ANY', path = '/{proxy+}'] = key.startsWith('$') ? [] : key.split(' ');
  const triggers = toTrigger(
    resource,
    stack,
    { node: integration?.properties, stage: '$default', method, path },
    machines,
    find,
  );
  const api = template.resources.get(referenceOf(valueOf(resource.properties, 'ApiId')) ?? '');
  if (scope.resolveText(valueOf(api?.properties, 'ProtocolType')) !== 'WEBSOCKET') return triggers;
  return triggers.map((trigger) => ({
    ...trigger,
    kind: 'ignored',
    isEnabled: false,
    reason: 'WebSocket APIs are not served',
  }));
}

interface FoundRoute {
  readonly node: SourceNode | undefined;
  readonly stage: string;
  readonly method: string;
  readonly path: string;
}

function toTrigger(
  { logicalId, type, range }: ResourceNode,
  { scope }: Stack,
  { node, stage, method, path }: FoundRoute,
  machines: readonly MachineSource[],
  find: FindMachine,
): readonly Trigger[] {
  const resolved = node && scope.resolve(node);
  const integration = readIntegration(resolved && toJson(resolved), stage);
  const machine = integration && machineOf(integration, machines, find);
  if (integration === undefined || machine === undefined) return [];
  const id = scope.path + logicalId;
  return [
    {
      kind: 'api',
      id,
      resourceId: id,
      type,
      machine,
      range,
      isEnabled: true,
      diagnostics: [],
      method,
      path,
      integration,
    },
  ];
}

/** The machine that an integration's strings refer to; any machine if they refer to none, as for StopExecution. */
function machineOf(
  integration: ApiIntegration,
  machines: readonly MachineSource[],
  find: FindMachine,
): MachineSource | undefined {
  const texts = integration.kind === 'http' ? integration.parameters : integration.requestTemplates;
  for (const text of texts.values()) {
    for (const [arn] of text.matchAll(/arn:[\w-]+:states:[\w-]*:\d*:stateMachine:[\w-]+/g)) {
      const machine = find(arn);
      if (machine !== undefined) return machine;
    }
  }
  return machines[0];
}

/** The stage of the API, from a separate resource. */
function stageOf({ logicalId }: ResourceNode, { template, scope }: Stack, isHttp: boolean): string {
  for (const { type, properties } of template.resources.values()) {
    if (!/^AWS::ApiGateway(?:V2)?::(?:Stage|Deployment)$/.test(type)) continue;
    const api = referenceOf(valueOf(properties, 'RestApiId') ?? valueOf(properties, 'ApiId'));
    const name = scope.resolveText(valueOf(properties, 'StageName'));
    if (api === logicalId && name !== undefined) return name;
  }
  return isHttp ? '$default' : IMPLICIT_STAGE;
}

/** `/orders/{id}`, from the parents of an `AWS::ApiGateway::Resource`. */
function pathOf(node: SourceNode | undefined, stack: Stack, depth = 0): string {
  const resource = stack.template.resources.get(referenceOf(node) ?? '');
  if (resource?.type !== 'AWS::ApiGateway::Resource' || depth > 100) return '/';
  const parent = pathOf(valueOf(resource.properties, 'ParentId'), stack, depth + 1);
  const part = stack.scope.resolveText(valueOf(resource.properties, 'PathPart')) ?? '';
  return `${parent === '/' ? '' : parent}/${part}`;
}

/** The logical id that `Ref` or `GetAtt` refers to. */
function referenceOf(node: SourceNode | undefined): string | undefined {
  const isShort = node?.tag === 'Ref' || node?.tag === 'GetAtt';
  const argument: SourceNode | undefined = isShort ? node : (valueOf(node, 'Ref') ?? valueOf(node, 'Fn::GetAtt'));
  const first = argument?.kind === 'list' ? argument.items[0] : argument;
  return stringOf(first)?.split('.')[0];
}
