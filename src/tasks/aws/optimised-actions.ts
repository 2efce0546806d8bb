import { StatesError } from '../../engine/errors.ts';
import type { TaskRequest } from '../../engine/task-runner.ts';
import { isJsonArray, isJsonObject, type Json, type JsonObject, ownValue } from '../../json.ts';
import { memberAt } from './member-at.ts';

/** Where an optimised integration is more than the call of the same name. */
export interface OptimisedAction {
  /** The operation behind it, where it has another name. */
  readonly operation?: string;
  readonly toParameters?: (parameters: JsonObject, request: TaskRequest) => JsonObject;
  /** @throws StatesError where the service's answer is a failure to the workflow */
  readonly toOutput?: (output: JsonObject) => JsonObject;
  /** Its result has nothing of the HTTP exchange. */
  readonly isBare?: boolean;
}

const ACTIONS: Readonly<Record<string, OptimisedAction>> = {
  'events:putEvents': {
    toParameters: addResources,
    toOutput(output) {
      if (!(Number(output.FailedEntryCount ?? 0) > 0)) return output;
      const { Entries = [], FailedEntryCount = 0 } = output;
      throw new StatesError('EventBridge.FailedEntry', JSON.stringify({ Entries, FailedEntryCount }));
    },
  },
  'ecs:runTask.sync': {
    toParameters: (parameters) => ({ ...parameters, StartedBy: 'AWS Step Functions' }),
    toOutput(output) {
      const failures = memberAt(output, 'Failures');
      if (!isJsonArray(failures) || failures.length === 0) return output;
      throw new StatesError('States.TaskFailed', JSON.stringify({ Failures: failures }));
    },
  },
  'bedrock:invokeModel': { toOutput: (output) => ({ ...output, Body: parseText(output.Body) }), isBare: true },
  'elasticmapreduce:createCluster': {
    operation: 'runJobFlow',
    toOutput: ({ JobFlowId, ...rest }) => ({ ...rest, ClusterId: JobFlowId ?? null }),
  },
  'elasticmapreduce:terminateCluster': {
    operation: 'terminateJobFlows',
    toParameters: ({ ClusterId = null }) => ({ JobFlowIds: [ClusterId] }),
  },
  'elasticmapreduce:addStep': {
    operation: 'addJobFlowSteps',
    toParameters: ({ ClusterId = null, Step = null, ...rest }) => ({ ...rest, JobFlowId: ClusterId, Steps: [Step] }),
    toOutput: ({ StepIds, ...rest }) => ({ ...rest, StepId: memberAt(StepIds, 0) ?? null }),
  },
  'elasticmapreduce:cancelStep': {
    operation: 'cancelSteps',
    toParameters: ({ StepId = null, ...rest }) => ({ ...rest, StepIds: [StepId] }),
    toOutput: ({ CancelStepsInfoList, ...rest }) => ({
      ...rest,
      CancelStepsInfo: memberAt(CancelStepsInfoList, 0) ?? null,
    }),
  },
  'elasticmapreduce:setClusterTerminationProtection': {
    operation: 'setTerminationProtection',
    toParameters: ({ ClusterId = null, ...rest }) => ({ ...rest, JobFlowIds: [ClusterId] }),
  },
};

/** What is special of an action; of its `.sync` pattern first. */
export function optimisedAction(service: string, action: string): OptimisedAction {
  const [name] = action.split('.');
  for (const key of [`${service}:${action}`, `${service}:${name}`]) {
    if (Object.hasOwn(ACTIONS, key)) return ACTIONS[key] as OptimisedAction;
  }
  return {};
}

/** Every event names the machine and the execution that it comes from. */
function addResources(parameters: JsonObject, { executionArn }: TaskRequest): JsonObject {
  const entries = ownValue(parameters, 'Entries');
  if (!isJsonArray(entries)) return parameters;
  const machineArn = executionArn.replace(/:(?:execution|express):([^:]+):.*$/, ':stateMachine:$1');
  return {
    ...parameters,
    Entries: entries.map((entry) => {
      if (!isJsonObject(entry)) return entry;
      const resources = ownValue(entry, 'Resources') ?? [];
      return { ...entry, Resources: isJsonArray(resources) ? [...resources, machineArn, executionArn] : resources };
    }),
  };
}

function parseText(text: Json | undefined): Json {
  if (typeof text !== 'string') return text ?? null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
