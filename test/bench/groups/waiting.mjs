import { execFileSync } from 'node:child_process';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { medianOf } from '../support/measure.mjs';
import { atMost, below, ofItself } from '../support/rows.mjs';
import { startServer } from '../support/start-server.mjs';

const arnOf = (kind, name) => `arn:aws:states:us-east-1:111111111111:${kind}:${name}`;
const activityArn = arnOf('activity', 'work');
const STATES = {
  Wait: { Type: 'Wait', Seconds: 86_400, End: true },
  Token: { Type: 'Task', Resource: activityArn, End: true },
};
const TEMPLATE = {
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: Object.fromEntries(
    Object.entries(STATES).map(([Name, state]) => [
      Name,
      {
        Type: 'AWS::Serverless::StateMachine',
        Properties: { Name, Definition: { StartAt: 'S', States: { S: state } } },
      },
    ]),
  ),
};
const CLIENTS = 20;
const LIMIT_KB = 1.5;
const RESTARTED = 10_000;
const LIMIT_S = 5;

/**
 * Executions that wait: `--executions` sets their number; the limits are meant for 100,000. The memory is what the
 * operating system counts for the process, garbage included.
 */
export async function measureWaiting(bench) {
  const count = bench.executions ?? (bench.quick ? 2_000 : 20_000);
  const template = bench.write('waiting.json', TEMPLATE);
  const serve = (...more) =>
    startServer([join(bench.root, 'bin', 'sfn-run.js'), 'serve', template, '--port', '0', '--quiet', ...more]);
  const of = `${count.toLocaleString('en')} executions`;
  const rows = [];
  for (const name of Object.keys(STATES)) {
    const served = await serve();
    const call = callerOf(served.url);
    try {
      await call('CreateActivity', { name: 'work' });
      // the memory that all executions share is allocated before measuring
      const few = name === 'Token' ? await answerTimes(call, await begin(call, name, 10)) : await begin(call, name, 10);
      const empty = memoryOf(served.pid);
      const tokens = await begin(call, name, count);
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      const kilobytes = (memoryOf(served.pid) - empty) / count;
      rows.push(
        below(
          `memory of each of ${of} in a ${name === 'Wait' ? 'Wait' : 'task with a token'}`,
          LIMIT_KB,
          kilobytes,
          'KB',
        ),
      );
      if (name === 'Token') {
        const step = Math.max(1, Math.floor(count / 200));
        const many = await answerTimes(
          call,
          tokens.filter((_, i) => i % step === 0),
        );
        rows.push(ofItself(atMost(`answering one of ${of} : one of ten`, 1, many, few)));
      }
    } finally {
      await served.end();
    }
  }
  rows.push(await measureRestart(bench, serve));
  return rows;
}

/** From the start of the process until all executions are running again. */
async function measureRestart(bench, serve) {
  const data = join(bench.folder, 'waiting-data');
  const count = Math.min(bench.executions ?? RESTARTED, bench.quick ? 1_000 : RESTARTED);
  const first = await serve('--data', data);
  await begin(callerOf(first.url), 'Wait', count);
  await first.end();
  const from = performance.now();
  const second = await serve('--data', data);
  try {
    // answered when they are resumed
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    const seconds = (performance.now() - from) / 1000;
    if (!metrics.includes(`running{state_machine="Wait"} ${count}\n`)) throw new Error('not all executions go on');
    return below(`a restart with ${count.toLocaleString('en')} executions that run`, LIMIT_S, seconds, 's');
  } finally {
    await second.end();
  }
}

/** Starts executions, and takes the tasks of those that have one. Returns their tokens. */
async function begin(call, name, count) {
  const tokens = [];
  let left = count;
  const start = async () => {
    while (left-- > 0) {
      await call('StartExecution', { stateMachineArn: arnOf('stateMachine', name), input: '{"a":1}' });
      if (name === 'Token') tokens.push((await call('GetActivityTask', { activityArn })).taskToken);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, start));
  return tokens;
}

/** The median of milliseconds. */
async function answerTimes(call, tokens) {
  const times = [];
  for (const taskToken of tokens) {
    const from = performance.now();
    await call('SendTaskSuccess', { taskToken, output: '{}' });
    times.push(performance.now() - from);
  }
  return medianOf(times);
}

/** Kilobytes. */
function memoryOf(pid) {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }));
}

/** A client that keeps its connections. */
function callerOf(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  return (operation, body) =>
    new Promise((resolve, reject) => {
      const headers = {
        'Content-Type': 'application/x-amz-json-1.0',
        'X-Amz-Target': `AWSStepFunctions.${operation}`,
      };
      const sent = request(url, { agent, method: 'POST', headers }, async (response) => {
        const text = Buffer.concat(await response.toArray()).toString();
        if (response.statusCode === 200) resolve(JSON.parse(text));
        else reject(new Error(text));
      });
      sent.on('error', reject);
      sent.end(JSON.stringify(body));
    });
}
