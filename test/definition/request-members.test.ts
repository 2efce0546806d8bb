import { expect, test } from 'vitest';
import { check, machineOf } from './support.ts';

const IS_MISSING = (field: string): string =>
  `SCHEMA_VALIDATION_FAILED: The field "${field}" is not supported by Step Functions at /States/S/Parameters`;
const WARNED = (field: string): string =>
  `warning UNKNOWN_NAME: The field "${field}" is not supported by Step Functions at /States/S/Parameters`;
const NOT_RECOGNIZED = (arn: string): string =>
  `SCHEMA_VALIDATION_FAILED: The resource provided ${arn} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource`;

function task(resource: string, parameters: object): object {
  return machineOf({ Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters: parameters, End: true });
}

/** The source of each is a response of AWS in a public report, or its documentation; `no evidence` if there is none. */
const CASES: readonly [name: string, definition: object, lines: readonly string[], hint?: string][] = [
  [
    'a nested field in small letters (aws-cdk 29968)',
    task('aws-sdk:verifiedpermissions:createPolicy', {
      PolicyStoreId: 'p',
      Definition: { static: { Statement: 's' } },
    }),
    [IS_MISSING('static')],
    "Did you mean 'StaticValue'?",
  ],
  [
    "a word of Java's with what the SDK adds to it (aws-cdk 29968; equals → EqualsValue in the documentation)",
    task('aws-sdk:verifiedpermissions:createPolicy', {
      PolicyStoreId: 'p',
      Definition: { StaticValue: { Statement: 's' } },
    }),
    [],
  ],
  [
    'a slip deep in an optimised integration (aws-cdk 10014)',
    task('sagemaker:createTrainingJob.sync', {
      TrainingJobName: 'j',
      InputDataConfig: [{ ChannelName: 'c', DataSource: { S3DataSource: { AtttributeNames: ['a'] } } }],
    }),
    [IS_MISSING('AtttributeNames')],
    "Did you mean 'AttributeNames'?",
  ],
  [
    "the API's own case of a nested field (a public guide to deploying state machines)",
    task('ecs:runTask', { TaskDefinition: 't', NetworkConfiguration: { awsVpcConfiguration: { Subnets: ['s'] } } }),
    [IS_MISSING('awsVpcConfiguration')],
    "Did you mean 'AwsvpcConfiguration'?",
  ],
  [
    'a singular of EC2 (documentation: Filters, not Filter)',
    task('aws-sdk:ec2:describeSnapshots', { Filter: [] }),
    [IS_MISSING('Filter')],
    "Did you mean 'Filters'?",
  ],
  [
    'a field with .$ is found when the task runs (a public report of July 2026: ValidateStateMachineDefinition says OK)',
    task('lambda:invoke.waitForTaskToken', { FunctionName: 'f', 'TaskToken.$': '$$.Task.Token' }),
    [WARNED('TaskToken')],
    'The task fails with this message when it runs',
  ],
  [
    'camel case at the top, no evidence',
    task('aws-sdk:s3:listObjectsV2', { bucket: 'b' }),
    [IS_MISSING('bucket')],
    "Did you mean 'Bucket'?",
  ],
  [
    'a slip in the case of a letter, no evidence',
    task('sqs:sendMessage', { QueueUrl: 'q', MessageBody: 'm', MessageGroupID: 'g' }),
    [IS_MISSING('MessageGroupID')],
    "Did you mean 'MessageGroupId'?",
  ],
  [
    'a field of another action, no evidence',
    task('dynamodb:putItem', { TableName: 't', Item: { id: { S: '1' } }, IndexName: 'i' }),
    [IS_MISSING('IndexName')],
  ],
  [
    'in the values of a map, whose keys are anything',
    task('dynamodb:putItem', { TableName: 't', Item: { s: { s: '1' } } }),
    [IS_MISSING('s')],
    "Did you mean 'S'?",
  ],
  [
    'an abbreviation is a word in the SDK for Java, no evidence',
    task('aws-sdk:rds:describeDBInstances', { DBInstanceIdentifier: 'd' }),
    [IS_MISSING('DBInstanceIdentifier')],
    "Did you mean 'DbInstanceIdentifier'?",
  ],
  [
    'unknown values are not checked: placeholders, payloads, documents, computed values',
    task('lambda:invoke', { FunctionName: 'f', '${Key}': 1, Payload: { any: { thing: 1 } } }),
    [],
  ],
  ['a body of any shape', task('http:invoke', { ApiEndpoint: 'https://a', Method: 'GET', RequestBody: { a: 1 } }), []],
  [
    'a service that the SDK calls otherwise',
    task('aws-sdk:stepfunctions:startExecution', {}),
    [NOT_RECOGNIZED('arn:aws:states:::aws-sdk:stepfunctions:startExecution')],
    "Did you mean 'sfn'?",
  ],
  [
    'a service with a hyphen',
    task('aws-sdk:rds-data:executeStatement', {}),
    [NOT_RECOGNIZED('arn:aws:states:::aws-sdk:rds-data:executeStatement')],
    "Did you mean 'rdsdata'?",
  ],
  [
    'an action that the service does not have',
    task('aws-sdk:dynamodb:listTable', {}),
    [NOT_RECOGNIZED('arn:aws:states:::aws-sdk:dynamodb:listTable')],
    "Did you mean 'listTables'?",
  ],
  [
    'an action that streams (documentation: unsupported operations)',
    task('aws-sdk:bedrockruntime:converseStream', {}),
    [NOT_RECOGNIZED('arn:aws:states:::aws-sdk:bedrockruntime:converseStream')],
  ],
  [
    'own properties only',
    task('aws-sdk:s3:constructor', {}),
    [NOT_RECOGNIZED('arn:aws:states:::aws-sdk:s3:constructor')],
  ],
  [
    'a service that is near none may be new',
    task('aws-sdk:quantumledgers:openVault', {}),
    [
      NOT_RECOGNIZED('arn:aws:states:::aws-sdk:quantumledgers:openVault').replace(
        'SCHEMA_VALIDATION_FAILED',
        'warning UNKNOWN_NAME',
      ),
    ],
    'It may be newer than the models of AWS that come with sfn-run; otherwise AWS refuses it',
  ],
  [
    'an integration of June 2026 (documentation: connect-bedrock-agentcore)',
    task('bedrockagentcore:invokeHarness', { HarnessArn: 'a', RuntimeSessionId: 's', Messages: [] }),
    [],
  ],
];

test.each(CASES)('%s', async (_name, definition, lines, hint) => {
  const found = await check(definition);
  expect(found.lines).toEqual(lines);
  expect(found.diagnostics.map((one) => one.hint)).toEqual(lines.map(() => hint));
});

test('JSONata: the Arguments, except computed ones', async () => {
  const { lines } = await check(
    machineOf({
      Type: 'Task',
      QueryLanguage: 'JSONata',
      Resource: 'arn:aws:states:::sns:publish',
      Arguments: { message: 'm', Message: '{% {"a": 1} %}', MessageAttributes: '{% {} %}' },
      End: true,
    }),
  );
  expect(lines).toEqual([
    'SCHEMA_VALIDATION_FAILED: The field "message" is not supported by Step Functions at /States/S/Arguments',
  ]);
});

test.each([
  ['a field', task('sns:publish', { Message: 'm', Messagge: 'm' }), WARNED('Messagge')],
  [
    'an action',
    task('aws-sdk:s3:getObjects', {}),
    NOT_RECOGNIZED('arn:aws:states:::aws-sdk:s3:getObjects').replace(
      'SCHEMA_VALIDATION_FAILED',
      'warning UNKNOWN_NAME',
    ),
  ],
  [
    'an optimised integration',
    task('braket:createQuantumTask', {}),
    NOT_RECOGNIZED('arn:aws:states:::braket:createQuantumTask').replace(
      'SCHEMA_VALIDATION_FAILED',
      'warning UNKNOWN_NAME',
    ),
  ],
])('an unknown %s is a warning if something else answers', async (_name, definition, line) => {
  const { lines, machine } = await check(definition, 'STANDARD', { unknownNames: 'warning' });
  expect(lines).toEqual([line]);
  expect(machine?.states.get('S')).toMatchObject({ resource: { kind: 'integration' } });
});
