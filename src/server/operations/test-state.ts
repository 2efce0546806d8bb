import { describeInvalidDefinition } from '../../definition/aws-diagnostic.ts';
import type { StateBase } from '../../definition/definition.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import { UsageError } from '../../source/usage-error.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import { parseDocument } from '../../step-functions/parse-document.ts';
import { type InspectionLevel, toTestStateAnswer } from '../../test-state/answer.ts';
import { compileState } from '../../test-state/compile-state.ts';
import { type StateConfiguration, type StateMock, type ValidationMode, waitsForOthers } from '../../test-state/mock.ts';
import { testState } from '../../test-state/test-state.ts';
import { readDefinitionText } from '../load-definition-text.ts';
import type { Operations } from '../operation.ts';
import { Parameters } from '../parameters.ts';

/** Testing one state. Source of the messages: responses of the API. */
export const testOperations: Operations = {
  async TestState(parameters, { project, tasks }) {
    const level = parameters.oneOf<InspectionLevel>('inspectionLevel') ?? 'INFO';
    const stateName = parameters.optionalText('stateName');
    const mock = parameters.object('mock');
    if (mock !== undefined && parameters.flag('revealSecrets') === true) {
      throw new ApiError('ValidationException', 'TestState does not support RevealSecrets when a mock is specified.');
    }
    const document = (name: string) => {
      const text = parameters.optionalText(name);
      if (text === undefined) return undefined;
      const value = parseDocument(text, 'InvalidExecutionInput');
      if (!isJsonObject(value)) throw new ApiError('ValidationException', `'${name}' must be a JSON object`);
      return value;
    };
    const source = await readDefinitionText(parameters.text('definition'), true);
    try {
      const { found, diagnostics } = await compileState(source, {
        nameOption: 'stateName',
        ...(stateName !== undefined && { stateName }),
      });
      if (found === undefined) throw new ApiError('InvalidDefinition', describeInvalidDefinition(diagnostics));
      if (mock === undefined) refuseUnmocked(found.state);
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

function refuseUnmocked(state: StateBase): void {
  if (state.type === 'Map' || state.type === 'Parallel') {
    const message =
      'TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]';
    throw new ApiError('InvalidDefinition', message);
  }
  if (!waitsForOthers(state)) return;
  throw new ApiError(
    'ValidationException',
    `The state '${state.name}' waits for an answer from outside: TestState needs a mock for it`,
  );
}

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
  const fieldValidationMode = fields.oneOf<ValidationMode>('fieldValidationMode');
  return {
    result: parseDocument(result, 'InvalidOutput'),
    ...(fieldValidationMode !== undefined && { fieldValidationMode }),
  };
}

function readStateConfiguration(given: JsonObject): StateConfiguration {
  const fields = new Parameters(given);
  const retries = fields.number('retrierRetryCount');
  const failures = fields.number('mapIterationFailureCount');
  const [causedBy, data] = [fields.optionalText('errorCausedByState'), fields.optionalText('mapItemReaderData')];
  return {
    ...(retries !== undefined && { retrierRetryCount: retries }),
    ...(failures !== undefined && { mapIterationFailureCount: failures }),
    ...(causedBy !== undefined && { errorCausedByState: causedBy }),
    ...(data !== undefined && { mapItemReaderData: data }),
  };
}
