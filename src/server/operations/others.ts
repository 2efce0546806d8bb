import { compile } from '../../compile.ts';
import { toAwsDiagnostic } from '../../definition/aws-diagnostic.ts';
import type { JsonObject } from '../../json.ts';
import { type Diagnostic, hasErrors } from '../../source/diagnostic.ts';
import type { WorkflowType } from '../../workflow-type.ts';
import { InvalidDefinition, readDefinitionText } from '../load-definition-text.ts';
import { completeEncryption } from '../machine-settings.ts';
import { type Operation, type Operations, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import { readTags } from '../tags.ts';
import { pageOf, requireResource } from './machines.ts';

/** The operations on a task's token, and a worker's: the same that the handlers of a run call. */
const byCallbacks =
  (name: string): Operation =>
  (_parameters, { callbacks }, request) =>
    callbacks.actions[name]!(request.body, request);

/** Activities, tokens, tags, and the two operations that validate or test a definition. Source: the API reference. */
export const otherOperations: Operations = {
  SendTaskSuccess: byCallbacks('SendTaskSuccess'),
  SendTaskFailure: byCallbacks('SendTaskFailure'),
  SendTaskHeartbeat: byCallbacks('SendTaskHeartbeat'),
  async GetActivityTask(parameters, service, request) {
    service.activities.find(parameters.text('activityArn'));
    return byCallbacks('GetActivityTask')(parameters, service, request);
  },

  async CreateActivity(parameters, { activities, tags }) {
    const tagged = readTags(parameters);
    const given = parameters.object('encryptionConfiguration');
    const { activity, isNew } = activities.create(parameters.text('name'), given && completeEncryption(given));
    const { arn, creationDate } = activity;
    // repeating the request changes no tags
    if (isNew) tags.create(arn, tagged);
    return { activityArn: arn, creationDate: seconds(creationDate) };
  },
  async DescribeActivity(parameters, { activities }) {
    const { arn, name, creationDate, encryption } = activities.find(parameters.text('activityArn'));
    return {
      activityArn: arn,
      name,
      creationDate: seconds(creationDate),
      ...(encryption !== undefined && { encryptionConfiguration: encryption }),
    };
  },
  async DeleteActivity(parameters, { activities, tags }) {
    const arn = parameters.text('activityArn');
    activities.delete(arn);
    tags.forget(arn);
    return {};
  },
  async ListActivities(parameters, { activities, pages }) {
    const items = [...activities.all]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ arn, name, creationDate }) => {
        const listed: JsonObject = { activityArn: arn, name, creationDate: seconds(creationDate) };
        return [[name], listed] as const;
      });
    return pageAnswer('activities', pages.page('activities', items, pageOf(parameters)));
  },

  async TagResource(parameters, service) {
    const arn = parameters.text('resourceArn');
    requireResource(arn, service);
    service.tags.add(arn, readTags(parameters));
    return {};
  },
  async UntagResource(parameters, service) {
    const arn = parameters.text('resourceArn');
    requireResource(arn, service);
    service.tags.remove(arn, parameters.texts('tagKeys') ?? []);
    return {};
  },
  async ListTagsForResource(parameters, service) {
    const arn = parameters.text('resourceArn');
    requireResource(arn, service);
    return { tags: service.tags.list(arn) };
  },

  async ValidateStateMachineDefinition(parameters) {
    const definition = parameters.text('definition');
    const type = parameters.oneOf<WorkflowType>('type') ?? 'STANDARD';
    const severity = parameters.oneOf<'ERROR' | 'WARNING'>('severity') ?? 'ERROR';
    const most = parameters.number('maxResults') || 100;
    const diagnostics = await diagnose(definition, type);
    const shown = diagnostics
      .filter((one) => one.severity === 'error' || (one.severity === 'warning' && severity === 'WARNING'))
      .map((one) => ({ ...toAwsDiagnostic(one) }));
    return {
      result: hasErrors(diagnostics) ? 'FAIL' : 'OK',
      diagnostics: shown.slice(0, most),
      truncated: shown.length > most,
    };
  },
};

async function diagnose(definition: string, type: WorkflowType): Promise<readonly Diagnostic[]> {
  try {
    return (await compile(await readDefinitionText(definition), { type })).diagnostics;
  } catch (error) {
    if (error instanceof InvalidDefinition) return error.diagnostics;
    throw error;
  }
}
