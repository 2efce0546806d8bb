import { findAction, withoutPattern } from '../services/find-integration.ts';
import type { ActionRow } from '../services/integrations/service-row.ts';
import { entryOf } from '../source/source-node.ts';
import type { Resource } from './definition.ts';
import type { Fields } from './fields.ts';
import { checkMembers } from './request-members.ts';

/**
 * What AWS checks about a Task's Resource besides its form: the machine's type, and the request of an optimised
 * integration.
 */
export function checkRequest(fields: Fields, resource: Resource): void {
  if (fields.env.workflowType === 'EXPRESS') checkExpress(fields, resource);
  if (resource.kind !== 'integration') return;
  const { service } = resource;
  const action = withoutPattern(resource.action);
  const name = fields.language === 'JSONata' ? 'Arguments' : 'Parameters';
  checkRequired(fields, name, resource.arn, findAction(service, action));
  if (fields.get(name)?.kind !== 'map') return;
  const model = fields.env.services?.find(service);
  const call = model?.findAction(action);
  if (model !== undefined && call !== undefined) checkMembers(fields, name, model, call.input);
}

/** The parameters that AWS requires of an optimised integration. */
function checkRequired(fields: Fields, name: string, arn: string, action: ActionRow | undefined): void {
  if (action === undefined) return;
  const request = fields.get(name);
  if (request === undefined) {
    fields.report(`${name} field is required for resource ARN: ${arn}`);
    return;
  }
  if (request.kind !== 'map') return;
  for (const field of action.required ?? []) {
    const isThere = entryOf(request, field) !== undefined || entryOf(request, `${field}.$`) !== undefined;
    if (!isThere) fields.reportField(name, `The field '${field}' is required but was missing`);
  }
}

function checkExpress(fields: Fields, resource: Resource): void {
  if (resource.kind === 'activity') {
    fields.reportField('Resource', 'Express state machine does not support Activity ARN');
  } else if (resource.kind === 'integration' && resource.pattern === 'sync') {
    fields.reportField('Resource', "Express state machine does not support '.sync' service integration");
  } else if (resource.kind === 'integration' && resource.pattern === 'callback') {
    // the trailing space is AWS's
    fields.reportField('Resource', "Express state machine does not support '.waitForTaskToken' service integration ");
  }
}
