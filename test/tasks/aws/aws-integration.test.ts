import { createServer } from 'node:net';
import type { FauxqsServer } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { runTask, type TaskResult } from '../remote-task.ts';
import { BUCKET, type DynamoServer, startDynamo, startPlainServer, startQueues, TABLE } from './servers.ts';
import { integrationOf } from './services-of.ts';

let dynamo: DynamoServer;
let queues: FauxqsServer;
beforeAll(async () => {
  dynamo = await startDynamo();
  queues = await startQueues();
});
afterAll(async () => {
  dynamo.close();
  await queues.stop();
});

/** Ids, dates and checksums that differ in each response. */
function mask(value: Json | undefined): unknown {
  const text = JSON.stringify(value ?? null)
    .replaceAll(/\b(?:[0-9A-Z]{52}|[0-9A-F]{16})\b/g, '<id>')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, '<date>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:]{8}Z/g, '<time>')
    .replaceAll(/\["\d{9,10}"\]/g, '["<sum>"]')
    .replaceAll(/"\d{9,10}"/g, '"<sum>"');
  return JSON.parse(text);
}

async function call(name: string, payload: Json): Promise<TaskResult> {
  const result = await runTask(integrationOf({ '*': queues.address, dynamodb: dynamo.url }), name, payload);
  return { ...result, output: mask(result.output) as Json, cause: mask(result.cause ?? null) as string };
}

describe('dynamodb', () => {
  const item = { id: { S: 'a' }, count: { N: '3' }, paid: { BOOL: true }, nothing: { NULL: true }, raw: { B: 'AAH/' } };

  test('appends the HTTP metadata, and drops fields that the service does not have', async () => {
    const { output, notices } = await call('dynamodb:putItem', { TableName: TABLE, Item: item, Colour: 'red' });
    expect(notices).toEqual([{ kind: 'started' }]);
    expect(JSON.stringify(output)).toBe(
      JSON.stringify({
        SdkHttpMetadata: {
          AllHttpHeaders: {
            'Keep-Alive': ['timeout=5'],
            'x-amzn-RequestId': ['<id>'],
            Connection: ['keep-alive'],
            'x-amz-crc32': ['<sum>'],
            'Content-Length': ['2'],
            Date: ['<date>'],
            'Content-Type': ['application/x-amz-json-1.0'],
          },
          HttpHeaders: {
            Connection: 'keep-alive',
            'Content-Length': '2',
            'Content-Type': 'application/x-amz-json-1.0',
            Date: '<date>',
            'Keep-Alive': 'timeout=5',
            'x-amz-crc32': '<sum>',
            'x-amzn-RequestId': '<id>',
          },
          HttpStatusCode: 200,
        },
        SdkResponseMetadata: { RequestId: '<id>' },
      }),
    );
  });

  test("has attributes in the API's spelling, and in the SDK integration in that of the SDK for Java", async () => {
    await call('dynamodb:putItem', { TableName: TABLE, Item: item });
    const key = { TableName: TABLE, Key: { id: { S: 'a' } } };
    expect((await call('dynamodb:getItem', key)).output).toMatchObject({ Item: item });
    const { id, count } = item;
    const asJava = { id, count, paid: { Bool: true }, nothing: { Nul: true }, raw: { B: 'AAH/' } };
    expect((await call('aws-sdk:dynamodb:getItem', key)).output).toEqual({ Item: asJava });
    expect((await call('aws-sdk:dynamodb:putItem', { TableName: TABLE, Item: asJava })).output).toEqual({});
    expect((await call('dynamodb:getItem', key)).output).toMatchObject({ Item: item });
  });

  test.each<[string, Json, string, string]>([
    [
      'dynamodb:putItem',
      { TableName: TABLE, Item: { id: { S: 'a' } }, ConditionExpression: 'attribute_not_exists(id)' },
      'DynamoDB.ConditionalCheckFailedException',
      'The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ConditionalCheckFailedException; Request ID: <id>; Proxy: null)',
    ],
    [
      'aws-sdk:dynamodb:putItem',
      { TableName: TABLE, Item: { id: { S: 'a' } }, ConditionExpression: 'attribute_not_exists(id)' },
      'DynamoDb.ConditionalCheckFailedException',
      'The conditional request failed (Service: DynamoDb, Status Code: 400, Request ID: <id>) (SDK Attempt Count: 1)',
    ],
    [
      'dynamodb:getItem',
      { TableName: 'nowhere', Key: { id: { S: 'a' } } },
      'DynamoDB.ResourceNotFoundException',
      'Requested resource not found (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException; Request ID: <id>; Proxy: null)',
    ],
    [
      'dynamodb:getItem',
      { TableName: TABLE, Key: { other: { S: 'a' } } },
      'DynamoDB.AmazonDynamoDBException',
      'The provided key element does not match the schema (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ValidationException; Request ID: <id>; Proxy: null)',
    ],
    [
      'aws-sdk:dynamodb:getItem',
      { TableName: TABLE, Key: { other: { S: 'a' } } },
      'DynamoDb.DynamoDbException',
      'The provided key element does not match the schema (Service: DynamoDb, Status Code: 400, Request ID: <id>) (SDK Attempt Count: 1)',
    ],
  ])('%s fails with the name and cause of its SDK', async (name, payload, error, cause) => {
    await call('dynamodb:putItem', { TableName: TABLE, Item: item });
    expect(await call(name, payload)).toMatchObject({ error, cause });
  });

  test.each<[string, Json, string]>([
    [
      'an unknown field',
      { TableName: TABLE, Keys: {} },
      "The field 'Keys' is not supported by Step Functions. Did you mean 'Key'?",
    ],
    [
      "the API's own case",
      { tableName: TABLE },
      "The field 'tableName' is not supported by Step Functions. Did you mean 'TableName'?",
    ],
    ['a list in place of a map', { TableName: TABLE, Key: [] }, "The value for the field 'Key' must be a MAP"],
    [
      'a string in place of a number',
      { TableName: TABLE, ConsistentRead: 'yes' },
      "The value for the field 'ConsistentRead' must be a BOOLEAN",
    ],
    ['no object', 'text', "The value for the field 'Parameters' must be a STRUCT"],
  ])('refuses %s in an SDK integration', async (_, payload, reason) => {
    const { error, cause } = await call('aws-sdk:dynamodb:getItem', payload);
    expect([error, cause]).toEqual([
      'States.Runtime',
      `The Parameters '${JSON.stringify(payload)}' could not be used to start the Task: [${reason}]`,
    ]);
  });
});

describe('sqs and sns', () => {
  test('send an object as its JSON text', async () => {
    const { queueUrl } = queues.createQueue('orders');
    const { output } = await call('sqs:sendMessage', { QueueUrl: queueUrl, MessageBody: { id: 7 }, DelaySeconds: '0' });
    expect(Object.keys(output as object)).toEqual([
      'MD5OfMessageBody',
      'MessageId',
      'SdkHttpMetadata',
      'SdkResponseMetadata',
    ]);
    expect(queues.inspectQueue('orders')?.messages.ready.map(({ body }) => body)).toEqual(['{"id":7}']);
    const { output: bare } = await call('aws-sdk:sqs:sendMessage', { QueueUrl: queueUrl, MessageBody: 'x' });
    expect(Object.keys(bare as object)).toEqual(['Md5OfMessageBody', 'MessageId']);
  });

  test('publish to a topic', async () => {
    const { topicArn } = queues.createTopic('news');
    const { output } = await call('sns:publish', { TopicArn: topicArn, Message: { a: 1 } });
    expect(output).toMatchObject({ MessageId: '<uuid>', SdkHttpMetadata: { HttpStatusCode: 200 } });
  });

  test('fail if there is no queue or topic', async () => {
    const QueueUrl = `${queues.address}/000000000000/nobody`;
    expect((await call('sqs:sendMessage', { QueueUrl, MessageBody: 'x' })).error).toBe(
      'SQS.QueueDoesNotExistException',
    );
    expect((await call('aws-sdk:sqs:sendMessage', { QueueUrl, MessageBody: 'x' })).error).toBe(
      'Sqs.QueueDoesNotExistException',
    );
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:nobody';
    expect((await call('sns:publish', { TopicArn, Message: 'x' })).error).toBe('SNS.NotFoundException');
  });
});

describe('aws-sdk:s3', () => {
  test.each<[Json, string]>([
    ['text data', '"text data"'],
    [{ a: [1] }, '{"a":[1]}'],
    [0, '0'],
    [false, 'false'],
  ])('writes %j as its JSON text and reads it as a string, which comes last', async (Body, text) => {
    expect((await call('aws-sdk:s3:putObject', { Bucket: BUCKET, Key: 'k', Body })).output).toEqual({
      ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
    const { output } = await call('aws-sdk:s3:getObject', { Bucket: BUCKET, Key: 'k' });
    expect(Object.entries(output as object).filter(([key]) => key !== 'ETag')).toEqual([
      ['ContentLength', text.length],
      ['ContentType', 'application/octet-stream'],
      ['LastModified', '<time>'],
      ['Metadata', {}],
      ['Body', text],
    ]);
  });

  test('fails with the names of the SDK for Java', async () => {
    const missing = await call('aws-sdk:s3:getObject', { Bucket: BUCKET, Key: 'nothing' });
    expect(missing.error).toBe('S3.NoSuchKeyException');
    expect(missing.cause).toBe(
      'The specified key does not exist. (Service: S3, Status Code: 404, Request ID: <id>, Extended Request ID: fauxqs) (SDK Attempt Count: 1)',
    );
    expect((await call('aws-sdk:s3:listObjectsV2', { Bucket: 'nobodys' })).error).toBe('S3.NoSuchBucketException');
  });
});

describe('a service that cannot be called', () => {
  const get = { TableName: TABLE, Key: { id: { S: 'a' } } };

  test('refuses connections', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as { port: number };
    await new Promise((resolve) => closed.close(resolve));
    const url = `http://127.0.0.1:${port}/`;
    const reason = `Unable to execute HTTP request: connect ECONNREFUSED 127.0.0.1:${port} (${url})`;
    const integration = integrationOf({ dynamodb: url });
    expect(await runTask(integration, 'dynamodb:getItem', get)).toMatchObject({
      error: 'DynamoDB.SdkClientException',
      cause: reason,
    });
    expect(await runTask(integration, 'aws-sdk:dynamodb:getItem', get)).toMatchObject({
      error: 'DynamoDb.SdkClientException',
      cause: reason,
    });
  });

  test.each([200, 404, 503])('responds with a page with status %i', async (status) => {
    const server = await startPlainServer(status, 'text/html', '<html>It works!</html>');
    const { error, cause } = await runTask(integrationOf({ dynamodb: server.url }), 'dynamodb:getItem', get);
    server.close();
    expect([error, cause]).toEqual([
      'DynamoDB.SdkClientException',
      `${server.url}/ answered ${status} with text/html, which is not a response of the service: is this the right endpoint?`,
    ]);
  });

  test('does not respond', async () => {
    const server = await startPlainServer(200, '', undefined);
    const integration = integrationOf({ dynamodb: server.url }, { timeoutMs: 100 });
    const { error, cause } = await runTask(integration, 'dynamodb:getItem', get);
    server.close();
    expect(error).toBe('DynamoDB.SdkClientException');
    expect(cause).toContain('Unable to execute HTTP request: ');
    expect(cause).toContain(server.url);
  });

  test('is not awaited when the task is cancelled', async () => {
    const server = await startPlainServer(200, '', undefined);
    const stop = new AbortController();
    const running = runTask(integrationOf({ dynamodb: server.url }), 'dynamodb:getItem', get, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(running).rejects.toThrow('enough');
    server.close();
  });
});
