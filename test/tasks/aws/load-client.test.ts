import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTask } from '../remote-task.ts';
import { integrationOf } from './services-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'sfn-run-'));
const urls = { '*': 'http://127.0.0.1:1' };

function install(name: string, code: string): void {
  const path = join(folder, 'node_modules', '@aws-sdk', `client-${name}`);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'index.js'), code);
}

install('kms', 'class Client { destroy() {} } class C {} module.exports = { KMSClient: Client, EncryptCommand: C };');
install('ssm', 'module.exports = {};');

test.each([
  [
    'secretsmanager:getSecretValue',
    `it needs the AWS SDK's client @aws-sdk/client-secrets-manager, which ${folder} does not have\n  npm install --save-dev @aws-sdk/client-secrets-manager`,
  ],
  [
    'kms:encrypt',
    'the installed @aws-sdk/client-kms is too old: it does not describe its operations, as those from 3.940 on do\n  npm install --save-dev @aws-sdk/client-kms@latest',
  ],
  ['kms:decypher', '@aws-sdk/client-kms has no DecypherCommand, so it has no action decypher'],
  ['ssm:getParameter', '@aws-sdk/client-ssm exports no client'],
])('aws-sdk:%s reports the missing package', async (name, message) => {
  const integration = integrationOf(urls, { folders: [folder] });
  await expect(runTask(integration, `aws-sdk:${name}`, {})).rejects.toMatchObject({
    name: 'UsageError',
    message: `state 'Call': arn:aws:states:::aws-sdk:${name}: ${message}`,
  });
});

test.each(['eks:call', 'apigateway:invoke', 'dynamodb:scan', 'sqs:sendMessage.sync', 'aws-sdk:s3:getObject.sync'])(
  '%s cannot be called',
  async (name) => {
    await expect(() => runTask(integrationOf(urls), name, {})).rejects.toThrow('nothing runs');
  },
);
