import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { arnOf, EVENTS, TEMPLATE } from './machines.mjs';
import { startServe } from './serve-process.mjs';

const NAMES = Object.keys(EVENTS);
const CLIENTS = 8;
const WORKERS = 6;
/** Between two requests of a client, so that what was begun can be looked at in the end. */
const PAUSE_MS = 5;
/** What is left to do takes a few seconds; a busy machine takes longer. */
const END_MS = 120_000;

/**
 * Kills a server at random moments while clients start executions and workers do their tasks, starts it again each time,
 * and looks at what has become of all that was acknowledged.
 *
 * @param {{bin: string, kills: number, log?: (line: string) => void}} options
 * @returns {Promise<{kills: number, started: number, answered: number, restartMs: number, faults: string[]}>} `restartMs` is
 *   the longest restart
 */
export async function killServer({ bin, kills, log = () => {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-kills-'));
  writeFileSync(join(folder, 'template.json'), TEMPLATE);
  const start = () => startServe(bin, folder, ['--data', 'data', '--quiet']);
  /** Inputs of executions whose start was acknowledged, by machine and name. */
  const started = new Map();
  /** Tasks whose answer was acknowledged. */
  let answered = 0;
  let server = await start();
  let isOver = false;
  const faults = [];

  /** A client whose connection breaks has no answer, and knows nothing. */
  const ask = async (operation, body) => {
    try {
      return await server.call(operation, body);
    } catch (error) {
      if (error.code === undefined) faults.push(`${operation}: ${error.name}: ${error.message}`);
      return undefined;
    }
  };
  const client = async (number) => {
    for (let count = 0; !isOver; count++) {
      const machine = NAMES[(number + count) % NAMES.length];
      const name = `${number}-${count}`;
      const input = { name, items: [1, 2, 3] };
      const body = { stateMachineArn: arnOf('stateMachine', machine), name, input: JSON.stringify(input) };
      if ((await ask('StartExecution', body)) !== undefined) started.set(`${machine}:${name}`, input);
      await sleep(PAUSE_MS);
    }
  };
  let areAllDone = false;
  /** Gives each task its input back; one that it has no answer for it answers again. */
  const worker = async () => {
    while (!areAllDone) {
      const task = await ask('GetActivityTask', { activityArn: arnOf('activity', 'work') });
      if (task?.taskToken === undefined) {
        await sleep(20);
        continue;
      }
      for (let isSure = false; !isSure; ) {
        try {
          await server.call('SendTaskSuccess', { taskToken: task.taskToken, output: task.input });
          answered++;
          isSure = true;
        } catch (error) {
          // it had arrived, and only the answer to it was lost
          isSure = error.code === undefined;
          if (isSure && !['TaskTimedOut', 'InvalidToken'].includes(error.name))
            faults.push(`SendTaskSuccess: ${error}`);
          else if (!isSure) await sleep(20);
        }
      }
    }
  };

  await server.call('CreateActivity', { name: 'work' });
  const clients = Array.from({ length: CLIENTS }, (_, number) => client(number));
  const workers = Array.from({ length: WORKERS }, worker);
  let restartMs = 0;
  for (let kill = 1; kill <= kills; kill++) {
    await sleep(Math.random() * 400);
    await server.kill();
    const before = performance.now();
    server = await start();
    restartMs = Math.max(restartMs, performance.now() - before);
    if (kill % 25 === 0) log(`${kill} kills, ${started.size} executions, ${answered} answers`);
  }
  isOver = true;
  await Promise.all(clients);
  const deadline = Date.now() + END_MS;
  while ((await running(server)) > 0 && Date.now() < deadline) await sleep(100);
  for (const [key, input] of started) faults.push(...(await judge(server, key, input)));
  const parents = [...started.keys()].filter((key) => key.startsWith('Parents:')).length;
  const children = await count(server, 'Children');
  const allParents = await count(server, 'Parents');
  if (children !== allParents || allParents < parents) faults.push(`${allParents} parents have ${children} children`);
  areAllDone = true;
  await server.kill('SIGINT');
  await Promise.all(workers);
  if (faults.length === 0) rmSync(folder, { recursive: true });
  return { kills, started: started.size, answered, restartMs, faults };
}

async function running(server) {
  let sum = 0;
  for (const machine of [...NAMES, 'Children']) {
    const body = { stateMachineArn: arnOf('stateMachine', machine), statusFilter: 'RUNNING' };
    sum += (await server.call('ListExecutions', body)).executions.length;
  }
  return sum;
}

async function count(server, machine) {
  let sum = 0;
  let nextToken;
  do {
    const body = { stateMachineArn: arnOf('stateMachine', machine), maxResults: 1000, nextToken };
    const page = await server.call('ListExecutions', body);
    sum += page.executions.length;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return sum;
}

/** What is wrong with an execution whose start was acknowledged. */
async function judge(server, key, input) {
  const [machine] = key.split(':');
  const executionArn = arnOf('execution', key);
  try {
    const { status, output } = await server.call('DescribeExecution', { executionArn });
    if (status !== 'SUCCEEDED' || output !== JSON.stringify(input)) return [`${key} is ${status} with ${output}`];
    const { events } = await server.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
    const counts = {};
    for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
    const types = Object.entries(counts).sort();
    if (JSON.stringify(types) !== JSON.stringify(Object.entries(EVENTS[machine]).sort())) {
      return [`${key} has the events ${events.map(({ type }) => type).join(' ')}`];
    }
    if (events.some(({ id }, i) => id !== i + 1)) return [`${key} has gaps in its history`];
    if (events.some(({ timestamp }, i) => i > 0 && timestamp < events[i - 1].timestamp))
      return [`${key} goes back in time`];
    return [];
  } catch (error) {
    return [`${key}: ${error.name}: ${error.message}`];
  }
}
