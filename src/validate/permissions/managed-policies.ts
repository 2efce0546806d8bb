function actions(list: string): readonly string[] {
  return list.split(' ');
}

/**
 * AWS's managed policies commonly used for roles of state machines, with the actions that they allow; when in doubt, an
 * action counts as allowed. Source: AWS managed policy reference guide.
 */
export const MANAGED_POLICIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['AdministratorAccess', actions('*')],
  ['PowerUserAccess', actions('*')],
  ['AWSLambdaRole', actions('lambda:InvokeFunction')],
  [
    'AWSLambda_FullAccess',
    actions(
      'lambda:* cloudformation:* cloudwatch:* ec2:Describe* iam:* kms:* logs:* states:List* states:Describe* tag:* xray:*',
    ),
  ],
  [
    'AWSLambda_ReadOnlyAccess',
    actions(
      'lambda:Get* lambda:List* cloudformation:* cloudwatch:* ec2:Describe* iam:* kms:* logs:* states:List* states:Describe* tag:* xray:*',
    ),
  ],
  ['AWSLambdaBasicExecutionRole', actions('logs:*')],
  ['AWSLambdaVPCAccessExecutionRole', actions('logs:* ec2:*')],
  ['AWSLambdaExecute', actions('logs:* s3:GetObject s3:PutObject')],
  ['AWSStepFunctionsFullAccess', actions('states:*')],
  ['AWSStepFunctionsReadOnlyAccess', actions('states:List* states:Describe* states:Get*')],
  [
    'AmazonDynamoDBFullAccess',
    actions(
      'dynamodb:* dax:* application-autoscaling:* cloudwatch:* datapipeline:* ec2:* iam:* kms:* lambda:* sns:* resource-groups:* tag:* kinesis:*',
    ),
  ],
  [
    'AmazonDynamoDBFullAccess_v2',
    actions(
      'dynamodb:* dax:* application-autoscaling:* cloudwatch:* ec2:* iam:* kms:* resource-groups:* tag:* kinesis:*',
    ),
  ],
  [
    'AmazonDynamoDBReadOnlyAccess',
    actions(
      'dynamodb:BatchGetItem dynamodb:Describe* dynamodb:List* dynamodb:GetItem dynamodb:Query dynamodb:Scan dynamodb:PartiQLSelect cloudwatch:* sns:List* tag:* kms:*',
    ),
  ],
  ['AmazonSQSFullAccess', actions('sqs:*')],
  ['AmazonSNSFullAccess', actions('sns:* sms-voice:*')],
  ['AmazonS3FullAccess', actions('s3:* s3-object-lambda:*')],
  ['AmazonS3ReadOnlyAccess', actions('s3:Get* s3:List* s3:Describe* s3-object-lambda:Get* s3-object-lambda:List*')],
  ['AmazonEventBridgeFullAccess', actions('events:* schemas:* scheduler:* pipes:* iam:* secretsmanager:*')],
  ['CloudWatchLogsFullAccess', actions('logs:* cloudwatch:* observabilityadmin:*')],
  [
    'CloudWatchFullAccess',
    actions('logs:* cloudwatch:* sns:* autoscaling:* application-signals:* iam:* oam:* rum:* synthetics:* xray:*'),
  ],
  ['AWSXRayDaemonWriteAccess', actions('xray:*')],
  ['AWSXrayFullAccess', actions('xray:* logs:*')],
]);
