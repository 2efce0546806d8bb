import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import { makeFunction, startRun, writeFiles } from '../lambda-project.ts';

/**
 * Functions that stream their responses, as another function sees them through the AWS SDK.
 * Source: AWS Lambda developer guide, "Response streaming for Lambda functions" and "Writing response streaming-enabled
 * Lambda functions"; API reference, "InvokeWithResponseStream".
 */

const CALLER = `import { InvokeCommand, InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
const lambda = new LambdaClient();
export const handler = async (event: { Payload: unknown }): Promise<unknown> => {
  const request = { FunctionName: 'streams', Payload: JSON.stringify(event) };
  const { EventStream } = await lambda.send(new InvokeWithResponseStreamCommand(request));
  const streamed: unknown[] = [];
  for await (const { PayloadChunk, InvokeComplete } of EventStream!) {
    if (PayloadChunk !== undefined) streamed.push(Buffer.from(PayloadChunk.Payload!).toString());
    if (InvokeComplete !== undefined) streamed.push(InvokeComplete.ErrorCode ?? 'complete');
  }
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand(request));
  return { streamed, FunctionError, whole: Payload!.transformToString() };
};
`;

function start(handler: string, caller = CALLER) {
  const root = writeFiles({ 'caller.ts': caller, 'streams.mjs': handler });
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const functions = ['caller', 'streams'].map((name) =>
    makeFunction(root, {
      logicalId: name,
      name,
      runtime: 'nodejs22.x',
      handler: `${name}.handler`,
      timeoutSeconds: 30,
      memorySizeMb: 512,
    }),
  );
  return startRun(root, functions);
}

const cases: readonly (readonly [name: string, handler: string, seen: Json])[] = [
  [
    'in parts',
    `export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
      stream.write('one ');
      stream.write(Buffer.from('two '));
      stream.write({ three: context.functionName });
      stream.end();
    });`,
    {
      streamed: ['one ', 'two ', '{"three":"streams"}', 'complete'],
      whole: 'one two {"three":"streams"}',
    },
  ],
  [
    'by a pipeline',
    `import { Readable } from 'node:stream';
    import { pipeline } from 'node:stream/promises';
    export const handler = awslambda.streamifyResponse((event, stream) => pipeline(Readable.from(['a', 'b']), stream));`,
    { streamed: ['a', 'b', 'complete'], whole: 'ab' },
  ],
  [
    'with the status and the headers of an HTTP response',
    `export const handler = awslambda.streamifyResponse(async (event, stream) => {
      const http = awslambda.HttpResponseStream.from(stream, { statusCode: 201 });
      http.write('body');
      http.end();
    });`,
    {
      streamed: ['{"statusCode":201}\0\0\0\0\0\0\0\0', 'body', 'complete'],
      whole: '{"statusCode":201}\0\0\0\0\0\0\0\0body',
    },
  ],
  [
    'and fail',
    "export const handler = awslambda.streamifyResponse(async () => { throw new TypeError('no'); });",
    {
      streamed: ['Unhandled'],
      FunctionError: 'Unhandled',
      whole: expect.stringContaining('"errorType":"TypeError","errorMessage":"no"') as unknown as string,
    },
  ],
];

test.each(cases)('functions stream %s', { timeout: 60_000 }, async (_name, handler, seen) => {
  const run = start(handler);
  expect(await run.call('caller', { a: 1 })).toEqual(seen);
});

test('parts are there as they are written: the first one before the function has ended', {
  timeout: 60_000,
}, async () => {
  // it continues when its caller has seen the first part
  const run = start(
    `import { existsSync } from 'node:fs';
    export const handler = awslambda.streamifyResponse(async ({ flag }, stream) => {
      stream.write('first');
      while (!existsSync(flag)) await new Promise((resolve) => setTimeout(resolve, 10));
      stream.write('second');
      throw new TypeError('after all');
    });`,
    `import { writeFileSync } from 'node:fs';
    import { InvokeWithResponseStreamCommand, LambdaClient } from '@aws-sdk/client-lambda';
    export const handler = async (event: { flag: string }): Promise<unknown> => {
      const request = { FunctionName: 'streams', Payload: JSON.stringify(event) };
      const { EventStream } = await new LambdaClient().send(new InvokeWithResponseStreamCommand(request));
      const seen: unknown[] = [];
      for await (const { PayloadChunk, InvokeComplete } of EventStream!) {
        if (PayloadChunk !== undefined) seen.push(Buffer.from(PayloadChunk.Payload!).toString());
        if (InvokeComplete !== undefined) seen.push(InvokeComplete.ErrorCode);
        writeFileSync(event.flag, '');
      }
      return seen;
    };
    `,
  );
  expect(await run.call('caller', { flag: join(writeFiles({}), 'flag') })).toEqual(['first', 'second', 'Unhandled']);
});
