import { readdirSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { makeFunction, startRun, writeFiles } from './lambda-project.ts';

const COUNT =
  'let count = 0;\nexports.handler = async ({ ms = 0 }) => { count++; await new Promise((r) => setTimeout(r, ms)); return count; };';

describe('an execution environment', () => {
  test('is kept warm between invocations', async () => {
    const root = writeFiles({ 'app.js': COUNT });
    const run = startRun(root, [makeFunction(root)]);
    expect([await run.call('Fn'), await run.call('Fn'), await run.call('Fn')]).toEqual([1, 2, 3]);
  });

  test('of a runtime that is not emulated exactly reports so once', async () => {
    const root = writeFiles({ 'app.js': COUNT });
    const run = startRun(root, [makeFunction(root, { runtime: 'nodejs18.x' })]);
    await Promise.all([run.call('Fn', { ms: 50 }), run.call('Fn', { ms: 50 })]);
    expect(run.lines).toEqual([
      `stderr: sfn-run: nodejs18.x runs by the rules of nodejs22.x here, on Node.js ${process.version}`,
    ]);
  });

  test('has one invocation at a time', async () => {
    const root = writeFiles({ 'app.js': COUNT });
    const run = startRun(root, [makeFunction(root)]);
    expect(await Promise.all([1, 2, 3].map(() => run.call('Fn', { ms: 50 })))).toEqual([1, 1, 1]);
    expect(await run.call('Fn')).toBe(2);
  });

  test('is replaced after a crash', async () => {
    const root = writeFiles({
      'app.js':
        'let count = 0;\nexports.handler = async ({ exit }) => { count++; if (exit) process.exit(1); return count; };',
    });
    const run = startRun(root, [makeFunction(root)]);
    expect(await run.call('Fn')).toBe(1);
    await expect(run.call('Fn', { exit: true })).rejects.toMatchObject({ error: 'Runtime.ExitError' });
    expect(await run.call('Fn')).toBe(1);
  });

  test('survives a rejection after the response, as does the invocation', async () => {
    const root = writeFiles({
      'app.js': 'let count = 0;\nexports.handler = async () => { Promise.reject(new Error("x")); return ++count; };',
    });
    const run = startRun(root, [makeFunction(root)]);
    expect([await run.call('Fn'), await run.call('Fn')]).toEqual([1, 1]);
  });

  test('has the variables of Lambda, the template and the run', async () => {
    const root = writeFiles({
      'app.js': `process.env.SCRATCH = (process.env.SCRATCH ?? '') + 'x';
exports.handler = async () => Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(HOME|PATH|SHELL|USER|TMPDIR|AWS_.*)$/.test(name) || /^AWS_(LAMBDA|REGION|DEFAULT_REGION|EXECUTION)/.test(name)));`,
    });
    const environment = { TABLE: 'orders', AWS_LAMBDA_FUNCTION_NAME: 'mine' };
    const functions = [makeFunction(root, { name: 'orders-fn', logicalId: 'Fn', environment, memorySizeMb: 256 })];
    const run = startRun(root, functions, {
      extraEnvironment: () => ({ AWS_ENDPOINT_URL_SFN: 'http://127.0.0.1:1', TABLE: 'local' }),
    });
    const output = (await run.call('Fn')) as Record<string, string>;
    expect({ ...output, AWS_LAMBDA_LOG_STREAM_NAME: 'masked' }).toEqual({
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_LAMBDA_FUNCTION_NAME: 'mine',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/orders-fn',
      AWS_LAMBDA_LOG_STREAM_NAME: 'masked',
      AWS_REGION: 'eu-west-1',
      LAMBDA_TASK_ROOT: root,
      LANG: 'en_US.UTF-8',
      SCRATCH: 'x',
      TABLE: 'local',
      TZ: ':UTC',
      _HANDLER: 'app.handler',
      _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
    });
    expect(output.AWS_LAMBDA_LOG_STREAM_NAME).toMatch(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    expect(process.env.SCRATCH).toBeUndefined();
  });

  test('has a new trace for each invocation', async () => {
    const root = writeFiles({ 'app.js': 'exports.handler = async () => process.env._X_AMZN_TRACE_ID' });
    const run = startRun(root, [makeFunction(root)]);
    expect(new Set([await run.call('Fn'), await run.call('Fn')]).size).toBe(2);
  });

  test("gives the handler its invocation's context", async () => {
    const root = writeFiles({
      'app.js': `exports.handler = async (event, context) => {
  const { logStreamName, awsRequestId, ...rest } = context;
  const left = context.getRemainingTimeInMillis();
  return { ...rest, id: awsRequestId.length, inTime: left > 1000 && left <= 2000 };
};`,
    });
    const run = startRun(root, [makeFunction(root, { timeoutSeconds: 2 })]);
    expect(await run.run({ kind: 'lambda', arn: 'arn:aws:lambda:us-east-1:999999999999:function:Fn:7' }, {})).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionName: 'Fn',
      functionVersion: '7',
      id: 36,
      inTime: true,
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:Fn:7',
      logGroupName: '/aws/lambda/Fn',
      memoryLimitInMB: '128',
    });
  });
});

describe('the Timeout ends', () => {
  const cases: { readonly name: string; readonly code: string }[] = [
    { name: 'an endless loop', code: 'exports.handler = async () => { for (;;); }' },
    { name: 'a wait', code: 'exports.handler = async () => new Promise((resolve) => setTimeout(resolve, 60000))' },
    { name: 'a callback that is never called', code: 'exports.handler = () => { setInterval(() => {}, 1000); }' },
  ];
  test.each(cases)('$name', async ({ code }) => {
    const root = writeFiles({ 'app.js': `console.log('loaded');\n${code}` });
    const run = startRun(root, [makeFunction(root, { timeoutSeconds: 0.3 })]);
    await run.call('Fn').catch(() => {});
    const started = performance.now();
    const failure = await run.call('Fn').catch((error: unknown) => error);
    expect(failure).toMatchObject({ error: 'Sandbox.Timedout' });
    expect((failure as { cause: string }).cause).toMatch(
      /^\{"errorType":"Sandbox\.Timedout","errorMessage":"RequestId: [-0-9a-f]{36} Error: Task timed out after 0\.30 seconds"\}$/,
    );
    expect(performance.now() - started).toBeLessThan(2000);
    expect(run.lines).toEqual(['stdout: loaded', 'stdout: loaded']);
  });
});

describe('console output', () => {
  const cases: { readonly name: string; readonly code: string; readonly lines: readonly string[] }[] = [
    {
      name: 'comes line by line, from both streams',
      code: `console.log('a %d', 1); console.error('b'); process.stdout.write('c'); process.stdout.write('d\\ne\\r\\n\\n');`,
      lines: ['stdout: a 1', 'stderr: b', 'stdout: cd', 'stdout: e', 'stdout: '],
    },
    {
      name: 'is complete without a final line break',
      code: `process.stdout.write('no end');`,
      lines: ['stdout: no end'],
    },
    {
      name: 'includes writes to the file descriptor',
      code: `const fs = require('fs'); fs.writeSync(1, Buffer.from('xsyncx'), 1, 4); fs.write(2, 'async', () => {});`,
      lines: ['stdout: sync', 'stderr: async'],
    },
    {
      name: 'keeps characters split between chunks',
      code: `const bytes = Buffer.from('é'); process.stdout.write(bytes.subarray(0, 1)); process.stdout.write(bytes.subarray(1));`,
      lines: ['stdout: é'],
    },
    { name: 'comes before an endless loop', code: `console.log('then'); for (;;);`, lines: ['stdout: then'] },
    { name: 'comes before an exit', code: `console.log('then'); process.exit();`, lines: ['stdout: then'] },
  ];
  test.each(cases)('$name', async ({ code, lines }) => {
    const root = writeFiles({ 'app.js': `exports.handler = async () => { ${code} };` });
    const run = startRun(root, [makeFunction(root, { timeoutSeconds: 0.3 })]);
    await run.call('Fn').catch(() => {});
    expect(run.lines).toEqual(lines);
  });
});

describe('an abort', () => {
  test('ends the thread, and fails the task with its reason', async () => {
    const root = writeFiles({ 'app.js': 'console.log("up"); exports.handler = async () => { for (;;); };' });
    const run = startRun(root, [makeFunction(root, { timeoutSeconds: 60 })]);
    const controller = new AbortController();
    const task = run.call('Fn', {}, controller.signal);
    const outcome = task.catch((error: unknown) => error);
    while (run.lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const started = performance.now();
    controller.abort(new Error('enough'));
    expect(await outcome).toEqual(new Error('enough'));
    expect(performance.now() - started).toBeLessThan(500);
    expect(run.held()).toBe(0);
  });

  test('comes before the invocation', async () => {
    const root = writeFiles({ 'app.js': 'exports.handler = async () => 1;' });
    const run = startRun(root, [makeFunction(root)]);
    await expect(run.call('Fn', {}, AbortSignal.abort(new Error('never began')))).rejects.toThrow('never began');
    expect(await run.call('Fn')).toBe(1);
  });
});

test('more invocations than threads wait their turn', async () => {
  const root = writeFiles({ 'app.js': COUNT });
  const run = startRun(root, [makeFunction(root)]);
  const outputs = (await Promise.all(Array.from({ length: 60 }, () => run.call('Fn', { ms: 10 })))) as number[];
  expect(outputs).toHaveLength(60);
  expect(outputs.filter((count) => count === 1).length).toBeLessThanOrEqual(50);
}, 20_000);

test('closing a run leaves nothing in the temporary folder', async () => {
  const temporary = writeFiles({});
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const root = writeFiles({ 'app.mts': 'export const handler = async (): Promise<number> => 1;' });
  const run = startRun(root, [makeFunction(root)]);
  await run.call('Fn');
  const during = readdirSync(temporary).filter((name) => !name.startsWith('sfn-run-test-'));
  await run.integration.close();
  const after = readdirSync(temporary).filter((name) => !name.startsWith('sfn-run-test-'));
  expect([during.length, after.length]).toEqual([1, 0]);
});
