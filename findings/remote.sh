#!/usr/bin/env bash
# What the AWS SDK for JavaScript does against one's best guess, seen on 2026-11-28 with @aws-sdk/client-sfn 3.1163.0.
# Shown without sfn-run, on valid input. Ends with 1 where one of them is no longer so.
#
# 1. AWS_DEFAULT_REGION, which the AWS CLI and boto3 read, is no region to it: "Region is missing".
# 2. With an endpoint that is an IP address, StartSyncExecution looks for the host `sync-127.0.0.1`, which no resolver
#    has; `disableHostPrefix: true` keeps it from that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @aws-sdk/client-sfn@3.1163.0 >/dev/null
cat >finding.cjs <<'JS'
const { createServer } = require('node:http');
const { SFNClient, ListStateMachinesCommand, StartSyncExecutionCommand } = require('@aws-sdk/client-sfn');
const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
const fails = (client, command) => client.send(command).then(() => 'succeeds', (error) => error.message);
const server = createServer((_, response) => {
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
  response.end('{"executionArn":"arn:aws:states:us-east-1:111111111111:express:M:n:u","status":"SUCCEEDED","stateMachines":[]}');
});
server.listen(0, '127.0.0.1', async () => {
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  let failed = 0;
  const check = (what, seen, expected) => {
    if (!expected.test(seen)) failed = 1;
    console.log(`${expected.test(seen) ? '' : 'CHANGED: '}${what}: ${seen}`);
  };
  const start = new StartSyncExecutionCommand({ stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:M' });
  const common = { credentials, endpoint, maxAttempts: 1 };
  check('AWS_DEFAULT_REGION', await fails(new SFNClient(common), new ListStateMachinesCommand({})), /Region is missing/);
  const region = 'us-east-1';
  check('an IP address', await fails(new SFNClient({ ...common, region }), start), /sync-127\.0\.0\.1/);
  check('without the prefix', await fails(new SFNClient({ ...common, region, disableHostPrefix: true }), start), /^succeeds$/);
  server.closeAllConnections();
  server.close();
  process.exitCode = failed;
});
JS
env -u AWS_REGION -u AWS_PROFILE HOME="$folder" AWS_DEFAULT_REGION=us-east-1 node finding.cjs 2>/dev/null
