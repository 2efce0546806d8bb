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
