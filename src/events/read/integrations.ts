import { parseArn } from '../../arn.ts';
import { isJsonArray, isJsonObject, type Json, ownValue } from '../../json.ts';
import type { ApiIntegration, RestIntegration, RestResponse } from '../trigger.ts';

/**
 * What an integration does if it calls Step Functions; else undefined. OpenAPI's extension and CloudFormation's
 * resources have the same fields, capitalized or not.
 */
export function readIntegration(integration: Json | undefined, stage: string): ApiIntegration | undefined {
  const subtype = /^StepFunctions-(\w+)$/.exec(textOf(integration, 'integrationSubtype') ?? '')?.[1];
  if (subtype === 'StartExecution' || subtype === 'StartSyncExecution' || subtype === 'StopExecution') {
    return { kind: 'http', action: subtype, stage, parameters: textsOf(field(integration, 'requestParameters')) };
  }
  const uri = textOf(integration, 'uri') ?? textOf(integration, 'integrationUri') ?? '';
  const action = readAction(uri);
  if (action === undefined || textOf(integration, 'type')?.toUpperCase() !== 'AWS') return undefined;
  return {
    kind: 'rest',
    action,
    stage,
    requestTemplates: textsOf(field(integration, 'requestTemplates')),
    passthrough: readPassthrough(textOf(integration, 'passthroughBehavior')),
    responses: readResponses(field(integration, 'responses') ?? field(integration, 'integrationResponses')),
  };
}

/** In the URI of a service integration, the service takes the place of the account: `…:states:action/StartExecution`. */
function readAction(uri: string): string | undefined {
  const { service, accountId, resource = [] } = parseArn(uri) ?? {};
  if (service !== 'apigateway' || accountId !== 'states') return undefined;
  return /^action\/(\w+)$/.exec(resource.join(':'))?.[1];
}

function readPassthrough(text: string | undefined): RestIntegration['passthrough'] {
  const behavior = text?.toUpperCase();
  return behavior === 'NEVER' || behavior === 'WHEN_NO_TEMPLATES' ? behavior : 'WHEN_NO_MATCH';
}

/** A map by pattern in OpenAPI, a list in CloudFormation. */
function readResponses(responses: Json | undefined): readonly RestResponse[] {
  const entries: readonly (readonly [string, Json])[] = isJsonArray(responses)
    ? responses.map((response) => [textOf(response, 'selectionPattern') || 'default', response])
    : isJsonObject(responses)
      ? Object.entries(responses)
      : [];
  return entries.map(([pattern, response]) => ({
    pattern,
    statusCode: Number(textOf(response, 'statusCode') ?? 200),
    templates: textsOf(field(response, 'responseTemplates')),
    parameters: textsOf(field(response, 'responseParameters')),
  }));
}

/** `uri` or `Uri`. */
function field(value: Json | undefined, name: string): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  return ownValue(value, name) ?? ownValue(value, name.charAt(0).toUpperCase() + name.slice(1));
}

function textOf(value: Json | undefined, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : undefined;
}

function textsOf(value: Json | undefined): ReadonlyMap<string, string> {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
