/** The last version 2 of the SDK for JavaScript that has models of all services. */
export const SDK_2 = '2.1693.0';

/** From PyPI: its models have the ranges of numbers and the lengths of strings. */
export const BOTOCORE = '1.43.11';

/** The services that AWS's own sample state machines call most through the SDK, except for the largest. */
export const FREQUENT =
  'athena batch bedrock bedrockagent bedrockagentruntime bedrockruntime cloudwatch cloudwatchlogs comprehend dynamodb ecs eventbridge lambda polly rdsdata rekognition s3 scheduler secretsmanager ses sesv2 sfn sns sqs ssm sts textract transcribe translate'.split(
    ' ',
  );

/** `@aws-sdk/client-*`, for the services that state machines use most and those that version 2 does not have. */
export const CLIENTS = {
  'api-gateway': '3.1142.0',
  apigatewayv2: '3.1169.0',
  appflow: '3.1048.0',
  athena: '3.1164.0',
  'auto-scaling': '3.1169.0',
  batch: '3.1138.0',
  bedrock: '3.1164.0',
  'bedrock-agent': '3.1138.0',
  'bedrock-agent-runtime': '3.1164.0',
  'bedrock-agentcore': '3.1141.0',
  'bedrock-agentcore-control': '3.1142.0',
  'bedrock-data-automation': '3.1107.0',
  'bedrock-data-automation-runtime': '3.1138.0',
  'bedrock-runtime': '3.1164.0',
  cloudformation: '3.1169.0',
  cloudfront: '3.1164.0',
  'cloudfront-keyvaluestore': '3.1142.0',
  cloudwatch: '3.1164.0',
  'cloudwatch-logs': '3.1169.0',
  codebuild: '3.1142.0',
  'cognito-identity-provider': '3.1169.0',
  comprehend: '3.1138.0',
  connectcampaignsv2: '3.1138.0',
  databrew: '3.1138.0',
  datasync: '3.1048.0',
  dsql: '3.1048.0',
  dynamodb: '3.1169.0',
  ec2: '3.1169.0',
  ecr: '3.1169.0',
  ecs: '3.1164.0',
  eks: '3.1175.0',
  emr: '3.1089.0',
  'emr-serverless': '3.1169.0',
  eventbridge: '3.1169.0',
  firehose: '3.1169.0',
  'geo-maps': '3.1000.0',
  'geo-places': '3.1124.0',
  'geo-routes': '3.1124.0',
  glue: '3.1169.0',
  iam: '3.1169.0',
  invoicing: '3.1137.0',
  kinesis: '3.1143.0',
  kms: '3.1164.0',
  lambda: '3.1164.0',
  mediaconvert: '3.1169.0',
  opensearch: '3.1138.0',
  organizations: '3.1175.0',
  'partnercentral-selling': '3.1124.0',
  pipes: '3.1143.0',
  polly: '3.1142.0',
  rds: '3.1169.0',
  'rds-data': '3.1143.0',
  redshift: '3.1169.0',
  'redshift-data': '3.1169.0',
  'redshift-serverless': '3.1169.0',
  rekognition: '3.1142.0',
  'route-53': '3.1169.0',
  s3: '3.1175.0',
  's3-control': '3.1112.0',
  s3tables: '3.1127.0',
  s3vectors: '3.1137.0',
  sagemaker: '3.1142.0',
  'sagemaker-runtime': '3.1164.0',
  scheduler: '3.1169.0',
  'secrets-manager': '3.1164.0',
  ses: '3.1169.0',
  sesv2: '3.1176.0',
  sfn: '3.1164.0',
  sns: '3.1169.0',
  socialmessaging: '3.1069.0',
  sqs: '3.1175.0',
  ssm: '3.1169.0',
  sts: '3.1177.0',
  support: '3.1134.0',
  textract: '3.1169.0',
  transcribe: '3.1141.0',
  transfer: '3.1138.0',
  translate: '3.1141.0',
  verifiedpermissions: '3.1124.0',
};

/**
 * Known only from the list of AWS SDK service integrations: no package has their models.
 * https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
 */
export const WITHOUT_MODEL = [
  'backupsearch',
  'bcmpricingcalculator',
  'billing',
  'directoryservicedata',
  'marketplacereporting',
  'networkflowmonitor',
  'notificationscontacts',
  'observabilityadmin',
  'securityir',
];

/** In version 2 of the SDK, but never an integration. */
export const WITHDRAWN = ['cloudwatchevents', 'importexport', 'mobileanalytics', 'nimble', 'simpledb', 'worklink'];

/** Other names of services (in endpoints, IAM, the AWS CLI, version 2 of the SDK), for near names. */
export const ALIASES = {
  ce: 'costexplorer',
  cloudwatchevents: 'eventbridge',
  cognitoidentityserviceprovider: 'cognitoidentityprovider',
  cognitoidp: 'cognitoidentityprovider',
  configservice: 'config',
  cur: 'costandusagereport',
  databasemigrationservice: 'databasemigration',
  directoryservice: 'directory',
  discovery: 'applicationdiscovery',
  dms: 'databasemigration',
  ds: 'directory',
  elasticmapreduce: 'emr',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancingv2',
  es: 'elasticsearch',
  events: 'eventbridge',
  logs: 'cloudwatchlogs',
  monitoring: 'cloudwatch',
  rdsdataservice: 'rdsdata',
  s3api: 's3',
  states: 'sfn',
  stepfunctions: 'sfn',
};

/**
 * Operations that AWS SDK integrations do not have, from the same list.
 */
export const UNSUPPORTED = {
  applicationdiscovery: ['DescribeExportConfigurations', 'ExportConfigurations'],
  bedrockagentruntime: [
    'InvokeAgent',
    'InvokeFlow',
    'InvokeInlineAgent',
    'OptimizePrompt',
    'RetrieveAndGenerateStream',
  ],
  bedrockruntime: ['InvokeModelWithResponseStream', 'ConverseStream'],
  cloudwatchlogs: ['StartLiveTail'],
  codedeploy: [
    'BatchGetDeploymentInstances',
    'GetDeploymentInstance',
    'ListDeploymentInstances',
    'SkipWaitTimeForInstanceTermination',
  ],
  comprehendmedical: ['DetectEntities'],
  dataexchange: ['SendApiAsset'],
  directconnect: [
    'AllocateConnectionOnInterconnect',
    'DescribeConnectionLoa',
    'DescribeConnectionsOnInterconnect',
    'DescribeInterconnectLoa',
  ],
  efs: ['CreateTags'],
  elastictranscoder: ['TestRole'],
  emr: ['DescribeJobFlows'],
  iot: ['AttachPrincipalPolicy', 'DetachPrincipalPolicy', 'ListPolicyPrincipals', 'ListPrincipalPolicies'],
  iotdeviceadvisor: ['ListTestCases'],
  iotsitewise: ['InvokeAssistant'],
  kinesis: ['SubscribeToShard'],
  lambda: ['InvokeAsync', 'InvokeWithResponseStream'],
  lexruntimev2: ['StartConversation'],
  mediapackage: ['RotateChannelCredentials'],
  qbusiness: ['Chat'],
  rdsdata: ['ExecuteSql'],
  s3: ['SelectObjectContent'],
  sagemakerruntime: ['InvokeEndpointWithResponseStream'],
  shield: ['DeleteSubscription'],
  sts: ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'],
};

/**
 * For an action that is not an API call, or more than one. Types as in the table; `operation:Member` is that member's.
 */
const CLUSTER = { ClusterName: 's', CertificateAuthority: 's', Endpoint: 's' };

/**
 * The optimised integrations: the call behind each (`service:operation`, if it is not the service's action of the same
 * name), the fields of its request that are not the call's (`with`; `only` those), and whether the result is the
 * call's. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html
 */
export const OPTIMISED = {
  apigateway: {
    invoke: {
      only: true,
      with: {
        ApiEndpoint: 's',
        Method: 's',
        Headers: 'd',
        Stage: 's',
        Path: 's',
        QueryParameters: 'd',
        RequestBody: 'd',
        AllowNullValues: 'b',
        AuthType: 's',
      },
    },
  },
  athena: all('startQueryExecution stopQueryExecution getQueryExecution getQueryResults'),
  batch: all('submitJob'),
  bedrock: {
    ...all('createModelCustomizationJob'),
    invokeModel: {
      call: 'bedrockruntime:invokeModel',
      with: { Body: 'd', Input: { S3Uri: 's' }, Output: { S3Uri: 's' } },
      hasOwnResult: true,
    },
  },
  bedrockagentcore: { invokeHarness: { call: 'bedrockagentcore:invokeHarness', hasOwnResult: true } },
  codebuild: all(
    'startBuild stopBuild batchDeleteBuilds batchGetReports startBuildBatch stopBuildBatch retryBuildBatch deleteBuildBatch',
  ),
  databrew: all('startJobRun'),
  dynamodb: all('getItem putItem updateItem deleteItem'),
  ecs: all('runTask'),
  eks: {
    ...all('createCluster deleteCluster createNodegroup deleteNodegroup createFargateProfile deleteFargateProfile'),
    call: { only: true, with: { ...CLUSTER, Method: 's', Path: 's', QueryParameters: 'd', RequestBody: 'd' } },
    runJob: {
      only: true,
      with: {
        ...CLUSTER,
        Namespace: 's',
        Job: 'd',
        LogOptions: { RetrieveLogs: 'b', RawLogs: 'b', LogParameters: 'd' },
      },
    },
  },
  elasticmapreduce: {
    createCluster: { call: 'emr:runJobFlow', hasOwnResult: true },
    terminateCluster: { only: true, with: { ClusterId: 's' } },
    addStep: {
      call: 'emr:addJobFlowSteps',
      with: { ClusterId: 's', Step: 'addJobFlowSteps:Steps' },
      without: ['JobFlowId', 'Steps'],
      hasOwnResult: true,
    },
    cancelStep: { only: true, with: { ClusterId: 's', StepId: 's' } },
    setClusterTerminationProtection: { only: true, with: { ClusterId: 's', TerminationProtected: 'b' } },
    modifyInstanceFleetByName: {
      call: 'emr:modifyInstanceFleet',
      only: true,
      with: { ClusterId: 's', InstanceFleetName: 's', InstanceFleet: 'modifyInstanceFleet:InstanceFleet' },
      hasOwnResult: true,
    },
    modifyInstanceGroupByName: {
      call: 'emr:modifyInstanceGroups',
      only: true,
      with: { ClusterId: 's', InstanceGroupName: 's', InstanceGroup: 'modifyInstanceGroups:InstanceGroups' },
      hasOwnResult: true,
    },
  },
  'emr-containers': all('createVirtualCluster deleteVirtualCluster startJobRun', 'emrcontainers'),
  'emr-serverless': all(
    'createApplication startApplication stopApplication deleteApplication startJobRun cancelJobRun',
    'emrserverless',
  ),
  events: all('putEvents', 'eventbridge'),
  glue: all('startJobRun'),
  http: {
    invoke: {
      only: true,
      with: {
        ApiEndpoint: 's',
        Method: 's',
        Authentication: { ConnectionArn: 's' },
        InvocationConfig: { ConnectionArn: 's' },
        Headers: 'd',
        QueryParameters: 'd',
        RequestBody: 'd',
        Transform: { RequestBodyEncoding: 's', RequestEncodingOptions: { ArrayFormat: 's' } },
      },
    },
  },
  lambda: { invoke: { with: { Payload: 'd', ClientContext: 'd' } } },
  mediaconvert: all('createJob'),
  sagemaker: all(
    'createEndpoint createEndpointConfig createHyperParameterTuningJob createLabelingJob createModel createProcessingJob createTrainingJob createTransformJob updateEndpoint',
  ),
  sns: all('publish'),
  sqs: all('sendMessage'),
  states: all('startExecution', 'sfn'),
};

function all(actions, service) {
  return Object.fromEntries(
    actions.split(' ').map((action) => [action, service === undefined ? {} : { call: `${service}:${action}` }]),
  );
}
