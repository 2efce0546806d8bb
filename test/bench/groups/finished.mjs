import { createRequire } from 'node:module';
import { join } from 'node:path';
import { medianOf } from '../support/measure.mjs';
import { below } from '../support/rows.mjs';
import { startServer } from '../support/start-server.mjs';

const NAME = 'Pass';
const MACHINE = `arn:aws:states:us-east-1:111111111111:stateMachine:${NAME}`;
const TEMPLATE = {
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: {
    [NAME]: {
      Type: 'AWS::Serverless::StateMachine',
      Properties: { Name: NAME, Definition: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } } },
    },
  },
};
/** One in this many has failed. */
const FAILED_EACH = 1_000;
/** Written to the disk at the same time. */
const BATCH = 5_000;
const LIMIT_MS = 10;

/**
 * Requests to a server whose store has many executions that have ended: `--executions` sets their number; the limit is
 * meant for 1,000,000. The server's own code writes them into the store.
 */
export async function measureFinished(bench) {
  const template = bench.write('finished.json', TEMPLATE);
  const data = join(bench.folder, 'data');
  const serve = () =>
    startServer([join(bench.root, 'bin', 'sfn-run.js'), 'serve', template, '--port', '0', '--quiet', '--data', data]);
  const first = await serve();
  const { executionArn } = await ask(first.url, 'StartExecution', { stateMachineArn: MACHINE, name: 'pattern' });
  await first.end();
  const count = bench.executions ?? (bench.quick ? 10_000 : 100_000);
  await fill({ bench, data, executionArn, count });
  const served = await serve();
  try {
    const rows = [];
    for (const [what, operation, makeBody] of requests(count)) {
      const times = [];
      const rounds = bench.quick ? 20 : 100;
      for (let i = 0; i < rounds; i++) {
        const body = await makeBody(served.url, i);
        const from = performance.now();
        await ask(served.url, operation, body);
        times.push(performance.now() - from);
      }
      const of = `${count.toLocaleString('en')} finished executions`;
      rows.push(below(`${what} of ${of}`, LIMIT_MS, medianOf(times), 'ms'));
    }
    return rows;
  } finally {
    await served.end();
  }
}

/** The requests, and how they differ from one another. */
function requests(count) {
  const list = (statusFilter) => ({ stateMachineArn: MACHINE, statusFilter, maxResults: 100 });
  let nextToken;
  return [
    ['ListExecutions by status, most have it', 'ListExecutions', () => list('SUCCEEDED')],
    ['ListExecutions by status, few have it', 'ListExecutions', () => list('FAILED')],
    ['ListExecutions by status, none has it', 'ListExecutions', () => list('TIMED_OUT')],
    [
      'ListExecutions by status, page after page',
      'ListExecutions',
      async (url) => {
        const body = { ...list('SUCCEEDED'), ...(nextToken && { nextToken }) };
        nextToken = (await ask(url, 'ListExecutions', body)).nextToken;
        return body;
      },
    ],
    [
      'DescribeExecution',
      'DescribeExecution',
      // any execution: one that was requested before may be in memory
      (_url, i) => ({ executionArn: `${MACHINE.replace('stateMachine', 'execution')}:${nameOf((i * 7_919) % count)}` }),
    ],
  ];
}

const nameOf = (number) => `execution-${number}`;

async function fill({ bench, data, executionArn, count }) {
  const require = createRequire(import.meta.url);
  const { openStore } = require(await bench.bundle('open-store.ts'));
  const { ExecutionFile } = require(await bench.bundle('execution-file.ts'));
  const store = await openStore(data, { cwd: bench.folder, folders: [bench.root], onWarning: console.error });
  const file = new ExecutionFile(store);
  const pattern = await file.get(executionArn);
  const events = await file.history(pattern);
  const { startDate, outcome, info } = pattern;
  const failed = { ...outcome, status: 'FAILED', output: undefined, error: 'E', cause: 'why' };
  for (let number = 0; number < count; number++) {
    const name = nameOf(number);
    const key = `z${String(number).padStart(15, '0')}`;
    const own = { ...info, name, arn: executionArn.replace(/[^:]*$/, name) };
    const execution = { ...pattern, key, info: own, startDate: startDate + number };
    file.end(execution, number % FAILED_EACH === 0 ? failed : outcome, events, undefined);
    if (number % BATCH === 0) await store.saved();
  }
  await store.saved();
  await store.close();
}

async function ask(url, operation, body) {
  const headers = { 'X-Amz-Target': `AWSStepFunctions.${operation}`, 'Content-Type': 'application/x-amz-json-1.0' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${operation}: ${answer.__type}: ${answer.message}`);
  return answer;
}
