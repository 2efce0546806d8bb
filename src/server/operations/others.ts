import { compile } from '../../compile.ts';
import { describeInvalidDefinition, toAwsDiagnostic } from '../../definition/aws-diagnostic.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { hasErrors } from '../../source/diagnostic.ts';
import { UsageError } from '../../source/usage-error.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import { INSPECTION_LEVELS, toTestStateAnswer } from '../../test-state/answer.ts';
import { compileState } from '../../test-state/compile-state.ts';
import { type StateConfiguration, type StateMock, VALIDATION_MODES } from '../../test-state/mock.ts';
import { testState } from '../../test-state/test-state.ts';
import { loadDefinitionText } from '../load-definition-text.ts';
import { type Operation, type Operations, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import { Parameters, parseDocument } from '../parameters.ts';
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
    const { arn, creationDate } = activities.create(parameters.text('name'));
    if (tagged.length > 0) tags.add(arn, tagged);
    return { activityArn: arn, creationDate: seconds(creationDate) };
  },
  async DescribeActivity(parameters, { activities }) {
    const { arn, name, creationDate } = activities.find(parameters.text('activityArn'));
    return { activityArn: arn, name, creationDate: seconds(creationDate) };
  },
  async DeleteActivity(parameters, { activities, tags }) {
    const arn = parameters.text('activityArn');
    activities.delete(arn);
    tags.forget(arn);
    return {};
  },
  async ListActivities(parameters, { activities, pages }) {
    const items = [...activities.all].map(({ arn, name, creationDate }): [string, JsonObject] => [
      arn,
      { activityArn: arn, name, creationDate: seconds(creationDate) },
    ]);
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
    const type = parameters.oneOf('type', ['STANDARD', 'EXPRESS']) ?? 'STANDARD';
    const severity = parameters.oneOf('severity', ['ERROR', 'WARNING']) ?? 'ERROR';
    const most = parameters.count('maxResults', 0, 100) || 100;
    const { diagnostics } = await compile(await loadDefinitionText(definition), { type });
    const shown = diagnostics
      .filter((one) => one.severity === 'error' || (one.severity === 'warning' && severity === 'WARNING'))
      .map((one) => ({ ...toAwsDiagnostic(one) }));
    return {
      result: hasErrors(diagnostics) ? 'FAIL' : 'OK',
      diagnostics: shown.slice(0, most),
      truncated: shown.length > most,
    };
  },

  async TestState(parameters, { project, tasks }) {
    const level = parameters.oneOf('inspectionLevel', INSPECTION_LEVELS) ?? 'INFO';
    const stateName = parameters.optionalText('stateName');
    const mock = parameters.object('mock');
    const document = (name: string) => {
      const text = parameters.optionalText(name);
      const value = text === undefined ? undefined : parseDocument(text, 'InvalidExecutionInput');
      return value !== undefined && isJsonObject(value) ? value : undefined;
    };
    const source = await loadDefinitionText(parameters.text('definition'), true);
    try {
      const { found, diagnostics } = await compileState(source, stateName === undefined ? {} : { stateName });
      if (found === undefined) throw new ApiError('InvalidDefinition', describeInvalidDefinition(diagnostics));
      const configuration = parameters.object('stateConfiguration');
      const [variables, context, roleArn] = [
        document('variables'),
        document('context'),
        parameters.optionalText('roleArn'),
      ];
      const tested = await testState({
        ...found,
        project,
        source,
        tasks,
        input: parseDocument(parameters.optionalText('input') ?? '{}', 'InvalidExecutionInput'),
        ...(mock !== undefined && { mock: readMock(mock) }),
        ...(configuration !== undefined && { configuration: readStateConfiguration(configuration) }),
        ...(variables !== undefined && { variables }),
        ...(context !== undefined && { context }),
        ...(roleArn !== undefined && { roleArn }),
      });
      return { ...toTestStateAnswer(tested!, level) };
    } catch (error) {
      if (error instanceof UsageError) throw new ApiError('ValidationException', error.message);
      throw error;
    }
  },
};

function readMock(given: JsonObject): StateMock {
  const fields = new Parameters(given);
  const [result, errorOutput] = [fields.optionalText('result'), fields.object('errorOutput')];
  if ((result === undefined) === (errorOutput === undefined)) {
    const message = 'A test mock should have only one of the following fields: [result, errorOutput].';
    throw new ApiError('ValidationException', message);
  }
  if (result === undefined) {
    const output = new Parameters(errorOutput!);
    const [error, cause] = [output.optionalText('error'), output.optionalText('cause')];
    return { errorOutput: { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) } };
  }
  const fieldValidationMode = fields.oneOf('fieldValidationMode', VALIDATION_MODES);
  return {
    result: parseDocument(result, 'InvalidOutput'),
    ...(fieldValidationMode !== undefined && { fieldValidationMode }),
  };
}

function readStateConfiguration(given: JsonObject): StateConfiguration {
  const fields = new Parameters(given);
  const retries = fields.count('retrierRetryCount', 0, Number.MAX_SAFE_INTEGER);
  const failures = fields.count('mapIterationFailureCount', 0, Number.MAX_SAFE_INTEGER);
  const [causedBy, data] = [fields.optionalText('errorCausedByState'), fields.optionalText('mapItemReaderData')];
  return {
    ...(retries !== undefined && { retrierRetryCount: retries }),
    ...(failures !== undefined && { mapIterationFailureCount: failures }),
    ...(causedBy !== undefined && { errorCausedByState: causedBy }),
    ...(data !== undefined && { mapItemReaderData: data }),
  };
}
