import { describe, expect, test } from 'vitest';
import type { Resource } from '../../../src/definition/definition.ts';
import type { Json } from '../../../src/json.ts';
import { makeFunction, startRun, writeFiles } from '../../lambda/lambda-project.ts';

const INVOKE: Resource = {
  kind: 'integration',
  arn: 'arn:aws:states:::lambda:invoke',
  service: 'lambda',
  action: 'invoke',
  pattern: 'request-response',
};

const CALLBACK: Resource = {
  kind: 'integration',
  arn: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  service: 'lambda',
  action: 'invoke.waitForTaskToken',
  pattern: 'callback',
};

const ECHO =
  'exports.handler = async (event, context) => ({ event, client: context.clientContext, arn: context.invokedFunctionArn });';

/** Ids and dates that no two runs share. */
function mask(output: Json): unknown {
  const text = JSON.stringify(output)
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<uuid>')
    .replaceAll(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, '<date>')
    .replaceAll(/root=1-[0-9a-f]{8}-[0-9a-f]{24};sampled=0/g, '<trace>');
  return JSON.parse(text);
}

describe('lambda:invoke', () => {
  test("responds as Lambda does, with the call's metadata", async () => {
    const root = writeFiles({ 'app.js': 'exports.handler = async (event) => event.a * 2;' });
    const output = await startRun(root, [makeFunction(root)]).run(INVOKE, { FunctionName: 'Fn', Payload: { a: 4 } });
    expect(JSON.stringify(mask(output), undefined, 1)).toBe(`{
 "ExecutedVersion": "$LATEST",
 "Payload": 8,
 "SdkHttpMetadata": {
  "AllHttpHeaders": {
   "X-Amz-Executed-Version": [
    "$LATEST"
   ],
   "x-amzn-Remapped-Content-Length": [
    "0"
   ],
   "Connection": [
    "keep-alive"
   ],
   "x-amzn-RequestId": [
    "<uuid>"
   ],
   "Content-Length": [
    "1"
   ],
   "Date": [
    "<date>"
   ],
   "X-Amzn-Trace-Id": [
    "<trace>"
   ],
   "Content-Type": [
    "application/json"
   ]
  },
  "HttpHeaders": {
   "Connection": "keep-alive",
   "Content-Length": "1",
   "Content-Type": "application/json",
   "Date": "<date>",
   "X-Amz-Executed-Version": "$LATEST",
   "x-amzn-Remapped-Content-Length": "0",
   "x-amzn-RequestId": "<uuid>",
   "X-Amzn-Trace-Id": "<trace>"
  },
  "HttpStatusCode": 200
 },
 "SdkResponseMetadata": {
  "RequestId": "<uuid>"
 },
 "StatusCode": 200
}`);
  });

  const events: { readonly name: string; readonly parameters: Record<string, Json>; readonly event: Json }[] = [
    { name: 'no Payload', parameters: {}, event: {} },
    { name: 'a null Payload', parameters: { Payload: null }, event: {} },
    { name: 'a string, which is the body', parameters: { Payload: '{"a":[1]}' }, event: { a: [1] } },
    { name: 'the string true', parameters: { Payload: 'true' }, event: true },
    { name: 'a quoted string', parameters: { Payload: '"x"' }, event: 'x' },
    { name: 'false', parameters: { Payload: false }, event: false },
    {
      name: 'a key __proto__',
      parameters: { Payload: '{"__proto__":{"a":1}}' },
      event: JSON.parse('{"__proto__":{"a":1}}'),
    },
  ];
  test.each(events)('sends $name', async ({ parameters, event }) => {
    const root = writeFiles({ 'app.js': ECHO });
    const output = await startRun(root, [makeFunction(root)]).run(INVOKE, { FunctionName: 'Fn', ...parameters });
    expect(output).toMatchObject({ Payload: { event } });
  });

  test('accepts Qualifier and ClientContext', async () => {
    const root = writeFiles({ 'app.js': ECHO });
    const run = startRun(root, [makeFunction(root)]);
    const ClientContext = Buffer.from('{"custom":{"k":"v"}}').toString('base64');
    expect(await run.run(INVOKE, { FunctionName: 'Fn', Qualifier: '4', ClientContext })).toMatchObject({
      ExecutedVersion: '4',
      Payload: { client: { custom: { k: 'v' } }, arn: 'arn:aws:lambda:eu-west-1:111111111111:function:Fn:4' },
    });
    expect(await run.run(INVOKE, { FunctionName: 'Fn:live' })).toMatchObject({
      ExecutedVersion: '$LATEST',
      Payload: { arn: 'arn:aws:lambda:eu-west-1:111111111111:function:Fn:live' },
    });
  });

  test('returns the end of the log if LogType is Tail', async () => {
    const root = writeFiles({
      'app.js': 'exports.handler = async () => { console.log("one"); console.error("two"); };',
    });
    const output = (await startRun(root, [makeFunction(root)]).run(INVOKE, {
      FunctionName: 'Fn',
      LogType: 'Tail',
    })) as {
      LogResult: string;
      SdkHttpMetadata: { AllHttpHeaders: Record<string, string[]> };
    };
    expect(Object.keys(output)).toEqual([
      'ExecutedVersion',
      'LogResult',
      'Payload',
      'SdkHttpMetadata',
      'SdkResponseMetadata',
      'StatusCode',
    ]);
    expect(Object.keys(output.SdkHttpMetadata.AllHttpHeaders)[0]).toBe('X-Amz-Log-Result');
    expect(Buffer.from(output.LogResult, 'base64').toString()).toMatch(
      /^START RequestId: \S{36} Version: \$LATEST\none\ntwo\nEND RequestId: \S{36}\nREPORT RequestId: \S{36}\tDuration: \d+\.\d\d ms\n$/,
    );
  });

  test('InvocationType DryRun checks the function and does not run it', async () => {
    const root = writeFiles({ 'app.js': 'throw new Error("ran")' });
    const run = startRun(root, [makeFunction(root)]);
    const output = await run.run(INVOKE, { FunctionName: 'Fn', InvocationType: 'DryRun' });
    expect(mask(output)).toMatchObject({ ExecutedVersion: '$LATEST', StatusCode: 204 });
    expect(Object.keys(output as object)).toEqual([
      'ExecutedVersion',
      'SdkHttpMetadata',
      'SdkResponseMetadata',
      'StatusCode',
    ]);
    await expect(run.run(INVOKE, { FunctionName: 'Gn', InvocationType: 'DryRun' })).rejects.toThrow(
      "no function named 'Gn'",
    );
  });

  test('InvocationType Event returns at once; the function continues, and the run waits for it', async () => {
    const root = writeFiles({
      'app.js': `exports.handler = async ({ fail }) => {
  await new Promise((resolve) => setTimeout(resolve, 100));
  if (fail) throw Object.assign(new Error('late'), { stack: 'late' });
  console.log('done');
};`,
    });
    const run = startRun(root, [makeFunction(root)]);
    const output = await run.run(INVOKE, { FunctionName: 'Fn', InvocationType: 'Event' });
    expect(Object.keys(output as object)).toEqual(['SdkHttpMetadata', 'SdkResponseMetadata', 'StatusCode']);
    expect(output).toMatchObject({ StatusCode: 202 });
    expect([run.held(), run.lines]).toEqual([0, []]);
    await run.integration.settle();
    await run.run(INVOKE, { FunctionName: 'Fn', InvocationType: 'Event', Payload: { fail: true } });
    await run.integration.settle();
    expect(run.lines).toEqual(['stdout: done', 'stderr: Fn (InvocationType Event) failed: Error: late']);
  });

  test('closing ends functions of InvocationType Event', async () => {
    const root = writeFiles({ 'app.js': 'exports.handler = async () => { for (;;); };' });
    const run = startRun(root, [makeFunction(root, { timeoutSeconds: 900 })]);
    await run.run(INVOKE, { FunctionName: 'Fn', InvocationType: 'Event' });
    await run.integration.close();
    await run.integration.settle();
    expect(run.lines).toEqual([]);
  });

  const refused: {
    readonly name: string;
    readonly parameters: Json;
    readonly error: string;
    readonly cause: RegExp;
  }[] = [
    {
      name: 'a body that is not valid JSON',
      parameters: { FunctionName: 'Fn', Payload: 'text' },
      error: 'Lambda.InvalidRequestContentException',
      cause:
        /^Could not parse request body into json: .* \(Service: AWSLambda; Status Code: 400; Error Code: InvalidRequestContentException; Request ID: \S{36}; Proxy: null\)$/,
    },
    {
      name: 'an unknown InvocationType',
      parameters: { FunctionName: 'Fn', InvocationType: 'Later' },
      error: 'Lambda.AWSLambdaException',
      cause: /^1 validation error detected: Value 'Later' at 'invocationType' failed to satisfy constraint: /,
    },
    {
      name: 'no FunctionName',
      parameters: { Payload: 1 },
      error: 'States.Runtime',
      cause:
        /^The Parameters '\{"Payload":1\}' could not be used to start the Task: \[The field 'FunctionName' is required but was missing\]$/,
    },
    {
      name: 'a FunctionName that is not a string',
      parameters: { FunctionName: 5 },
      error: 'States.Runtime',
      cause: /\[The value for the field 'FunctionName' must be a STRING\]$/,
    },
  ];
  test.each(refused)('refuses $name', async ({ parameters, error, cause }) => {
    const root = writeFiles({ 'app.js': ECHO });
    const failure = startRun(root, [makeFunction(root)]).run(INVOKE, parameters);
    await expect(failure).rejects.toMatchObject({ name: 'StatesError', error, cause: expect.stringMatching(cause) });
  });
});

describe('waiting for a task token', () => {
  test('is refused if nothing answers tokens', async () => {
    const root = writeFiles({ 'app.js': ECHO });
    await expect(startRun(root, [makeFunction(root)]).run(CALLBACK, { FunctionName: 'Fn' })).rejects.toMatchObject({
      name: 'UsageError',
      message: "state 'S': no code in this run can return its task token",
    });
  });
});

describe('modules that stand in', () => {
  test('for a function of the template, by name, logical id or ARN', async () => {
    const root = writeFiles({
      'app.js': 'exports.handler = async () => "template"',
      'stub.ts': 'export const stub = async (): Promise<string> => "stub";',
    });
    const functions = [makeFunction(root, { logicalId: 'Fn', name: 'shop-fn' })];
    const stub = { path: `${root}/stub.ts`, exportName: 'stub' };
    for (const key of ['Fn', 'shop-fn', functions[0]!.arn]) {
      const run = startRun(root, functions, { handlerOverrides: new Map([[key, stub]]) });
      expect(await run.call('shop-fn')).toBe('stub');
    }
  });

  test('for functions that no template describes', async () => {
    const root = writeFiles({
      'handlers/charge.ts': 'export const handler = async (e: { n: number }): Promise<number> => e.n;',
      'handlers/ship.mjs': 'export const handler = async () => "shipped";',
      'refund.js': 'exports.go = async () => "refunded";',
    });
    const run = startRun(root, [], {
      handlerOverrides: new Map([
        ['charge', { path: `${root}/handlers/charge.ts`, exportName: 'handler' }],
        ['ship', { path: `${root}/handlers/ship.mjs`, exportName: 'handler' }],
        ['refund', { path: `${root}/refund`, exportName: 'go' }],
      ]),
    });
    run.integration.prepare(['charge', 'ship']);
    expect([await run.call('charge', { n: 5 }), await run.call('ship'), await run.call('refund')]).toEqual([
      5,
      'shipped',
      'refunded',
    ]);
    await expect(run.call('shap')).rejects.toThrow(
      "no function named 'shap' in this project\n  --handler shap=module#export runs a module in its place; --handlers DIR finds modules by function name",
    );
  });

  test('for any other resource', async () => {
    const root = writeFiles({ 'put.js': 'exports.put = async (parameters) => ({ put: parameters.TableName });' });
    const arn = 'arn:aws:states:::dynamodb:putItem';
    const run = startRun(root, [], {
      handlerOverrides: new Map([[arn, { path: `${root}/put.js`, exportName: 'put' }]]),
    });
    const resource: Resource = {
      kind: 'integration',
      arn,
      service: 'dynamodb',
      action: 'putItem',
      pattern: 'request-response',
    };
    expect(await run.run(resource, { TableName: 'orders' })).toEqual({ put: 'orders' });
    expect(run.integration.match({ ...resource, arn: 'arn:aws:states:::dynamodb:getItem' })).toBeUndefined();
  });
});
