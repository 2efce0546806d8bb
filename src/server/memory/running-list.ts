import type { NewExecution } from '../../engine/task-runner.ts';
import type { PackedTexts } from '../../packed/packed-texts.ts';
import type { ListedExecution, StoredExecution } from '../execution-file.ts';
import { listKey } from '../list-key.ts';
import type { SortedList } from './sorted-list.ts';

interface Running
  extends Pick<StoredExecution, 'key' | 'startDate' | 'versionArn' | 'aliasArn'>,
    Pick<NewExecution, 'name' | 'redriveCount' | 'redriveTime'> {
  /** Set for an Express execution. */
  readonly arn: string | undefined;
}

/** One that has ended since; it is never listed. */
interface Ended {
  readonly key: string;
  readonly hasEnded: true;
}

/** No key is longer; see ExecutionKeys. */
const KEY_BYTES = 40;

/** So many that have ended may stay among those that run. */
const MANY = 64;

/** The running executions of a machine. Those that are parked are packed, since there may be very many. */
export class RunningList implements SortedList {
  /** The number of the text, if it is packed. Some executions may have ended since. */
  #all: (Running | Ended | number)[] = [];
  readonly #packed: PackedTexts;
  #running = 0;

  constructor(packed: PackedTexts) {
    this.#packed = packed;
  }

  /** How many run. */
  get length(): number {
    this.#clear();
    return this.#running;
  }

  keyAt(at: number): string {
    const running = this.#all[at]!;
    return typeof running === 'number' ? keyOf(this.#packed.slice(running, 0, KEY_BYTES)) : running.key;
  }

  listedAt(at: number): ListedExecution {
    const { name, arn, startDate, versionArn, aliasArn, redriveCount, redriveTime } = this.#at(at) as Running;
    return {
      name,
      ...(arn !== undefined && { arn }),
      ...{ status: 'RUNNING', startDate, versionArn, aliasArn },
      ...(redriveCount && { redriveCount }),
      ...(redriveTime !== undefined && { redriveDate: redriveTime }),
    };
  }

  add(execution: StoredExecution): void {
    const { info, startDate, versionArn, aliasArn } = execution;
    const { name, arn, type, redriveCount, redriveTime } = info;
    const key = listKey(execution);
    const running: Running = {
      key,
      name,
      arn: type === 'EXPRESS' ? arn : undefined,
      startDate,
      versionArn,
      aliasArn,
      redriveCount,
      redriveTime,
    };
    const count = this.#all.length;
    if (count === 0 || this.keyAt(count - 1) < key) this.#all.push(running);
    else this.#all.splice(this.#findKey(key), 0, running);
    this.#running++;
  }

  /** Does nothing for one that was never added: a caller may wait for an execution that is not listed while it runs. */
  end(key: string): void {
    const at = this.#findKey(key);
    const running = this.#all[at];
    if (running === undefined || hasEnded(running) || this.#compare(at, key) !== 0) return;
    if (typeof running === 'number') this.#packed.delete(running);
    this.#all[at] = { key, hasEnded: true };
    this.#running--;
    if (this.#running * 2 + MANY < this.#all.length) this.#clear();
  }

  /** It stays packed until it ends. */
  park(key: string): void {
    const at = this.#findKey(key);
    const running = this.#all[at];
    if (typeof running !== 'object' || hasEnded(running) || running.key !== key) return;
    this.#all[at] = this.#packed.add(pack(running));
  }

  #at(at: number): Running | Ended | undefined {
    const running = this.#all[at];
    return typeof running === 'number' ? unpack(this.#packed.get(running)) : running;
  }

  /** Where a key is, or would be. */
  #findKey(key: string): number {
    let [low, high] = [0, this.#all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(middle, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Compares the key of an item with another: negative, 0 or positive. */
  #compare(at: number, key: string): number {
    const running = this.#all[at]!;
    if (typeof running === 'number') return this.#packed.compareLine(running, key);
    if (running.key === key) return 0;
    return running.key < key ? -1 : 1;
  }

  #clear(): void {
    if (this.#running < this.#all.length) this.#all = this.#all.filter((running) => !hasEnded(running));
  }
}

function hasEnded(running: Running | Ended | number): running is Ended {
  return typeof running === 'object' && 'hasEnded' in running;
}

/** The key comes first, since it is read most often. */
function pack({ key, name, arn, startDate, versionArn, aliasArn, redriveCount, redriveTime }: Running): string {
  return `${key}\n${JSON.stringify({ name, arn, startDate, versionArn, aliasArn, redriveCount, redriveTime })}`;
}

function unpack(text: string): Running {
  const key = keyOf(text);
  return { ...(JSON.parse(text.slice(key.length)) as Omit<Running, 'key'>), key };
}

function keyOf(text: string): string {
  return text.slice(0, text.indexOf('\n'));
}
