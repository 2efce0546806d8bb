import { createSeed } from './chance.ts';
import type { KeptExecutions } from './execution-file.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { progressOf } from './known-map-runs.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { RedriveTokens, refuseRedrive } from './redrive-requests.ts';
import type { RegistryOptions } from './registry-options.ts';
import type { RunningExecutions } from './running-executions.ts';

/** Redrives executions that have ended, each with its own definition. */
export class ExecutionRedrives {
  readonly #options: RegistryOptions;
  readonly #file: KeptExecutions;
  readonly #running: RunningExecutions;
  readonly #tokens = new RedriveTokens();
  readonly #redriven = new OneAtATime();

  constructor(options: RegistryOptions, file: KeptExecutions, running: RunningExecutions) {
    this.#options = options;
    this.#file = file;
    this.#running = running;
  }

  /**
   * Redrives an execution, and returns the time of the redrive in milliseconds since the epoch.
   * @param find finds it, once an earlier redrive of it is done
   * @param token repeating it means the same redrive
   * @throws ApiError ExecutionNotRedrivable, and what `find` throws
   */
  redrive(arn: string, find: () => Promise<ExecutionRecord>, token: string | undefined): Promise<number> {
    return this.#redriven.run(arn, async () => this.#redrive(await find(), token));
  }

  async #redrive(record: ExecutionRecord, token: string | undefined): Promise<number> {
    const { target } = record;
    const { arn } = record.info;
    const { mapRuns } = this.#running;
    // one that ends only now is not in the store yet
    const outcome = this.#running.has(arn) ? undefined : record.outcome;
    const machine = await this.#options.machines.compile(target.revision.source);
    const stored = await this.#file.get(arn);
    const events = [...(await record.history())];
    const known = await mapRuns.load(arn, events);
    const now = this.#options.now();
    const before = this.#tokens.find(arn, token, now);
    if (before !== undefined) return before;
    refuseRedrive(record, outcome, events.length, now);
    const info = { ...record.info, redriveCount: (record.info.redriveCount ?? 0) + 1, redriveTime: now };
    const redriven = { ...stored!, info, seed: createSeed(), isRedriven: true, outcome: undefined };
    const journaled = this.#running.createJournal(redriven);
    const { journal } = journaled;
    const progress = progressOf(events, machine, redriven, known);
    const running = this.#running.register(
      { info, target, stored: redriven },
      journaled,
      () => this.#running.host.start({ machine, info, journal, progress }, events[0]!.scope),
      events,
    );
    mapRuns.adopt(running, known);
    this.#file.redrive(running.stored, outcome!, events.slice(0, running.recorded));
    this.#tokens.add(arn, token, now);
    this.#options.onChange(running);
    return now;
  }
}
