import { StatesError } from '../../engine/errors.ts';
import type { Json, JsonObject } from '../../json.ts';
import { findAction } from '../../services/find-integration.ts';
import type { OperationRow, Source } from '../../services/integrations/service-row.ts';
import { memberAt } from '../../services/member-at.ts';

export interface Operation {
  readonly action: string;
  readonly parameters: JsonObject;
}

/** How a job that was started is followed to its end. */
export interface Job {
  /** Asks how the job is, by what starting it was given and answered. */
  readonly describe: (started: Json, parameters: JsonObject) => Operation;
  /** The job in that answer: the task's output, or its cause where the job failed. */
  readonly job: (described: Json) => Json | undefined;
  /** Where the job says how it is. */
  readonly status: (job: Json) => Json | undefined;
  readonly succeeded: readonly string[];
  readonly failed: readonly string[];
  /** Whether a job that came to a good end has failed all the same. */
  readonly hasFailed: (job: Json) => boolean;
  /** What is deleted is not found once it is: that is the good end. */
  readonly endsByGoing: boolean;
  /** Ends a job that nobody waits for any more. */
  readonly stop?: (started: Json, parameters: JsonObject) => Operation;
}

/** The job that `.sync` of an action waits for; undefined: it starts none. */
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

function fill([action, sources]: OperationRow, answer: Json, parameters: JsonObject): Operation {
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
  /** Asks the service how the job is. */
  readonly describe: () => Promise<Json>;
  readonly sleep: (ms: number) => Promise<void>;
  readonly pollMs: number;
}

const MAX_MS = 10_000;

/**
 * Asks after a job until it has ended, less and less often, and answers the job.
 *
 * What is deleted ends by being no longer found, and answers what was known of it.
 *
 * @throws StatesError `States.TaskFailed` where it failed; the cause is the job
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
