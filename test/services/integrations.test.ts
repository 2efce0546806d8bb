import { expect, test } from 'vitest';
import { INTEGRATIONS } from '../../src/services/integrations/index.ts';

/**
 * AWS's list of optimised integrations as it was in June 2026, when invokeHarness came.
 *
 * Services and patterns: the table of https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html.
 * Actions: the page of each service, linked from there. `.sync` stands on the actions whose page offers it.
 */
const DOCUMENTED: readonly {
  readonly service: string;
  readonly key: string;
  readonly patterns: 'R' | 'RS' | 'RT' | 'RST';
  readonly actions: string;
  /** Neither offered nor known to be refused: accepted with `.sync`, too. */
  readonly perhaps?: string;
}[] = [
  { service: 'Amazon API Gateway', key: 'apigateway', patterns: 'RT', actions: 'invoke' },
  {
    service: 'Amazon Athena',
    key: 'athena',
    patterns: 'RS',
    actions: 'startQueryExecution.sync stopQueryExecution getQueryExecution getQueryResults',
  },
  { service: 'AWS Batch', key: 'batch', patterns: 'RS', actions: 'submitJob.sync' },
  {
    service: 'Amazon Bedrock',
    key: 'bedrock',
    patterns: 'RST',
    actions: 'invokeModel createModelCustomizationJob.sync',
  },
  { service: 'Amazon Bedrock AgentCore', key: 'bedrockagentcore', patterns: 'R', actions: 'invokeHarness' },
  {
    service: 'AWS CodeBuild',
    key: 'codebuild',
    patterns: 'RS',
    actions:
      'startBuild.sync stopBuild batchDeleteBuilds batchGetReports startBuildBatch.sync stopBuildBatch ' +
      'retryBuildBatch.sync deleteBuildBatch',
  },
  { service: 'Amazon DynamoDB', key: 'dynamodb', patterns: 'R', actions: 'getItem putItem deleteItem updateItem' },
  { service: 'Amazon ECS/Fargate', key: 'ecs', patterns: 'RST', actions: 'runTask.sync' },
  {
    service: 'Amazon EKS',
    key: 'eks',
    patterns: 'RST',
    actions:
      'runJob.sync call createCluster.sync deleteCluster.sync createFargateProfile.sync deleteFargateProfile.sync ' +
      'createNodegroup.sync deleteNodegroup.sync',
    perhaps: 'call',
  },
  {
    service: 'Amazon EMR',
    key: 'elasticmapreduce',
    patterns: 'RS',
    actions:
      'createCluster.sync setClusterTerminationProtection terminateCluster.sync addStep.sync cancelStep ' +
      'modifyInstanceFleetByName modifyInstanceGroupByName',
  },
  {
    service: 'Amazon EMR on EKS',
    key: 'emr-containers',
    patterns: 'RS',
    actions: 'createVirtualCluster deleteVirtualCluster.sync startJobRun.sync',
  },
  {
    service: 'Amazon EMR Serverless',
    key: 'emr-serverless',
    patterns: 'RS',
    actions:
      'createApplication.sync deleteApplication.sync startApplication.sync stopApplication.sync startJobRun.sync ' +
      'cancelJobRun.sync',
  },
  { service: 'Amazon EventBridge', key: 'events', patterns: 'RT', actions: 'putEvents' },
  { service: 'AWS Glue', key: 'glue', patterns: 'RS', actions: 'startJobRun.sync' },
  { service: 'AWS Glue DataBrew', key: 'databrew', patterns: 'RS', actions: 'startJobRun.sync' },
  { service: 'AWS Lambda', key: 'lambda', patterns: 'RT', actions: 'invoke' },
  { service: 'AWS Elemental MediaConvert', key: 'mediaconvert', patterns: 'RS', actions: 'createJob.sync' },
  {
    service: 'Amazon SageMaker AI',
    key: 'sagemaker',
    patterns: 'RS',
    actions:
      'createEndpoint createEndpointConfig createHyperParameterTuningJob.sync createLabelingJob.sync createModel ' +
      'createProcessingJob.sync createTrainingJob.sync createTransformJob.sync updateEndpoint',
  },
  { service: 'Amazon SNS', key: 'sns', patterns: 'RT', actions: 'publish' },
  { service: 'Amazon SQS', key: 'sqs', patterns: 'RT', actions: 'sendMessage' },
  { service: 'AWS Step Functions', key: 'states', patterns: 'RST', actions: 'startExecution.sync' },
  // "Call HTTPS APIs": beside the table, with the same form of resource (connect-third-party-apis.html)
  { service: 'Public HTTPS APIs', key: 'http', patterns: 'R', actions: 'invoke' },
];

test('the catalogue has exactly the documented services', () => {
  expect(Object.keys(INTEGRATIONS).sort()).toEqual(DOCUMENTED.map(({ key }) => key).sort());
});

test.each(DOCUMENTED)('$service: $actions', ({ key, patterns, actions, perhaps = [] }) => {
  const known = Object.entries(INTEGRATIONS[key]!.actions);
  const named = (letters: RegExp) => known.filter(([, action]) => letters.test(action.patterns)).map(([name]) => name);
  const documented = actions.split(' ');
  const nameOf = (action: string) => action.split('.')[0]!;
  const withSync = documented
    .filter((action) => action.endsWith('.sync'))
    .map(nameOf)
    .concat(perhaps);
  expect({ all: named(/R/).sort(), sync: named(/S/).sort() }).toEqual({
    all: documented.map(nameOf).sort(),
    sync: withSync.sort(),
  });
  const letters = new Set(known.flatMap(([, action]) => [...action.patterns.replace('2', '')]));
  expect([...letters].sort().join('')).toBe(patterns);
});

test('every action with .sync is a followed job, except unsupported ones', () => {
  const withSync = Object.entries(INTEGRATIONS).flatMap(([service, { actions }]) =>
    Object.entries(actions)
      .filter(([, { patterns }]) => patterns.includes('S'))
      .map(([action, row]) => ({ name: `${service}:${action}`, ...row })),
  );
  expect(withSync.length).toBeGreaterThan(20);
  const unfollowed = withSync.filter(({ job }) => job === undefined);
  // Kubernetes ends these: no AWS API reports it
  expect(unfollowed.map(({ name }) => name)).toEqual(['eks:call', 'eks:runJob']);
  expect(unfollowed.every(({ cannotRun }) => cannotRun === true)).toBe(true);
});

test('every action is called by an SDK client or runs locally, or is reported as unsupported', () => {
  const others = Object.entries(INTEGRATIONS).flatMap(([service, { names, runsHere, actions }]) =>
    names !== undefined || runsHere === true
      ? []
      : Object.keys(actions).filter((action) => actions[action]!.cannotRun !== true && `${service}:${action}`),
  );
  // API Gateway is called by its own URLs
  expect(others).toEqual(['invoke']);
});
