import { optimisedServiceNames, type ServiceNames } from './service-titles.ts';

interface OptimisedService {
  readonly names: ServiceNames;
  /** The package of the client, where it is not the one of the service's name. */
  readonly client?: Readonly<Record<string, string>>;
  readonly actions: readonly string[];
}

const service = (
  [prefix, title, exception]: readonly [string, string, string],
  actions: string,
  client?: OptimisedService['client'],
): OptimisedService => ({
  names: optimisedServiceNames(prefix, title, exception),
  actions: actions.split(' '),
  ...(client !== undefined && { client }),
});

/**
 * The optimised integrations that are calls of a service's API, with their actions. What is more than that is elsewhere
 * (`lambda`, `http`, `apigateway`) or not there (`eks:call` and `eks:runJob`, which talk to Kubernetes).
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
export const OPTIMISED_SERVICES: ReadonlyMap<string, OptimisedService> = new Map([
  [
    'athena',
    service(
      ['Athena', 'AmazonAthena', 'AmazonAthenaException'],
      'startQueryExecution stopQueryExecution getQueryExecution getQueryResults',
    ),
  ],
  ['batch', service(['Batch', 'AWSBatch', 'AWSBatchException'], 'submitJob')],
  [
    'bedrock',
    service(['Bedrock', 'Bedrock', 'BedrockException'], 'invokeModel createModelCustomizationJob', {
      invokeModel: 'bedrock-runtime',
    }),
  ],
  [
    'codebuild',
    service(
      ['CodeBuild', 'AWSCodeBuild', 'AWSCodeBuildException'],
      'startBuild stopBuild batchDeleteBuilds batchGetReports startBuildBatch stopBuildBatch retryBuildBatch deleteBuildBatch',
    ),
  ],
  ['databrew', service(['GlueDataBrew', 'AWSGlueDataBrew', 'AWSGlueDataBrewException'], 'startJobRun')],
  [
    'dynamodb',
    service(['DynamoDB', 'AmazonDynamoDBv2', 'AmazonDynamoDBException'], 'getItem putItem updateItem deleteItem'),
  ],
  ['ecs', service(['ECS', 'AmazonECS', 'AmazonECSException'], 'runTask')],
  [
    'eks',
    service(
      ['EKS', 'AmazonEKS', 'AmazonEKSException'],
      'createCluster deleteCluster createNodegroup deleteNodegroup createFargateProfile deleteFargateProfile',
    ),
  ],
  [
    'elasticmapreduce',
    service(
      ['ElasticMapReduce', 'AmazonElasticMapReduce', 'AmazonElasticMapReduceException'],
      'createCluster terminateCluster addStep cancelStep setClusterTerminationProtection',
    ),
  ],
  [
    'emr-containers',
    service(
      ['EMRContainers', 'AmazonEMRContainers', 'AmazonEMRContainersException'],
      'createVirtualCluster deleteVirtualCluster startJobRun',
    ),
  ],
  [
    'emr-serverless',
    service(
      ['EMRServerless', 'AWSEMRServerless', 'AWSEMRServerlessException'],
      'createApplication startApplication stopApplication deleteApplication startJobRun cancelJobRun',
    ),
  ],
  ['events', service(['EventBridge', 'AmazonEventBridge', 'AmazonEventBridgeException'], 'putEvents')],
  ['glue', service(['Glue', 'AWSGlue', 'AWSGlueException'], 'startJobRun')],
  ['mediaconvert', service(['MediaConvert', 'AWSMediaConvert', 'AWSMediaConvertException'], 'createJob')],
  [
    'sagemaker',
    service(
      ['SageMaker', 'AmazonSageMaker', 'AmazonSageMakerException'],
      'createEndpoint createEndpointConfig createHyperParameterTuningJob createLabelingJob createModel createProcessingJob createTrainingJob createTransformJob updateEndpoint',
    ),
  ],
  ['sns', service(['SNS', 'AmazonSNS', 'AmazonSNSException'], 'publish')],
  ['sqs', service(['SQS', 'AmazonSQS', 'AmazonSQSException'], 'sendMessage')],
  ['states', service(['StepFunctions', 'AWSStepFunctions', 'AWSStepFunctionsException'], 'startExecution')],
]);
