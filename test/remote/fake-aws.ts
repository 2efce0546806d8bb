import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, vi } from 'vitest';

/** The part of a request that the tests read. */
export type Input = Readonly<Record<string, string>>;

/**
 * Answers an operation of the JSON protocol; `{ status, body }` is an error, or a response that no AWS service would
 * give.
 */
export type Answers = Readonly<Record<string, (input: Input) => object | Failure>>;

export class Failure {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    this.status = status;
    this.body = body;
  }
}

/** An error in AWS's JSON protocol. Source: Smithy, "AWS JSON 1.0 protocol". */
export const refusal = (type: string, message: string, status = 400): Failure =>
  new Failure(status, JSON.stringify({ __type: `com.amazonaws.swf.service.v2.model#${type}`, message }));

/**
 * A server that responds like AWS services over HTTP, for the errors and the services that `sfn-run serve` does not
 * have. Environment variables lead the SDK to it during the file's tests.
 */
export function fakeAws(): { answers: Answers; readonly calls: string[]; readonly regions: string[] } {
  const state = { answers: {} as Answers, calls: [] as string[], regions: [] as string[] };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const target = request.headers['x-amz-target'];
    // the query protocol of CloudFormation, and the JSON protocol of the others
    const query = new URLSearchParams(target === undefined ? text : '');
    const operation = target === undefined ? (query.get('Action') ?? '') : String(target).split('.')[1]!;
    state.calls.push(operation);
    // Credential=AKIDEXAMPLE/20260101/eu-west-1/states/aws4_request
    state.regions.push(/Credential=[^/]+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '');
    const answer = state.answers[operation];
    const input = target === undefined ? Object.fromEntries(query) : (JSON.parse(text) as object);
    const answered =
      answer === undefined ? refusal('UnknownOperationException', operation, 404) : answer(input as Input);
    const isFailure = answered instanceof Failure;
    const isXml = target === undefined;
    response.writeHead(isFailure ? answered.status : 200, {
      'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.0',
    });
    response.end(isFailure ? answered.body : 'xml' in answered ? String(answered.xml) : JSON.stringify(answered));
  });
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret-example');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    vi.unstubAllEnvs();
  });
  return state;
}
