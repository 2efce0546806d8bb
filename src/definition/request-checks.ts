import type { Resource } from './definition.ts';
import type { Fields } from './fields.ts';
import { findIntegration } from './integrations.ts';

/** What AWS checks of a Task's Resource beside its form: the machine's type, and the request of an optimised integration. */
export function checkRequest(fields: Fields, resource: Resource): void {
  if (fields.env.workflowType === 'EXPRESS') checkExpress(fields, resource);
  if (resource.kind !== 'integration') return;
  const action = findIntegration(resource.service, resource.action.replace(/\..*$/, ''));
  if (action === undefined) return;
  const name = fields.language === 'JSONata' ? 'Arguments' : 'Parameters';
  const request = fields.get(name);
  if (request === undefined) {
    fields.report(`${name} field is required for resource ARN: ${resource.arn}`);
    return;
  }
  if (request.kind !== 'map') return;
  const present = new Set(request.entries.map(({ key }) => key.replace(/\.\$$/, '')));
  for (const field of action.required) {
    if (!present.has(field)) fields.reportField(name, `The field '${field}' is required but was missing`);
  }
}

function checkExpress(fields: Fields, resource: Resource): void {
  if (resource.kind === 'activity') {
    fields.reportField('Resource', 'Express state machine does not support Activity ARN');
  } else if (resource.kind === 'integration' && resource.pattern === 'sync') {
    fields.reportField('Resource', "Express state machine does not support '.sync' service integration");
  } else if (resource.kind === 'integration' && resource.pattern === 'callback') {
    // the blank at the end is AWS's
    fields.reportField('Resource', "Express state machine does not support '.waitForTaskToken' service integration ");
  }
}
