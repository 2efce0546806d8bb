import { spawnSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/json.ts';
import type { FunctionSource } from '../../../src/template/project.ts';
import { makeFunction, startRun, writeFiles } from '../lambda-project.ts';

/** Functions that call functions through their language's unmodified SDKs, as they do on AWS. */

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

interface Code {
  /** `a.ts`, `b.ts`: each is a function with its name. */
  readonly files: Readonly<Record<string, string>>;
  readonly properties?: Partial<FunctionSource>;
  /** By function. */
  readonly own?: Readonly<Record<string, Partial<FunctionSource>>>;
}

function start({ files, properties, own = {} }: Code) {
  const root = writeFiles(files);
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  const functions = Object.keys(files)
    .filter((file) => /^\w+\.(?:[cm]?[jt]s|py)$/.test(file))
    .map((file) => {
      const [name = '', extension] = file.split('.');
      const runtime = extension === 'py' ? 'python3.13' : 'nodejs22.x';
      const common = {
        logicalId: name,
        name,
        runtime,
        handler: `${name}.handler`,
        timeoutSeconds: 30,
        memorySizeMb: 512,
      };
      return makeFunction(root, { ...common, ...properties, ...own[name] });
    });
  return startRun(root, functions);
}

const CALL = `import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
const lambda = new LambdaClient();
export const handler = async (event: { n: number }): Promise<unknown> => {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: 'b', Payload: JSON.stringify({ n: event.n + 1 }) }),
  );
  return [FunctionError, JSON.parse(Payload!.transformToString())];
};
`;

describe('a function calls another one', () => {
  const cases: (Code & { readonly name: string; readonly output: Json })[] = [
    {
      name: 'and gets its result',
      files: { 'a.ts': CALL, 'b.ts': 'export const handler = async ({ n }: { n: number }) => n * 2;\n' },
      output: [null, 8],
    },
    {
      name: 'from a module that it imports, and gets its error',
      files: {
        'a.mjs': "export { handler } from './lib/call.mjs';\n",
        'lib/call.mjs': CALL.replaceAll(/: \{ n: number \}|: Promise<unknown>|(?<=Payload)!/g, ''),
        'b.js': "exports.handler = async () => { const e = new Error('no'); e.name = 'Declined'; throw e; };\n",
      },
      output: ['Unhandled', expect.objectContaining({ errorType: 'Declined', errorMessage: 'no' })],
    },
  ];
  test.each(cases)('$name', { timeout: 60_000 }, async (which) => {
    expect(await start(which).call('a', { n: 3 })).toEqual(which.output);
  });

  test.skipIf(!hasBoto3)('in Python, with a function in TypeScript between them', { timeout: 60_000 }, async () => {
    const python = (next: string): string => `import boto3, json
def handler(event, context):
    answer = boto3.client("lambda").invoke(FunctionName="${next}", Payload=json.dumps({"n": event["n"] + 1}))
    return {"python": json.load(answer["Payload"])}
`;
    const run = start({
      files: {
        'a.py': python('b'),
        'b.ts': CALL.replace("'b'", "'c'"),
        'c.py': 'def handler(event, context):\n    return event["n"]\n',
      },
    });
    expect(await run.call('a', { n: 1 })).toEqual({ python: [null, 3] });
  });
});

describe('asynchronous calls', () => {
  test('end before the run does, and their failures are shown', { timeout: 60_000 }, async () => {
    const run = start({
      files: {
        'a.ts': CALL.replace("FunctionName: 'b',", "FunctionName: 'b', InvocationType: 'Event',").replace(
          'JSON.parse(Payload!.transformToString())',
          'Payload?.length ?? 0',
        ),
        'b.js':
          "exports.handler = async () => { await new Promise((r) => setTimeout(r, 200)); console.log('late'); throw new Error('lost'); };\n",
      },
    });
    expect(await run.call('a', { n: 1 })).toEqual([null, 0]);
    await run.integration.settle();
    expect(run.lines).toEqual([
      'stdout: late',
      expect.stringMatching(/^stderr: b \(InvocationType Event\) failed: Error: lost at /),
    ]);
  });
});

test('a function that invokes itself endlessly is stopped', { timeout: 120_000 }, async () => {
  const run = start({ files: { 'b.ts': CALL } });
  let answer = (await run.call('b', { n: 1 })) as [string | null, Json];
  let depth = 1;
  for (; answer[0] === null; depth++) answer = answer[1] as typeof answer;
  // the first one is not part of the chain
  expect([depth, answer]).toEqual([
    16,
    ['Unhandled', expect.objectContaining({ errorType: 'RecursiveInvocationException' })],
  ]);
});

// aws-sdk 2 and botocore before 1.31 do not read AWS_ENDPOINT_URL_LAMBDA
describe('a call to AWS Lambda itself is stopped', () => {
  const STOPPED =
    /^stderr: sfn-run: a call to lambda\.eu-west-1\.amazonaws\.com was stopped: it would go to AWS\. Its SDK does not read AWS_ENDPOINT_URL_LAMBDA \(/;

  test('in Node.js', { timeout: 60_000 }, async () => {
    const run = start({
      files: {
        'a.js': `// require('aws-sdk')
const https = require('node:https');
exports.handler = () => new Promise((resolve) => https.get('https://lambda.eu-west-1.amazonaws.com/').on('error', ({ code }) => resolve(code)));
`,
      },
    });
    expect(await run.call('a')).toBe('ENOTFOUND');
    expect(run.lines).toEqual([expect.stringMatching(STOPPED)]);
  });

  test('in Python', { timeout: 60_000 }, async () => {
    const run = start({
      files: {
        'a.py': `import socket
# boto3.client("lambda")
def handler(event, context):
    try:
        socket.getaddrinfo("lambda.eu-west-1.amazonaws.com", 443)
    except socket.gaierror as error:
        return str(error)
`,
      },
    });
    expect(await run.call('a')).toMatch(/lambda\.eu-west-1\.amazonaws\.com is not called without --aws/);
    expect(run.lines).toEqual([expect.stringMatching(STOPPED)]);
  });
});

describe('the endpoint', () => {
  const ENDPOINT = 'exports.handler = async () => process.env.AWS_ENDPOINT_URL_LAMBDA ?? null;\n';

  test("runs for a function that knows another one's name", async () => {
    const run = start({ files: { 'a.js': ENDPOINT, 'b.js': ENDPOINT }, properties: { environment: { NEXT: 'b' } } });
    expect(await run.call('a')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{32}$/);
  });

  test('does not run if no function calls another one', async () => {
    expect(await start({ files: { 'a.js': ENDPOINT } }).call('a')).toBeNull();
  });

  test('is the one that the template sets', async () => {
    const environment = { AWS_ENDPOINT_URL_LAMBDA: 'http://localhost:4566' };
    const client = `// '@aws-sdk/client-lambda'\n${ENDPOINT}`;
    const run = start({ files: { 'a.js': client, 'b.js': client }, own: { a: { environment } } });
    expect(await run.call('b')).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect(await run.call('a')).toBe('http://localhost:4566');
  });
});
