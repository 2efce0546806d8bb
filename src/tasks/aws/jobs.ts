import { StatesError } from '../../engine/errors.ts';
import type { Json, JsonObject } from '../../json.ts';
import { findAction } from '../../services/find-integration.ts';
import type { OperationRow, Source } from '../../services/integrations/service-row.ts';
import { memberAt } from '../../services/member-at.ts';

export interface JobOperation {
  readonly action: string;
  readonly parameters: JsonObject;
}

/** How a started job is followed to its end. */
export interface Job {
  /** Requests the job's status, given the parameters and the response of its start. */
  readonly describe: (started: Json, parameters: JsonObject) => JobOperation;
  /** The job in that response: the task's output, or its cause if the job failed. */
  readonly job: (described: Json) => Json | undefined;
  /** The path of the job's status. */
  readonly status: (job: Json) => Json | undefined;
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  /** Whether a completed job has still failed. */
  readonly hasFailed: (job: Json) => boolean;
  /** A deleted job is successful once it is no longer found. */
  readonly endsByGoing: boolean;
  /** Stops a job that is no longer needed. */
  readonly stop?: (started: Json, parameters: JsonObject) => JobOperation;
}

/** The job that `.sync` of an action waits for; undefined if the action starts no job. */
export function findJob(service: string, action: string): Job | undefined {
  const row = findAction(service, action)?.job;
  if (row === undefined) return undefined;
  const { describe, job, status, succeeded, failed, hasFailed = () => false, endsByGoing = false, stop } = row;
  return {
    describe: (answer, parameters) => fill(describe, answer, parameters),
    job: (described) => memberAt(described, ...job),
    status: (described) => memberAt(described, ...status),
    succeeded: succeeded.split(' '),
    failed: failed.split(' '),
    hasFailed,
    endsByGoing,
    ...(stop !== undefined && { stop: (answer: Json, parameters: JsonObject) => fill(stop, answer, parameters) }),
  };
}

function fill([action, sources]: OperationRow, answer: Json, parameters: JsonObject): JobOperation {
  const read = (source: Source): Json => {
    if (typeof source === 'string') return source;
    return ('started' in source ? memberAt(answer, ...source.started) : memberAt(parameters, ...source.given)) ?? null;
  };
  const entries = Object.entries(sources).map(([name, source]): [string, Json] => [
    name,
    Array.isArray(source) ? source.map((item: Source) => read(item)) : read(source as Source),
  ]);
  return { action, parameters: Object.fromEntries(entries) };
}

interface Wait {
  readonly job: Job;
  /** Requests the job's status from the service. */
  readonly describe: () => Promise<Json>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly pollMs: number;
}

const MAX_MS = 10_000;

/**
 * Polls a job until it has ended, less and less often, and returns it. A deletion ends when the job is no longer found,
 * and returns its last known state.
 * @throws StatesError `States.TaskFailed` if it failed; the cause is the job
 */
export async function waitForJob({ job, describe, sleep, pollMs }: Wait): Promise<Json> {
  let last: Json = {};
  for (let delay = pollMs; ; delay = Math.min(delay * 2, MAX_MS)) {
    await sleep(delay);
    const answer = await describe().catch((error: unknown) => {
      if (job.endsByGoing && error instanceof StatesError && /\.ResourceNotFoundException$/.test(error.error ?? '')) {
        return undefined;
      }
      throw error;
    });
    if (answer === undefined) return last;
    const described = job.job(answer);
    last = described ?? last;
    if (described === undefined) continue;
    const status = job.status(described);
    if (typeof status !== 'string') continue;
    const isGood = job.succeeded.includes(status);
    if (job.failed.includes(status) || (isGood && job.hasFailed(described))) {
      throw new StatesError('States.TaskFailed', JSON.stringify(described));
    }
    if (isGood) return described;
  }
}
