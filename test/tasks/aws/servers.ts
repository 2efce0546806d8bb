import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type FauxqsServer, startFauxqs } from 'fauxqs';

export const TABLE = 'orders';
export const BUCKET = 'warehouse';

export interface DynamoServer {
  readonly url: string;
  close(): void;
}

/** DynamoDB on loopback, with a table whose key is `id`. */
export async function startDynamo(): Promise<DynamoServer> {
  const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;
  const server = dynalite({ createTableMs: 0 });
  const url = await listen(server);
  const client = new DynamoDBClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  client.destroy();
  return { url, close: () => close(server) };
}

/** SQS, SNS and S3 on loopback. */
export async function startQueues(): Promise<FauxqsServer> {
  const server = await startFauxqs({ port: 0, logger: false });
  server.createBucket(BUCKET);
  return server;
}

export interface JsonServer {
  readonly url: string;
  readonly calls: { readonly target: string; readonly input: unknown }[];
  close(): void;
}

/** A service with AWS's JSON protocol: each call of an operation gets its next response, the last one repeatedly. */
export async function startJsonService(answers: Readonly<Record<string, readonly object[]>>): Promise<JsonServer> {
  const calls: { target: string; input: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const target = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const before = calls.filter((call) => call.target === target).length;
    calls.push({ target, input: JSON.parse(await text(request)) });
    const answer = answers[target]?.[before] ?? answers[target]?.at(-1) ?? {};
    response.writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1', 'x-amzn-RequestId': 'id-1' });
    response.end(JSON.stringify(answer));
  });
  return { url: await listen(server), calls, close: () => close(server) };
}

/** Responds to every request in the same way; `undefined`: never. */
export async function startPlainServer(status: number, type: string, body: string | undefined): Promise<DynamoServer> {
  const server = createServer((_, response) => {
    if (body !== undefined) response.writeHead(status, { 'Content-Type': type }).end(body);
  });
  return { url: await listen(server), close: () => close(server) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}
