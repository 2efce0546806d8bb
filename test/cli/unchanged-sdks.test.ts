import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { folderOf, runMain } from './fake-io.ts';

const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

/** A handler that receives the ARN of an Express machine in its environment, and a machine that calls it. */
function projectOf(runtime: string, files: Readonly<Record<string, string>>): string {
  const definition = (states: object): object => ({ StartAt: 'Work', States: states });
  return folderOf({
    ...files,
    'template.json': {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Fn: {
          Type: 'AWS::Serverless::Function',
          Properties: {
            Runtime: runtime,
            Handler: 'app.handler',
            CodeUri: '.',
            Timeout: 20,
            Environment: { Variables: { MACHINE: { Ref: 'Child' } } },
          },
        },
        Child: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: {
            Type: 'EXPRESS',
            Definition: definition({ Work: { Type: 'Pass', Result: 'done', End: true } }),
          },
        },
        Parent: {
          Type: 'AWS::Serverless::StateMachine',
          Properties: {
            Definition: definition({ Work: { Type: 'Task', Resource: '${Fn}', End: true } }),
            DefinitionSubstitutions: { Fn: { 'Fn::GetAtt': 'Fn.Arn' } },
          },
        },
      },
    },
  });
}

const SDK_3 = `const { createRequire } = require('node:module');
const sfn = createRequire(${JSON.stringify(import.meta.filename)})('@aws-sdk/client-sfn');
const client = new sfn.SFNClient({});
exports.handler = async () => {
  const { status, output } = await client.send(new sfn.StartSyncExecutionCommand({ stateMachineArn: process.env.MACHINE }));
  return { status, output };
};`;

const BOTO3 = `import boto3, os
def handler(event, context):
    answer = boto3.client('stepfunctions').start_sync_execution(stateMachineArn=os.environ['MACHINE'])
    return {'status': answer['status'], 'output': answer['output']}
`;

/** The request of an SDK that does not read AWS_ENDPOINT_URL_SFN. */
const OLD_NODE = `const https = require('node:https');
exports.handler = () => new Promise((resolve, reject) => {
  https.get('https://states.us-east-1.amazonaws.com/', resolve).on('error', reject);
});`;
const OLD_PYTHON = `import urllib.request
def handler(event, context):
    urllib.request.urlopen('https://sync-states.us-east-1.amazonaws.com/', timeout=5)
`;

describe('StartSyncExecution with an unchanged SDK, which prefixes the host with `sync-`', () => {
  async function startFrom(runtime: string, files: Readonly<Record<string, string>>) {
    const { code, stdout, stderr } = await runMain(projectOf(runtime, files), ['template.json', '-m', 'Parent', '-q']);
    expect({ code, stdout, stderr }).toMatchObject({
      code: 0,
      stdout: '{"status":"SUCCEEDED","output":"\\"done\\""}\n',
    });
  }

  test('of JavaScript', { timeout: 20_000 }, () => startFrom('nodejs22.x', { 'app.js': SDK_3 }));

  test.skipIf(!hasBoto3)('of Python', { timeout: 30_000 }, () => startFrom('python3.13', { 'app.py': BOTO3 }));
});

describe('a call to AWS Step Functions does not leave the machine without --aws', () => {
  test.each([
    ['nodejs22.x', { 'app.js': OLD_NODE }, 'states.us-east-1.amazonaws.com'],
    ['python3.13', { 'app.py': OLD_PYTHON }, 'sync-states.us-east-1.amazonaws.com'],
  ] as [string, Record<string, string>, string][])('%s', { timeout: 20_000 }, async (runtime, files, host) => {
    const { code, stderr } = await runMain(projectOf(runtime, files), ['template.json', '-m', 'Parent']);
    expect(code).toBe(1);
    expect(stderr.replaceAll(/\s+(?:┊ )?/g, ' ')).toContain(
      `sfn-run: a call to ${host} was stopped: it would go to AWS.`,
    );
  });
});
