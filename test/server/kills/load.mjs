import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { arnOf, EVENTS, versionOf } from './machines.mjs';

const NAMES = Object.keys(EVENTS);
const CLIENTS = 8;
const WORKERS = 6;
/** The pause between two requests of a client, so that every execution can be checked in the end. */
const PAUSE_MS = 5;
/** The pause until the restarted server listens. */
const RETRY_MS = 20;

/**
 * Clients and workers of a server that is killed and restarted.
 * @param {{tokens: string, server: () => import('./serve-process.mjs').ServeProcess}} options `tokens` is the folder in
 * which functions store their tokens
 */
export async function startLoad({ tokens, server }) {
  const faults = [];
  /** What the server has acknowledged: it must be true from then on. */
  const acknowledged = {
    /** Inputs of executions, by machine and name. */
    started: new Map(),
    /** Tasks. */
    answered: 0,
    /** Changes of machines and tags. */
    changed: 0,
    /** The latest definition of the machine that changes, and its versions, by ARN. */
    definition: 0,
    versions: new Map(),
    tags: new Map(),
    /**
     * Executions of that machine: the definition acknowledged before the start, and the latest one that the execution
     * may have.
     */
    told: new Map(),
  };
  let areClientsOver = false;
  let areWorkersOver = false;

  /**
   * Repeats a request until there is a response: a client whose connection breaks does not know the outcome.
   * @param refusals errors that mean that the request succeeded before
   * @returns undefined if the server refuses
   */
  const ask = async (operation, body, refusals = []) => {
    for (;;) {
      try {
        return await server().call(operation, body);
      } catch (error) {
        if (error.code === undefined) {
          if (!refusals.includes(error.name)) faults.push(`${operation}: ${error.name}: ${error.message}`);
          return undefined;
        }
        if (areWorkersOver) return undefined;
        await sleep(RETRY_MS);
      }
    }
  };
  const startOne = async (machine, name, input) => {
    const body = { stateMachineArn: arnOf('stateMachine', machine), name, input: JSON.stringify(input) };
    // it may have ended since it was started
    await ask('StartExecution', body, ['ExecutionAlreadyExists']);
    acknowledged.started.set(`${machine}:${name}`, input);
  };

  const client = async (number) => {
    for (let count = 0; !areClientsOver; count++) {
      const machine = NAMES[(number + count) % NAMES.length];
      const name = `${number}-${count}`;
      await startOne(machine, name, { name, items: [1, 2, 3] });
      if (machine === 'Stops') {
        await sleep(PAUSE_MS);
        const executionArn = arnOf('execution', `${machine}:${name}`);
        await ask('StopExecution', { executionArn, error: 'Enough', cause: name });
      }
      await sleep(PAUSE_MS);
    }
  };
  /** Changes a machine, publishes and tags it, and starts it. */
  const changer = async () => {
    const stateMachineArn = arnOf('stateMachine', 'Changes');
    for (let number = 1; !areClientsOver; number++) {
      await ask('UpdateStateMachine', { stateMachineArn, definition: versionOf(number) });
      acknowledged.definition = number;
      const name = `change-${number}`;
      await startOne('Changes', name, {});
      acknowledged.told.set(name, number);
      // the second request returns the same version
      const published = await ask('PublishStateMachineVersion', { stateMachineArn, description: `of ${number}` }, [
        'ConflictException',
      ]);
      if (published !== undefined) acknowledged.versions.set(published.stateMachineVersionArn, number);
      const tag = { key: `key${number % 10}`, value: String(number) };
      await ask('TagResource', { resourceArn: stateMachineArn, tags: [tag] });
      acknowledged.tags.set(tag.key, tag.value);
      acknowledged.changed += published === undefined ? 2 : 3;
      await sleep(PAUSE_MS);
    }
  };
  /** After a restart, a second worker gets the task, and the first worker's answer may arrive first. */
  const tell = (operation, body) => ask(operation, body, ['TaskTimedOut', 'InvalidToken']);
  const answer = async (operation, body) => {
    if ((await tell(operation, body)) !== undefined) acknowledged.answered++;
  };
  /** Returns each task's input as its output, or fails the task. */
  const worker = async () => {
    while (!areWorkersOver) {
      const task = await ask('GetActivityTask', { activityArn: arnOf('activity', 'work') });
      if (task?.taskToken === undefined) {
        await sleep(RETRY_MS);
        continue;
      }
      const { taskToken, input } = task;
      if (JSON.parse(input).fails === undefined) {
        await answer('SendTaskSuccess', { taskToken, output: input });
      } else {
        await tell('SendTaskHeartbeat', { taskToken });
        await answer('SendTaskFailure', { taskToken, error: 'Refused', cause: 'as agreed' });
      }
    }
  };
  const tokenWorker = async () => {
    while (!areWorkersOver) {
      for (const name of readdirSync(tokens)) {
        if (!name.endsWith('.json')) continue;
        const path = join(tokens, name);
        const body = JSON.parse(readFileSync(path, 'utf8'));
        await sleep(PAUSE_MS);
        await answer('SendTaskSuccess', body);
        rmSync(path);
      }
      await sleep(RETRY_MS);
    }
  };

  await ask('CreateActivity', { name: 'work' });
  const roleArn = 'arn:aws:iam::111111111111:role/changes';
  await ask('CreateStateMachine', { name: 'Changes', definition: versionOf(0), roleArn });
  const clients = [...Array.from({ length: CLIENTS }, (_, number) => client(number)), changer()];
  const workers = [...Array.from({ length: WORKERS }, worker), tokenWorker()];
  return {
    acknowledged,
    faults,
    async stopClients() {
      areClientsOver = true;
      await Promise.all(clients);
    },
    stopWorkers() {
      areWorkersOver = true;
    },
    ended: Promise.all(workers),
  };
}
