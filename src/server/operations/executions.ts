import type { JsonObject } from '../../json.ts';
import { UsageError } from '../../source/usage-error.ts';
import { ApiError } from '../../step-functions/api-error.ts';
import { describeExecution, describeSync } from '../../step-functions/execution-description.ts';
import type { ExecutionRequest } from '../../step-functions/executions.ts';
import { parseDocument } from '../../step-functions/parse-document.ts';
import type { ExecutionMocks } from '../execution-mocks.ts';
import type { ExecutionRecord } from '../execution-record.ts';
import { statusOf } from '../live-map-run.ts';
import { type Operations, type Service, seconds } from '../operation.ts';
import type { Parameters } from '../parameters.ts';
import { givenAtStart, qualifiers } from './execution-fields.ts';
import { hasData } from './machines.ts';

/** Starting, stopping and describing executions. Source: the API reference of Step Functions. */
export const executionOperations: Operations = {
  StartExecution(parameters, service) {
    const request = readStart(parameters, service);
    // synchronous if possible: this is the most frequent request
    const starting =
      request instanceof Promise
        ? request.then((ready) => service.executions.startFor(ready))
        : service.executions.startFor(request);
    return starting instanceof Promise ? starting.then(describeStart) : describeStart(starting);
  },

  async StartSyncExecution(parameters, service) {
    const record = await service.executions.startFor({ ...(await readStart(parameters, service)), isSync: true });
    const described = { ...describeSync(record, await record.started.outcome), ...givenAtStart(record) };
    return hasData(parameters) ? described : withoutData(described);
  },

  async StopExecution(parameters, { executions }) {
    const { started } = await executions.getStandard(parameters.text('executionArn'));
    started.stop(parameters.optionalText('error'), parameters.optionalText('cause'));
    const { stopDate } = await started.outcome;
    return { stopDate: seconds(stopDate) };
  },

  async RedriveExecution(parameters, { executions }) {
    const token = parameters.optionalText('clientToken');
    return { redriveDate: seconds(await executions.redrive(parameters.text('executionArn'), token)) };
  },

  async DescribeExecution(parameters, { executions, now }) {
    const record = await executions.get(parameters.text('executionArn'));
    const { target } = record;
    const isDeleting = target.machine.status === 'DELETING';
    const described = describeExecution(record, { events: record.eventCount(), isDeleting, now: now() });
    const answer = { ...described, ...givenAtStart(record), ...qualifiers(target), status: statusOf(record) };
    return hasData(parameters) ? answer : withoutData(answer);
  },
};

/** The description of an execution for `METADATA_ONLY`: nothing that a key encrypts. */
function withoutData(described: JsonObject): JsonObject {
  const { input: _input, output: _output, error: _error, cause: _cause, ...metadata } = described;
  return {
    ...metadata,
    inputDetails: { included: false },
    ...(described.outputDetails !== undefined && { outputDetails: { included: false } }),
  };
}

function describeStart({ info, started }: ExecutionRecord): JsonObject {
  return { executionArn: info.arn, startDate: seconds(started.startDate) };
}

function readStart(parameters: Parameters, service: Service): ExecutionRequest | Promise<ExecutionRequest> {
  const { mocks } = service;
  const [machineArn = '', testCase] = splitTestCase(parameters.text('stateMachineArn'), mocks);
  const name = parameters.optionalText('name');
  const text = parameters.optionalText('input') ?? '{}';
  const input = parseDocument(text, 'InvalidExecutionInput');
  const traceHeader = parameters.optionalText('traceHeader');
  const isOwnText = JSON.stringify(input) === text;
  const plain: ExecutionRequest = isOwnText
    ? { machineArn, name, input }
    : { machineArn, name, input, inputText: text };
  const request = traceHeader === undefined ? plain : { ...plain, traceHeader };
  return testCase === undefined || mocks === undefined ? request : withTestCase(request, testCase, mocks, service);
}

async function withTestCase(
  request: ExecutionRequest,
  testCase: string,
  mocks: ExecutionMocks,
  { machines }: Service,
): Promise<ExecutionRequest> {
  try {
    await mocks.check(machines.resolve(request.machineArn).revision.source, testCase);
  } catch (error) {
    if (error instanceof UsageError) throw new ApiError('ValidationException', error.message);
    throw error;
  }
  return { ...request, testCase };
}

/** Step Functions Local's syntax for a test case of its mock configuration: `arn#TestCase`. */
function splitTestCase(arn: string, mocks: ExecutionMocks | undefined): readonly (string | undefined)[] {
  const hash = arn.indexOf('#');
  if (hash < 0) return [arn];
  if (mocks === undefined) {
    throw new ApiError('ValidationException', `'${arn.slice(hash)}' names a test case: start the server with --mock`);
  }
  return [arn.slice(0, hash), arn.slice(hash + 1)];
}
