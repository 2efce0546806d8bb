import { setTimeout as pause } from 'node:timers/promises';
import { executionArn, withoutQualifier } from '../arn.ts';
import type { Outcome } from '../engine/events.ts';
import { fromLog } from '../history/choose-execution.ts';
import { EventReader } from '../history/read-history.ts';
import type { JsonObject } from '../json.ts';
import { UsageError } from '../source/usage-error.ts';
import type { AwsApi } from './aws-api.ts';
import { AwsError } from './aws-error.ts';
import { LOG_EVERYTHING, logGroupOf, searchLog } from './execution-log.ts';
import type { Following } from './follow-execution.ts';
import { type Logging, type Start, startSync } from './start-execution.ts';

const PAUSE_MS = 1_000;
/** How long to wait for the last events of an ended execution: CloudWatch Logs promises no time. */
const LONGEST_DELAY_MS = 30_000;
/** The allowance for clocks that differ. */
const CLOCKS_MS = 60_000;

export interface FollowedExpress {
  readonly outcome: Outcome;
  /** Why events are missing. */
  readonly warning: string | undefined;
}

/** AWS refused to start the execution. */
export class NotStarted extends UsageError {}

/**
 * Runs an Express execution to its end, and shows the events in its machine's log in the meantime: the call's response
 * decides how it ended, whatever the log contains.
 * @throws NotStarted; AwsError; the reason that `signal` was aborted with
 */
export async function followExpress(
  api: AwsApi,
  start: Start,
  logging: Logging,
  following: Following,
): Promise<FollowedExpress> {
  const group = logGroupOf(logging);
  const running = startSync(api, start, following.signal).catch((error: unknown) => {
    // without a response, the outcome is unknown
    throw error instanceof AwsError && error.trouble !== 'unreachable' ? new NotStarted(error.message) : error;
  });
  if ('reason' in group) {
    const { outcome } = await running;
    return { outcome, warning: `no states are shown: ${group.reason}\n  ${LOG_EVERYTHING}` };
  }
  const log = new LogTail(api, group.name, start, following);
  const ended = running.then(
    () => Date.now(),
    () => 0,
  );
  const warning = await follow(log, ended, following.signal);
  return { outcome: (await running).outcome, warning };
}

/** Follows until the last event has arrived, or is no longer worth waiting for. */
async function follow(log: LogTail, ended: Promise<number>, signal: AbortSignal): Promise<string | undefined> {
  let endedAt: number | undefined;
  void ended.then((time) => {
    endedAt = time;
  });
  for (;;) {
    const wait = pause(PAUSE_MS, undefined, { signal });
    await (endedAt === undefined ? Promise.race([wait, ended]) : wait);
    // it was not started
    if (endedAt === 0) return undefined;
    try {
      if (await log.next()) return undefined;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const mayPass = error instanceof AwsError && /^(?:throttled|unreachable)$/.test(error.trouble);
      if (mayPass && (endedAt === undefined || Date.now() - endedAt < LONGEST_DELAY_MS)) continue;
      return `no more states are shown: ${error.message}`;
    }
    if (endedAt !== undefined && Date.now() - endedAt > LONGEST_DELAY_MS) {
      log.flush();
      return `the log does not have all events ${LONGEST_DELAY_MS / 1000} s after the end: sfn-run trace shows them later`;
    }
  }
}

/** The events of one execution in a log, whose entries come in any order and possibly repeatedly. */
class LogTail {
  readonly #api: AwsApi;
  readonly #group: string;
  readonly #following: Following;
  readonly #execution: string;
  readonly #since = Date.now() - CLOCKS_MS;
  readonly #reader = new EventReader();
  readonly #waiting = new Map<number, JsonObject>();
  #last = 0;

  constructor(api: AwsApi, group: string, { machineArn, name }: Start, following: Following) {
    this.#api = api;
    this.#group = group;
    this.#following = following;
    // also of a version or an alias
    this.#execution = executionArn(withoutQualifier(machineArn), 'EXPRESS', name, '*');
  }

  /** Whether the execution's last event has arrived. */
  async next(): Promise<boolean> {
    const search = { execution: this.#execution, since: this.#since, signal: this.#following.signal };
    for (const entry of await searchLog(this.#api, this.#group, search)) {
      const event = fromLog(entry);
      if (typeof event.id === 'number' && event.id > this.#last) this.#waiting.set(event.id, event);
    }
    let type: string | undefined;
    for (let id = this.#last + 1; this.#waiting.has(id); id++) type = this.#tell(id);
    return type !== undefined && /^Execution(?:Succeeded|Failed|TimedOut|Aborted)$/.test(type);
  }

  /** The events after a gap. */
  flush(): void {
    for (const id of [...this.#waiting.keys()].sort((a, b) => a - b)) this.#tell(id);
  }

  #tell(id: number): string {
    const event = this.#reader.read({ value: this.#waiting.get(id)!, where: `${this.#group}: event ${id}` });
    this.#waiting.delete(id);
    this.#last = id;
    this.#following.onEvent(event);
    return event.type;
  }
}
