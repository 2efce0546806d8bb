import { machineArnOf } from '../../arn.ts';
import { isJsonArray, isJsonObject, type JsonObject, ownValue } from '../../json.ts';
import { type JobFailure, plain, type ServiceRow, started } from './service-row.ts';

export const apigateway: ServiceRow = { actions: plain('RT', 'invoke') };

export const events: ServiceRow = {
  names: { prefix: 'EventBridge', service: 'AmazonEventBridge', exception: 'AmazonEventBridgeException' },
  iam: 'events',
  actions: {
    putEvents: { patterns: 'RT', required: ['Entries'], toParameters: addResources, failure: readFailedEntries },
  },
};

/** Every event names the machine and the execution that sent it. */
function addResources(parameters: JsonObject, executionArn: string): JsonObject {
  const entries = ownValue(parameters, 'Entries');
  if (!isJsonArray(entries)) return parameters;
  const machineArn = machineArnOf(executionArn);
  return {
    ...parameters,
    Entries: entries.map((entry) => {
      if (!isJsonObject(entry)) return entry;
      const resources = ownValue(entry, 'Resources') ?? [];
      return { ...entry, Resources: isJsonArray(resources) ? [...resources, machineArn, executionArn] : resources };
    }),
  };
}

function readFailedEntries({ Entries = [], FailedEntryCount = 0 }: JsonObject): JobFailure | undefined {
  if (!(Number(FailedEntryCount ?? 0) > 0)) return undefined;
  return { error: 'EventBridge.FailedEntry', cause: JSON.stringify({ Entries, FailedEntryCount }) };
}

/** HTTP Tasks. */
export const http: ServiceRow = {
  runsHere: true,
  actions: { invoke: { patterns: 'R', permissions: ['states:InvokeHTTPEndpoint'] } },
};

export const sns: ServiceRow = {
  names: { prefix: 'SNS', service: 'AmazonSNS', exception: 'AmazonSNSException' },
  iam: 'sns',
  actions: { publish: { patterns: 'RT', required: ['Message'] } },
};

export const sqs: ServiceRow = {
  names: { prefix: 'SQS', service: 'AmazonSQS', exception: 'AmazonSQSException' },
  iam: 'sqs',
  actions: { sendMessage: { patterns: 'RT', required: ['QueueUrl', 'MessageBody'] } },
};

export const states: ServiceRow = {
  names: { prefix: 'StepFunctions', service: 'AWSStepFunctions', exception: 'AWSStepFunctionsException' },
  iam: 'states',
  runsHere: true,
  actions: {
    startExecution: {
      patterns: 'RS2T',
      required: ['StateMachineArn'],
      rule: 'StepFunctionsGetEventsForStepFunctionsExecutionRule',
      job: {
        describe: ['describeExecution', { ExecutionArn: started('ExecutionArn') }],
        job: [],
        status: ['Status'],
        succeeded: 'SUCCEEDED',
        failed: 'FAILED TIMED_OUT ABORTED',
        stop: ['stopExecution', { ExecutionArn: started('ExecutionArn') }],
      },
    },
  },
};
