import type { NewExecution } from '../../engine/task-runner.ts';
import type { ListedExecution, StoredExecution } from '../execution-file.ts';
import { findKey, type SortedList } from './sorted-list.ts';

/** One flat object each: very many executions may wait. */
interface Running
  extends Pick<StoredExecution, 'key' | 'startDate' | 'versionArn' | 'aliasArn'>,
    Pick<NewExecution, 'name' | 'redriveCount' | 'redriveTime'> {
  /** Of an Express execution. */
  readonly arn: string | undefined;
  hasEnded: boolean;
}

/** So many that have ended may stay among those that run. */
const MANY = 64;

/** The executions of a machine that run. */
export class RunningList implements SortedList {
  /** Some of them may have ended since. */
  #all: Running[] = [];
  #running = 0;

  /** How many run. */
  get length(): number {
    this.#clear();
    return this.#running;
  }

  keyAt(at: number): string {
    return this.#all[at]!.key;
  }

  listedAt(at: number): ListedExecution {
    const { name, arn, startDate, versionArn, aliasArn, redriveCount, redriveTime } = this.#all[at]!;
    return {
      name,
      ...(arn !== undefined && { arn }),
      ...{ status: 'RUNNING', startDate, versionArn, aliasArn },
      ...(redriveCount && { redriveCount }),
      ...(redriveTime !== undefined && { redriveDate: redriveTime }),
    };
  }

  add({ key, info, startDate, versionArn, aliasArn }: StoredExecution): void {
    const { name, arn, type, redriveCount, redriveTime } = info;
    const running: Running = {
      key,
      name,
      arn: type === 'EXPRESS' ? arn : undefined,
      startDate,
      versionArn,
      aliasArn,
      redriveCount,
      redriveTime,
      hasEnded: false,
    };
    const last = this.#all.at(-1);
    if (last === undefined || last.key < key) this.#all.push(running);
    else this.#all.splice(this.#findKey(key), 0, running);
    this.#running++;
  }

  /** Does nothing for one that was never added: a caller may wait for an execution that is not listed while it runs. */
  end(key: string): void {
    const running = this.#all[this.#findKey(key)];
    if (running?.key !== key || running.hasEnded) return;
    running.hasEnded = true;
    this.#running--;
    if (this.#running * 2 + MANY < this.#all.length) this.#clear();
  }

  #findKey(key: string): number {
    return findKey({ length: this.#all.length, keyAt: (at) => this.keyAt(at) }, key);
  }

  #clear(): void {
    if (this.#running < this.#all.length) this.#all = this.#all.filter(({ hasEnded }) => !hasEnded);
  }
}
