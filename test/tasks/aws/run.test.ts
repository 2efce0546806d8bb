import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { FauxqsServer } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderOf, runMain } from '../../cli/fake-io.ts';
import { type ApiServer, startApiServer } from '../http/api-server.ts';
import { BUCKET, startPlainServer, startQueues } from './servers.ts';

const SECRET = 'wJalrXUtnFEMI-K7MDENG';
let queues: FauxqsServer;
let api: ApiServer;
beforeAll(async () => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = SECRET;
  queues = await startQueues();
  api = await startApiServer();
});
afterAll(async () => {
  api.close();
  await queues.stop();
});

const taskOf = (Resource: string, Parameters: object, rest: object = {}) => ({
  StartAt: 'Call',
  States: { Call: { Type: 'Task', Resource: `arn:aws:states:::${Resource}`, Parameters, ...rest, End: true } },
});

test('an unanswered task reports the options that would answer it', async () => {
  const folder = folderOf({ 'a.asl.json': taskOf('dynamodb:getItem', { TableName: 't', Key: {} }) });
  const { code, stdout, stderr } = await runMain(folder, ['a.asl.json', '-q']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(
    `--endpoint-url dynamodb=http://localhost:PORT sends it to your own server, --aws to the AWS account of your environment`,
  );
});

// these are more than API calls: no endpoint would help
test.each([
  ['eks:call', { ClusterName: 'c' }],
  ['elasticmapreduce:modifyInstanceFleetByName', { ClusterId: 'j-1', InstanceFleetName: 'f' }],
])('for an unsupported task of %s, no endpoint is suggested', async (resource, parameters) => {
  const folder = folderOf({ 'a.asl.json': taskOf(resource, parameters) });
  const { code, stderr } = await runMain(folder, ['a.asl.json', '-q']);
  expect(code).toBe(2);
  expect(stderr).toContain(`no handler, mock or endpoint is configured for arn:aws:states:::${resource}`);
  expect(stderr).not.toContain('--endpoint-url');
});

test.each([
  [['--endpoint-url', 'localhost'], 'Expected a URL'],
  [['--endpoint-url', 's3=ftp://x'], 'expected a URL without credentials'],
  [['--endpoint-url', 'dynamo=http://localhost:1'], "unknown service 'dynamo'\nDid you mean 'dynamodb'?"],
  [['--endpoint-url', 'dynamod=http://localhost:1'], "Did you mean 'dynamodb'?"],
  [['--endpoint-url', 'stepfunctions=http://localhost:1'], "Did you mean 'sfn'?"],
  [['--connections', 'nothing.yml'], 'nothing.yml'],
])('%j is a usage error', async (options, message) => {
  const folder = folderOf({ 'a.asl.json': taskOf('sqs:sendMessage', {}) });
  const { code, stdout, stderr } = await runMain(folder, ['a.asl.json', ...options]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
});

test('a Distributed Map reads from an endpoint and writes there', async () => {
  const client = new S3Client({
    endpoint: queues.address,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'in.json', Body: '[{"n":1},{"n":2},{"n":3}]' }));
  const map = {
    StartAt: 'Each',
    States: {
      Each: {
        Type: 'Map',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: BUCKET, Key: 'in.json' },
        },
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
          StartAt: 'One',
          States: { One: { Type: 'Pass', End: true } },
        },
        ResultWriter: {
          Resource: 'arn:aws:states:::s3:putObject',
          Parameters: { Bucket: BUCKET, Prefix: 'out' },
          WriterConfig: { OutputType: 'JSON', Transformation: 'COMPACT' },
        },
        End: true,
      },
    },
  };
  const folder = folderOf({ 'a.asl.json': map });
  const { code, stdout } = await runMain(folder, ['a.asl.json', '-q', '--endpoint-url', `s3=${queues.address}`]);
  expect(code).toBe(0);
  const { ResultWriterDetails } = JSON.parse(stdout) as { ResultWriterDetails: { Bucket: string; Key: string } };
  expect(ResultWriterDetails.Key).toMatch(/^out\/[0-9a-f-]{36}\/manifest\.json$/);
  const read = async (Key: string): Promise<unknown> => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return JSON.parse((await Body?.transformToString()) ?? '');
  };
  const manifest = (await read(ResultWriterDetails.Key)) as { ResultFiles: { SUCCEEDED: { Key: string }[] } };
  const results = (await read(manifest.ResultFiles.SUCCEEDED[0]!.Key)) as { n: number }[];
  expect(results.map(({ n }) => n).sort()).toEqual([1, 2, 3]);
  client.destroy();
});

test('a queue gets the token that the task then waits for', async () => {
  const { queueUrl } = queues.createQueue('callbacks');
  const parameters = { QueueUrl: queueUrl, MessageBody: { 'Token.$': '$$.Task.Token' } };
  const folder = folderOf({
    'a.asl.json': taskOf('sqs:sendMessage.waitForTaskToken', parameters, { TimeoutSeconds: 1 }),
  });
  const options = ['--endpoint-url', queues.address, '--format', 'events', '-q'];
  const { code, stdout } = await runMain(folder, ['a.asl.json', ...options]);
  expect(code).toBe(1);
  const types = stdout
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  expect(types).toEqual([
    'ExecutionStarted',
    'TaskStateEntered',
    'TaskScheduled',
    'TaskStarted',
    'TaskSubmitted',
    'TaskTimedOut',
    'ExecutionFailed',
  ]);
  const [message] = queues.inspectQueue('callbacks')?.messages.ready ?? [];
  expect(JSON.parse(message?.body ?? '')).toEqual({ Token: expect.stringMatching(/.{20,}/) });
});

describe('secrets', () => {
  const FORMATS = ['pretty', 'json', 'events', 'history'];

  async function everythingPrinted(folder: string, options: readonly string[]): Promise<string> {
    const results = [];
    for (const format of FORMATS) {
      results.push(await runMain(folder, ['a.asl.json', '-v', '--format', format, ...options]));
    }
    return results.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  }

  test('of a connection are in no output', async () => {
    const Authentication = { ConnectionArn: 'arn:aws:events:us-east-1:111111111111:connection/Shop/1' };
    const definition = taskOf('http:invoke', { ApiEndpoint: `${api.url}/echo`, Method: 'GET', Authentication });
    const folder = folderOf({
      'a.asl.json': definition,
      'connections.yml': `Shop:
  AuthorizationType: BASIC
  AuthParameters:
    BasicAuthParameters: {Username: ann, Password: sesame-open}
    InvocationHttpParameters:
      QueryStringParameters: [{Key: k, Value: query-secret, IsValueSecret: true}]
`,
    });
    const printed = await everythingPrinted(folder, ['--connections', 'connections.yml']);
    expect(api.seen.at(-1)).toMatchObject({
      url: '/echo?k=query-secret',
      headers: { authorization: `Basic ${Buffer.from('ann:sesame-open').toString('base64')}` },
    });
    expect(printed).toContain('Basic ***');
    expect(printed).not.toMatch(/sesame-open|query-secret|YW5uOnNlc2FtZS1vcGVu/);
  });

  test("of the environment are in no output, even if a server's message contains them", async () => {
    const server = await startPlainServer(
      400,
      'application/x-amz-json-1.0',
      JSON.stringify({ __type: 'InvalidSignatureException', message: `signed with ${SECRET}` }),
    );
    const folder = folderOf({
      'a.asl.json': taskOf('sqs:sendMessage', { QueueUrl: `${server.url}/q`, MessageBody: 'x' }),
    });
    const printed = await everythingPrinted(folder, ['--endpoint-url', server.url]);
    server.close();
    expect(printed).toContain('signed with ***');
    expect(printed).not.toContain(SECRET);
  });
});
