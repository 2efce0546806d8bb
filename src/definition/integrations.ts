/** An action of an optimised integration: `R` request-response, `S` `.sync`, `2` `.sync:2`, `T` `.waitForTaskToken`. */
export interface IntegrationAction {
  readonly patterns: string;
  /** Request fields without which AWS refuses the definition; other required fields fail at run time only. */
  readonly required: readonly string[];
}

type Actions = Readonly<Record<string, IntegrationAction>>;

function actions(patterns: string, names: string): Actions {
  return Object.fromEntries(names.split(' ').map((name) => [name, { patterns, required: [] }]));
}

function action(patterns: string, ...required: readonly string[]): IntegrationAction {
  return { patterns, required };
}

/**
 * The optimised integrations of Step Functions: service → action → how it can be called.
 * Source: AWS Step Functions developer guide, "Integrating optimized services".
 */
export const integrations: Readonly<Record<string, Actions>> = {
  lambda: { invoke: action('RT', 'FunctionName') },
  sqs: { sendMessage: action('RT', 'QueueUrl', 'MessageBody') },
  sns: { publish: action('RT', 'Message') },
  states: { startExecution: action('RS2T', 'StateMachineArn') },
  dynamodb: {
    getItem: action('R', 'TableName', 'Key'),
    putItem: action('R', 'TableName', 'Item'),
    ...actions('R', 'updateItem deleteItem'),
  },
  events: { putEvents: action('RT', 'Entries') },
  apigateway: actions('RT', 'invoke'),
  ecs: { runTask: action('RST', 'TaskDefinition') },
  batch: actions('RS', 'submitJob'),
  glue: { startJobRun: action('RS', 'JobName') },
  databrew: actions('RS', 'startJobRun'),
  athena: {
    ...actions('RS', 'startQueryExecution'),
    ...actions('R', 'stopQueryExecution getQueryExecution getQueryResults'),
  },
  codebuild: {
    ...actions('RS', 'startBuild startBuildBatch retryBuildBatch'),
    ...actions('R', 'stopBuild batchDeleteBuilds batchGetReports stopBuildBatch deleteBuildBatch'),
  },
  sagemaker: {
    ...actions(
      'RS',
      'createHyperParameterTuningJob createLabelingJob createProcessingJob createTrainingJob createTransformJob',
    ),
    ...actions('R', 'createEndpoint createEndpointConfig createModel updateEndpoint'),
  },
  elasticmapreduce: {
    ...actions('RS', 'createCluster terminateCluster addStep'),
    ...actions('R', 'cancelStep setClusterTerminationProtection modifyInstanceFleetByName modifyInstanceGroupByName'),
  },
  'emr-containers': { ...actions('RS', 'deleteVirtualCluster startJobRun'), ...actions('R', 'createVirtualCluster') },
  'emr-serverless': {
    ...actions('RS', 'createApplication startApplication stopApplication deleteApplication startJobRun'),
    ...actions('RS', 'cancelJobRun'),
  },
  eks: {
    ...actions('RST', 'call runJob createCluster deleteCluster createNodegroup deleteNodegroup'),
    ...actions('RST', 'createFargateProfile deleteFargateProfile'),
  },
  mediaconvert: actions('RS', 'createJob'),
  bedrock: { ...actions('RT', 'invokeModel'), ...actions('RS', 'createModelCustomizationJob') },
  bedrockagentcore: actions('R', 'invokeHarness'),
  http: actions('R', 'invoke'),
};

/** The action's entry, by own-property look-up: `constructor` is no service. */
export function findIntegration(service: string, actionName: string): IntegrationAction | undefined {
  const known = Object.hasOwn(integrations, service) ? integrations[service]! : {};
  return Object.hasOwn(known, actionName) ? known[actionName] : undefined;
}
