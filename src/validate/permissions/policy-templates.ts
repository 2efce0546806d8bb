import { hasPlaceholder } from '../../definition/placeholder.ts';
import { type SourceNode, stringOf, valueOf } from '../../source/source-node.ts';
import type { Statement } from './statement.ts';

interface PolicyTemplate {
  /** Patterns with the template's parameters in braces. */
  readonly resources: readonly string[];
  readonly actions: readonly string[];
  /** The names of its parameters, all of which SAM asks for. */
  readonly parameters: readonly string[];
}

/** @param parameters those that no pattern has */
function on(resources: string, actions: string, ...parameters: readonly string[]): PolicyTemplate {
  const named = [...resources.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    resources: resources.split(' '),
    actions: actions.split(' '),
    parameters: [...new Set([...named, ...parameters])],
  };
}

const TABLE = 'arn:*:dynamodb:*:*:table/{TableName} arn:*:dynamodb:*:*:table/{TableName}/index/*';
const BUCKET = 'arn:*:s3:::{BucketName} arn:*:s3:::{BucketName}/*';
const QUEUE = 'arn:*:sqs:*:*:{QueueName}';
const STREAM = 'arn:*:kinesis:*:*:stream/{StreamName}';
const PARAMETER = 'arn:*:ssm:*:*:parameter/{ParameterName}';
const IDENTITY = 'arn:*:ses:*:*:identity/{IdentityName}';
const COLLECTION = 'arn:*:rekognition:*:*:collection/{CollectionId}';
const DOMAIN = 'arn:*:es:*:*:domain/{DomainName}/*';
const DELIVERY = 'arn:*:firehose:*:*:deliverystream/{DeliveryStreamName}';
const KEY = 'arn:*:kms:*:*:key/{KeyId}';

/** SAM's policy templates by their names. Source: policy_templates.json of samtranslator 1.110. */
const POLICY_TEMPLATES: Readonly<Record<string, PolicyTemplate>> = {
  AcmGetCertificatePolicy: on('{CertificateArn}', 'acm:GetCertificate'),
  AMIDescribePolicy: on('*', 'ec2:DescribeImages'),
  AthenaQueryPolicy: on(
    '*',
    'athena:ListWorkGroups athena:GetExecutionEngine athena:GetExecutionEngines athena:GetNamespace athena:GetCatalogs athena:GetNamespaces athena:GetTables athena:GetTable athena:StartQueryExecution athena:GetQueryResults athena:DeleteNamedQuery athena:GetNamedQuery athena:ListQueryExecutions athena:StopQueryExecution athena:GetQueryResultsStream athena:ListNamedQueries athena:CreateNamedQuery athena:GetQueryExecution athena:BatchGetNamedQuery athena:BatchGetQueryExecution athena:GetWorkGroup',
    'WorkGroupName',
  ),
  AWSSecretsManagerGetSecretValuePolicy: on('{SecretArn}', 'secretsmanager:GetSecretValue'),
  AWSSecretsManagerRotationPolicy: on(
    '*',
    'secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue secretsmanager:UpdateSecretVersionStage secretsmanager:GetRandomPassword',
    'FunctionName',
  ),
  CloudFormationDescribeStacksPolicy: on('*', 'cloudformation:DescribeStacks'),
  CloudWatchDashboardPolicy: on(
    '*',
    'cloudwatch:GetDashboard cloudwatch:ListDashboards cloudwatch:PutDashboard cloudwatch:ListMetrics',
  ),
  CloudWatchDescribeAlarmHistoryPolicy: on('*', 'cloudwatch:DescribeAlarmHistory'),
  CloudWatchPutMetricPolicy: on('*', 'cloudwatch:PutMetricData'),
  CodeCommitCrudPolicy: on('arn:*:codecommit:*:*:{RepositoryName}', 'codecommit:*'),
  CodeCommitReadPolicy: on(
    'arn:*:codecommit:*:*:{RepositoryName}',
    'codecommit:Get* codecommit:List* codecommit:BatchGet*',
  ),
  CodePipelineLambdaExecutionPolicy: on('*', 'codepipeline:PutJobSuccessResult codepipeline:PutJobFailureResult'),
  CodePipelineReadOnlyPolicy: on('arn:*:codepipeline:*:*:{PipelineName}', 'codepipeline:ListPipelineExecutions'),
  ComprehendBasicAccessPolicy: on(
    '*',
    'comprehend:BatchDetect* comprehend:DetectDominantLanguage comprehend:DetectEntities comprehend:DetectKeyPhrases comprehend:DetectSentiment comprehend:DetectSyntax comprehend:List* comprehend:Describe*',
  ),
  CostExplorerReadOnlyPolicy: on('*', 'ce:Get*'),
  DynamoDBBackupFullAccessPolicy: on(
    '*',
    'dynamodb:CreateBackup dynamodb:DescribeContinuousBackups dynamodb:DeleteBackup dynamodb:DescribeBackup dynamodb:ListBackups',
    'TableName',
  ),
  DynamoDBCrudPolicy: on(
    TABLE,
    'dynamodb:GetItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:Scan dynamodb:Query dynamodb:UpdateItem dynamodb:BatchWriteItem dynamodb:BatchGetItem dynamodb:DescribeTable dynamodb:ConditionCheckItem',
  ),
  DynamoDBReadPolicy: on(
    TABLE,
    'dynamodb:GetItem dynamodb:Scan dynamodb:Query dynamodb:BatchGetItem dynamodb:DescribeTable',
  ),
  DynamoDBReconfigurePolicy: on(TABLE, 'dynamodb:UpdateTable'),
  DynamoDBRestoreFromBackupPolicy: on(
    '*',
    'dynamodb:RestoreTableFromBackup dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:BatchWriteItem',
    'TableName',
  ),
  DynamoDBStreamReadPolicy: on(
    'arn:*:dynamodb:*:*:table/{TableName}/stream/*',
    'dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams',
    'StreamName',
  ),
  DynamoDBWritePolicy: on(TABLE, 'dynamodb:PutItem dynamodb:UpdateItem dynamodb:BatchWriteItem'),
  EC2CopyImagePolicy: on('*', 'ec2:CopyImage', 'ImageId'),
  EC2DescribePolicy: on('*', 'ec2:DescribeRegions ec2:DescribeInstances'),
  EcsRunTaskPolicy: on('arn:*:ecs:*:*:task-definition/{TaskDefinition}', 'ecs:RunTask'),
  EKSDescribePolicy: on('*', 'eks:DescribeCluster eks:ListClusters'),
  ElasticMapReduceAddJobFlowStepsPolicy: on('*', 'elasticmapreduce:AddJobFlowSteps', 'ClusterId'),
  ElasticMapReduceCancelStepsPolicy: on('*', 'elasticmapreduce:CancelSteps', 'ClusterId'),
  ElasticMapReduceModifyInstanceFleetPolicy: on(
    '*',
    'elasticmapreduce:ModifyInstanceFleet elasticmapreduce:ListInstanceFleets',
    'ClusterId',
  ),
  ElasticMapReduceModifyInstanceGroupsPolicy: on(
    '*',
    'elasticmapreduce:ModifyInstanceGroups elasticmapreduce:ListInstanceGroups',
    'ClusterId',
  ),
  ElasticMapReduceSetTerminationProtectionPolicy: on('*', 'elasticmapreduce:SetTerminationProtection', 'ClusterId'),
  ElasticMapReduceTerminateJobFlowsPolicy: on('*', 'elasticmapreduce:TerminateJobFlows', 'ClusterId'),
  ElasticsearchHttpPostPolicy: on(DOMAIN, 'es:ESHttpPost es:ESHttpPut'),
  EventBridgePutEventsPolicy: on('arn:*:events:*:*:event-bus/{EventBusName}', 'events:PutEvents'),
  FilterLogEventsPolicy: on('arn:*:logs:*:*:log-group:{LogGroupName}:*', 'logs:FilterLogEvents'),
  FirehoseCrudPolicy: on(DELIVERY, 'firehose:*'),
  FirehoseWritePolicy: on(DELIVERY, 'firehose:PutRecord firehose:PutRecordBatch'),
  KinesisCrudPolicy: on(STREAM, 'kinesis:*'),
  KinesisStreamReadPolicy: on(
    STREAM,
    'kinesis:ListStreams kinesis:DescribeLimits kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator',
  ),
  KMSDecryptPolicy: on(KEY, 'kms:Decrypt'),
  KMSEncryptPolicy: on(KEY, 'kms:Encrypt'),
  LambdaInvokePolicy: on('arn:*:lambda:*:*:function:{FunctionName}*', 'lambda:InvokeFunction'),
  OrganizationsListAccountsPolicy: on('*', 'organizations:ListAccounts'),
  PollyFullAccessPolicy: on('*', 'polly:*', 'LexiconName'),
  RekognitionDetectOnlyPolicy: on(
    '*',
    'rekognition:DetectFaces rekognition:DetectLabels rekognition:DetectModerationLabels rekognition:DetectText',
  ),
  RekognitionFacesManagementPolicy: on(
    COLLECTION,
    'rekognition:IndexFaces rekognition:DeleteFaces rekognition:SearchFaces rekognition:SearchFacesByImage rekognition:ListFaces',
  ),
  RekognitionFacesPolicy: on('*', 'rekognition:CompareFaces rekognition:DetectFaces'),
  RekognitionLabelsPolicy: on('*', 'rekognition:DetectLabels rekognition:DetectModerationLabels'),
  RekognitionNoDataAccessPolicy: on(
    '*',
    'rekognition:CompareFaces rekognition:DetectFaces rekognition:DetectLabels rekognition:DetectModerationLabels',
    'CollectionId',
  ),
  RekognitionReadPolicy: on(
    COLLECTION,
    'rekognition:ListCollections rekognition:ListFaces rekognition:SearchFaces rekognition:SearchFacesByImage',
  ),
  RekognitionWriteOnlyAccessPolicy: on(COLLECTION, 'rekognition:CreateCollection rekognition:IndexFaces'),
  Route53ChangeResourceRecordSetsPolicy: on('*', 'route53:ChangeResourceRecordSets', 'HostedZoneId'),
  S3CrudPolicy: on(
    BUCKET,
    's3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:PutObject s3:PutObjectAcl s3:GetLifecycleConfiguration s3:PutLifecycleConfiguration s3:DeleteObject',
  ),
  S3FullAccessPolicy: on(BUCKET, 's3:*'),
  S3ReadPolicy: on(
    BUCKET,
    's3:GetObject s3:ListBucket s3:GetBucketLocation s3:GetObjectVersion s3:GetLifecycleConfiguration',
  ),
  S3WritePolicy: on(BUCKET, 's3:PutObject s3:PutObjectAcl s3:PutLifecycleConfiguration'),
  SageMakerCreateEndpointConfigPolicy: on('*', 'sagemaker:CreateEndpointConfig', 'EndpointConfigName'),
  SageMakerCreateEndpointPolicy: on('*', 'sagemaker:CreateEndpoint', 'EndpointName'),
  ServerlessRepoReadWriteAccessPolicy: on('*', 'serverlessrepo:*'),
  SESBulkTemplatedCrudPolicy: on(
    IDENTITY,
    'ses:GetIdentityVerificationAttributes ses:SendEmail ses:SendRawEmail ses:SendTemplatedEmail ses:SendBulkTemplatedEmail ses:VerifyEmailIdentity',
  ),
  SESCrudPolicy: on(
    IDENTITY,
    'ses:GetIdentityVerificationAttributes ses:SendEmail ses:SendRawEmail ses:VerifyEmailIdentity',
  ),
  SESEmailTemplateCrudPolicy: on(
    '*',
    'ses:CreateTemplate ses:GetTemplate ses:ListTemplates ses:UpdateTemplate ses:DeleteTemplate ses:TestRenderTemplate',
  ),
  SESSendBouncePolicy: on(IDENTITY, 'ses:SendBounce'),
  SNSCrudPolicy: on(
    'arn:*:sns:*:*:{TopicName}*',
    'sns:ListSubscriptionsByTopic sns:CreateTopic sns:SetTopicAttributes sns:Subscribe sns:Publish',
  ),
  SNSPublishMessagePolicy: on('arn:*:sns:*:*:{TopicName}', 'sns:Publish'),
  SQSPollerPolicy: on(
    QUEUE,
    'sqs:ChangeMessageVisibility sqs:ChangeMessageVisibilityBatch sqs:DeleteMessage sqs:DeleteMessageBatch sqs:GetQueueAttributes sqs:ReceiveMessage',
  ),
  SQSSendMessagePolicy: on(QUEUE, 'sqs:SendMessage*'),
  SSMParameterReadPolicy: on(
    PARAMETER,
    'ssm:DescribeParameters ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath',
  ),
  SSMParameterWithSlashPrefixReadPolicy: on(
    'arn:*:ssm:*:*:parameter{ParameterName}',
    'ssm:DescribeParameters ssm:GetParameters ssm:GetParameter ssm:GetParametersByPath',
  ),
  StepFunctionsExecutionPolicy: on('arn:*:states:*:*:stateMachine:{StateMachineName}', 'states:StartExecution'),
  TextractDetectAnalyzePolicy: on(
    '*',
    'textract:DetectDocumentText textract:StartDocumentTextDetection textract:StartDocumentAnalysis textract:AnalyzeDocument',
  ),
  TextractGetResultPolicy: on('*', 'textract:GetDocumentTextDetection textract:GetDocumentAnalysis'),
  TextractPolicy: on('*', 'textract:*'),
  VPCAccessPolicy: on(
    '*',
    'ec2:CreateNetworkInterface ec2:DeleteNetworkInterface ec2:DescribeNetworkInterfaces ec2:DetachNetworkInterface',
  ),
  EFSWriteAccessPolicy: on(
    'arn:*:elasticfilesystem:*:*:file-system/{FileSystem}',
    'elasticfilesystem:ClientMount elasticfilesystem:ClientWrite',
    'AccessPoint',
  ),
  KMSEncryptPolicy_v2: on(
    KEY,
    'kms:Encrypt kms:GenerateDataKey kms:GenerateDataKeyWithoutPlaintext kms:GenerateDataKeyPair kms:GenerateDataKeyPairWithoutPlaintext',
  ),
  MobileAnalyticsWriteOnlyAccessPolicy: on('*', 'mobileanalytics:PutEvents'),
  PinpointEndpointAccessPolicy: on(
    'arn:*:mobiletargeting:*:*:apps/{PinpointApplicationId}/endpoints/*',
    'mobiletargeting:GetEndpoint mobiletargeting:UpdateEndpoint mobiletargeting:UpdateEndpointsBatch',
  ),
  SESBulkTemplatedCrudPolicy_v2: on(
    `${IDENTITY} arn:*:ses:*:*:template/{TemplateName}`,
    'ses:GetIdentityVerificationAttributes ses:SendEmail ses:SendRawEmail ses:SendTemplatedEmail ses:SendBulkTemplatedEmail ses:VerifyEmailIdentity',
  ),
  StepFunctionsCallbackPolicy: on(
    'arn:*:states:*:*:stateMachine:{StateMachineName}',
    'states:SendTaskFailure states:SendTaskHeartbeat states:SendTaskSuccess',
  ),
  StepFunctionsExecutionPolicy_v2: on(
    'arn:*:states:*:*:stateMachine:{StateMachineName}',
    'states:StartExecution states:StartSyncExecution',
  ),
};

/** What a policy template allows with its parameters; undefined where SAM has no such template. */
export function findPolicyTemplate(name: string, parameters: SourceNode): readonly Statement[] | undefined {
  const template = templateOf(name);
  if (template === undefined) return undefined;
  const resources = template.resources.map((pattern) =>
    pattern.replace(/\{(\w+)\}/g, (_, parameter: string) => {
      const value = stringOf(valueOf(parameters, parameter));
      return value === undefined || hasPlaceholder(value) ? '*' : value;
    }),
  );
  return [{ actions: template.actions, resources }];
}

/** The names of the parameters that a policy template takes, all of which it needs; undefined where SAM has no such template. */
export function policyTemplateParameters(name: string): readonly string[] | undefined {
  return templateOf(name)?.parameters;
}

export function policyTemplateNames(): readonly string[] {
  return Object.keys(POLICY_TEMPLATES);
}

function templateOf(name: string): PolicyTemplate | undefined {
  return Object.hasOwn(POLICY_TEMPLATES, name) ? POLICY_TEMPLATES[name] : undefined;
}
