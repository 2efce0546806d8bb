import type { Resource, StateBase } from '../../definition/definition.ts';
import { MAX_SECONDS } from '../../definition/error-fields.ts';
import type { Fields } from '../../definition/fields.ts';
import { parseResource } from '../../definition/parse-resource.ts';
import { checkRequest } from '../../definition/request-checks.ts';
import { MAY_BE_NEW } from '../../definition/request-members.ts';
import { readTemplate } from '../../definition/template-fields.ts';
import { readNumberField } from '../../definition/value-fields.ts';
import type { Expression } from '../../expressions/expression.ts';
import type { TaskState } from './task-state.ts';

/** Parses the fields of a Task; `base` holds what all types share. Never throws: problems go to `fields`. */
export function parseTask(base: StateBase, fields: Fields): TaskState {
  const resource = readResource(fields);
  const timeoutSeconds = readNumberField(fields, 'TimeoutSeconds', { min: 1, max: MAX_SECONDS });
  const heartbeatSeconds = readNumberField(fields, 'HeartbeatSeconds', { min: 1, max: MAX_SECONDS });
  if (timeoutSeconds?.kind === 'literal' && heartbeatSeconds?.kind === 'literal') {
    checkHeartbeat(heartbeatSeconds.value, timeoutSeconds.value, fields);
  }
  const credentials = readCredentials(fields, resource);
  return { resource, timeoutSeconds, heartbeatSeconds, credentials, ...base };
}

/** The documentation requires less than TimeoutSeconds; deployed machines have the same number for both. */
function checkHeartbeat(heartbeat: number, timeout: number, fields: Fields): void {
  if (heartbeat > timeout) {
    fields.reportField('HeartbeatSeconds', 'HeartbeatSeconds must be smaller than TimeoutSeconds');
  } else if (heartbeat === timeout) {
    const hint = 'A missed heartbeat is noticed no sooner than the timeout';
    fields.reportField('HeartbeatSeconds', 'HeartbeatSeconds should be smaller than TimeoutSeconds', {
      severity: 'warning',
      hint,
    });
  }
}

/** A resource without a handler, for a definition whose error has been reported. */
const NO_RESOURCE: Resource = { kind: 'lambda', arn: '' };

function readResource(fields: Fields): Resource {
  const text = fields.require('Resource') ? fields.plainText('Resource') : undefined;
  if (text === undefined) return NO_RESOURCE;
  fields.noteOpen('Resource', 'task');
  const { unknownNames, services } = fields.env;
  const result = parseResource(text, services);
  if (result.error === undefined) {
    checkRequest(fields, result.resource);
    return result.resource;
  }
  const { error, resource, mayBeNew = false } = result;
  const isDoubtful = resource !== undefined && (mayBeNew || unknownNames === 'warning');
  const hint = result.hint ?? (mayBeNew ? MAY_BE_NEW : undefined);
  fields.reportField('Resource', error, {
    ...(isDoubtful && { severity: 'warning', code: 'UNKNOWN_NAME' }),
    ...(hint !== undefined && { hint }),
  });
  return isDoubtful ? resource : NO_RESOURCE;
}

function readCredentials(fields: Fields, resource: Resource): Expression | undefined {
  if (!fields.has('Credentials')) return undefined;
  if (resource.kind === 'activity') {
    fields.reportField('Credentials', "The field 'Credentials' is not supported for activities");
    return undefined;
  }
  const credentials = fields.object('Credentials');
  const hasRole = credentials?.has('RoleArn') || (fields.language === 'JSONPath' && credentials?.has('RoleArn.$'));
  if (credentials !== undefined && !hasRole) credentials.report("The field 'RoleArn' is required but was missing");
  credentials?.plainText('RoleArn');
  return credentials && readTemplate(fields, 'Credentials', { need: 'task' });
}
