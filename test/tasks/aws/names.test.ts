import { describe, expect, test } from 'vitest';
import { nameAsApi, nameAsJava } from '../../../src/services/member-names.ts';
import { packageOf, readEndpoints } from '../../../src/tasks/aws/endpoints.ts';
import { sdkServiceNames } from '../../../src/tasks/aws/service-titles.ts';

test.each([
  ['dynamodb', 'dynamodb'],
  ['acmpca', 'acm-pca'],
  ['geomaps', 'geo-maps'],
  ['elastictranscoder', 'elastic-transcoder'],
  ['secretsmanager', 'secrets-manager'],
  ['cloudwatchlogs', 'cloudwatch-logs'],
  ['bedrockagentruntime', 'bedrock-agent-runtime'],
  ['elasticloadbalancingv2', 'elastic-load-balancing-v2'],
  ['emr-serverless', 'emr-serverless'],
  ['emrserverless', 'emr-serverless'],
  ['events', 'eventbridge'],
  ['eventbridge', 'eventbridge'],
  ['states', 'sfn'],
  ['elasticmapreduce', 'emr'],
  ['constructor', 'constructor'],
])('the client of %s is %s', (service, name) => {
  expect(packageOf(service)).toBe(name);
});

// the SDK for Java v2 names its methods by these rules
test.each([
  ['TableName', 'TableName', 'TableName'],
  ['tableName', 'TableName', 'TableName'],
  ['DBInstanceIdentifier', 'DbInstanceIdentifier', 'DBInstanceIdentifier'],
  ['SSEKMSKeyId', 'SsekmsKeyId', 'SSEKMSKeyId'],
  ['ETag', 'ETag', 'ETag'],
  ['MD5OfMessageBody', 'Md5OfMessageBody', 'MD5OfMessageBody'],
  ['ChecksumCRC32', 'ChecksumCRC32', 'ChecksumCRC32'],
  ['BOOL', 'Bool', 'BOOL'],
  ['NULL', 'Nul', 'NULL'],
  ['S', 'S', 'S'],
  // a Java keyword gets a suffix: aws-cdk 29968 for static, Step Functions' documentation for equals
  ['static', 'StaticValue', 'Static'],
  ['Equals', 'EqualsValue', 'Equals'],
])('the member %s is %s by the SDK, %s by the API', (name, java, api) => {
  expect([nameAsJava(name), nameAsApi(name)]).toEqual([java, api]);
});

test.each([
  ['DynamoDB', 'DynamoDb'],
  ['SFN', 'Sfn'],
  ['S3', 'S3'],
  ['EC2', 'Ec2'],
  ['Secrets Manager', 'SecretsManager'],
  ['CloudWatch Logs', 'CloudWatchLogs'],
  ['SQS', 'Sqs'],
])('the errors of %s begin with %s', (serviceId, prefix) => {
  expect(sdkServiceNames(serviceId).prefix).toBe(prefix);
});

describe('endpoints', () => {
  const own = readEndpoints(
    { '*': 'http://localhost:4566', dynamodb: 'http://localhost:8000', events: 'http://localhost:1' },
    true,
  );

  test('are those of the service, else of all', () => {
    expect(own.destinationOf('dynamodb')).toEqual({ endpoint: new URL('http://localhost:8000') });
    expect(own.destinationOf('eventbridge')).toEqual({ endpoint: new URL('http://localhost:1') });
    expect(own.destinationOf('s3')).toEqual({ endpoint: new URL('http://localhost:4566') });
  });

  test('are undefined, or the account if it is allowed', () => {
    const some = { dynamodb: 'http://localhost:8000' };
    expect(readEndpoints(some, false).destinationOf('s3')).toBeUndefined();
    expect(readEndpoints(some, true).destinationOf('s3')).toBe('account');
  });

  test.each(['localhost:8000', 'ftp://localhost/', 'http://user:word@localhost/', ''])('cannot be %j', (url) => {
    expect(() => readEndpoints({ s3: url }, false)).toThrow('--endpoint-url: expected a URL without credentials');
  });
});
