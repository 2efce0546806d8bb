import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { arnOf, CHILDREN, EVENTS, ITEMS, OPTIONAL, versionOf } from './machines.mjs';

/** The remaining work takes a few seconds, longer on a busy machine. */
const END_MS = 180_000;

/** Acknowledged requests whose effects are wrong or missing, once everything has ended. */
export async function judgeAll(server, folder, acknowledged) {
  const faults = [];
  const machines = [...Object.keys(EVENTS), 'Children', 'Changes'];
  const deadline = Date.now() + END_MS;
  for (const machine of machines) {
    const body = { stateMachineArn: arnOf('stateMachine', machine), statusFilter: 'RUNNING' };
    while (Date.now() < deadline && (await server.call('ListExecutions', body)).executions.length > 0) await sleep(100);
  }
  const arns = new Map();
  for (const machine of machines) {
    const listed = await list(server, 'ListExecutions', { stateMachineArn: arnOf('stateMachine', machine) });
    arns.set(machine, new Set(listed.map(({ executionArn }) => executionArn)));
    if (arns.get(machine).size !== listed.length) faults.push(`executions of ${machine} are listed twice`);
  }
  for (const [key, input] of acknowledged.started) {
    const [machine, name] = key.split(':');
    const executionArn = arnOf('execution', key);
    if (!arns.get(machine).has(executionArn)) faults.push(`${key} is not listed`);
    try {
      const number = acknowledged.told.get(name);
      if (number !== undefined) faults.push(...(await judgeChange(server, executionArn, number)));
      else faults.push(...(await judge(server, folder, { machine, key, executionArn, input })));
    } catch (error) {
      faults.push(`${key}: ${error.name}: ${error.message}`);
    }
  }
  const [parents, children] = [arns.get('Parents').size, arns.get('Children').size];
  if (parents !== children) faults.push(`${parents} parents have ${children} children`);
  return [...faults, ...(await judgeMachine(server, acknowledged))];
}

async function judge(server, folder, { machine, key, executionArn, input }) {
  const described = await server.call('DescribeExecution', { executionArn });
  const { status, error, cause } = described;
  if (machine === 'Stops') {
    if (status !== 'ABORTED' || error !== 'Enough' || cause !== input.name)
      return [`${key} is ${status} with ${error}`];
    return judgeHistory(server, { key, executionArn, expected: EVENTS.Stops, optional: OPTIONAL.Stops });
  }
  const { results, ...output } = JSON.parse(described.output ?? '{}');
  if (status !== 'SUCCEEDED' || !isDeepStrictEqual(output, input)) {
    const { events } = await server.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
    const came = events.map(({ timestamp, type }) => `${new Date(timestamp * 1000).toISOString().slice(11)} ${type}`);
    return [`${key} is ${status} with ${described.output ?? `${error}: ${cause}`}: ${came.join(', ')}`];
  }
  const faults = await judgeHistory(server, {
    key,
    executionArn,
    expected: EVENTS[machine],
    optional: OPTIONAL[machine],
  });
  if (CHILDREN[machine] !== undefined)
    faults.push(...(await judgeRun(server, folder, { machine, key, executionArn, results })));
  return faults;
}

/** Checks one history: each event is there once, in its place. */
async function judgeHistory(server, { key, executionArn, expected, optional = [] }) {
  const { events } = await server.call('GetExecutionHistory', { executionArn, maxResults: 1000 });
  const counts = {};
  for (const { type } of events) counts[type] = (counts[type] ?? 0) + 1;
  for (const type of optional) counts[type] ??= expected[type];
  const faults = [];
  if (!isDeepStrictEqual(counts, expected))
    faults.push(`${key} has the events ${events.map(({ type }) => type).join(' ')}`);
  if (events.some(({ id }, i) => id !== i + 1)) faults.push(`${key} has gaps in its history`);
  if (events.some(({ timestamp }, i) => i > 0 && timestamp < events[i - 1].timestamp)) {
    faults.push(`${key} goes back in time`);
  }
  return faults;
}

const CHILD_EVENTS = {
  ExecutionStarted: 1,
  WaitStateEntered: 1,
  WaitStateExited: 1,
  PassStateEntered: 1,
  PassStateExited: 1,
  ExecutionSucceeded: 1,
};

/** A Map run's children are there with their histories, and the written results match them. */
async function judgeRun(server, folder, { machine, key, executionArn, results }) {
  const runs = await list(server, 'ListMapRuns', { executionArn }, 'mapRuns');
  if (runs.length !== 1) return [`${key} has ${runs.length} Map runs`];
  const [{ mapRunArn }] = runs;
  const faults = [];
  const { status, executionCounts } = await server.call('DescribeMapRun', { mapRunArn });
  const count = CHILDREN[machine];
  if (status !== 'SUCCEEDED' || executionCounts.succeeded !== count || executionCounts.total !== count) {
    faults.push(`the run of ${key} is ${status} with ${JSON.stringify(executionCounts)}`);
  }
  const children = await list(server, 'ListExecutions', { mapRunArn });
  const arns = new Set(children.map((child) => child.executionArn));
  if (arns.size !== count || children.length !== count)
    faults.push(`the run of ${key} has ${children.length} children`);
  if (machine !== 'Files') {
    for (const arn of arns) {
      faults.push(...(await judgeHistory(server, { key: arn, executionArn: arn, expected: CHILD_EVENTS })));
    }
  }
  if (results !== undefined)
    faults.push(...(await judgeResults(server, folder, { machine, key, results, mapRunArn, arns })));
  return faults;
}

async function judgeResults(server, folder, { machine, key, results, mapRunArn, arns }) {
  if (results.MapRunArn !== mapRunArn) return [`${key} tells of another Map run`];
  const read = (name) => JSON.parse(readFileSync(join(folder, 's3/data', name), 'utf8'));
  const { ResultFiles } = read(results.ResultWriterDetails.Key);
  const written = ResultFiles.SUCCEEDED.flatMap(({ Key }) => read(Key));
  const faults = [];
  const numbers = written.flatMap(({ Output }) => {
    const output = JSON.parse(Output);
    return (output.Items ?? [output]).map(({ number }) => number);
  });
  numbers.sort((a, b) => a - b);
  if (
    !isDeepStrictEqual(
      numbers,
      ITEMS.map(({ number }) => number),
    )
  )
    faults.push(`${key} has written ${numbers}`);
  if (written.some(({ ExecutionArn }) => !arns.has(ExecutionArn))) faults.push(`${key} has written of other children`);
  if (machine === 'Files') return faults;
  for (const { ExecutionArn, Input } of written) {
    const { input } = await server.call('DescribeExecution', { executionArn: ExecutionArn });
    if (input !== Input) faults.push(`${ExecutionArn} has the input ${input}, and ${Input} was written`);
  }
  return faults;
}

/** An execution has the definition of its time. The client that changes the definition waits for each response. */
async function judgeChange(server, executionArn, number) {
  const { status, output } = await server.call('DescribeExecution', { executionArn });
  const { definition } = await server.call('DescribeStateMachineForExecution', { executionArn });
  if (status === 'SUCCEEDED' && output === String(number) && definition === versionOf(number)) return [];
  return [`${executionArn} is ${status} with ${output} by ${definition}`];
}

async function judgeMachine(server, { definition, versions, tags }) {
  const faults = [];
  const stateMachineArn = arnOf('stateMachine', 'Changes');
  const described = await server.call('DescribeStateMachine', { stateMachineArn });
  if (described.definition !== versionOf(definition)) faults.push(`Changes is not of ${definition}`);
  for (const [arn, number] of versions) {
    const version = await server.call('DescribeStateMachine', { stateMachineArn: arn });
    if (version.definition !== versionOf(number) || version.description !== `of ${number}`) {
      faults.push(`${arn} is ${version.description}, not of ${number}`);
    }
  }
  const listed = await server.call('ListTagsForResource', { resourceArn: stateMachineArn });
  const found = new Map(listed.tags.map(({ key, value }) => [key, value]));
  for (const [key, value] of tags) if (found.get(key) !== value) faults.push(`the tag ${key} is ${found.get(key)}`);
  return faults;
}

async function list(server, operation, body, field = 'executions') {
  const all = [];
  let nextToken;
  do {
    const page = await server.call(operation, { ...body, maxResults: 1000, nextToken });
    all.push(...page[field]);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
}
