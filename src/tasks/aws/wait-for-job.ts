import { StatesError } from '../../engine/errors.ts';
import type { Json } from '../../json.ts';
import type { Job } from './jobs.ts';

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
