import { PackedDueQueue } from '../packed/packed-due-queue.ts';
import { PackedMap } from '../packed/packed-map.ts';
import type { ParkedExecution } from './parked-execution.ts';
import { SharedTargets } from './shared-targets.ts';

/** More than the first number has digits. */
const TARGET_BYTES = 20;

/** Data that is not text, for the few executions that have any. */
type Unpackable = Pick<ParkedExecution, 'scope' | 'root' | 'recorded'>;

/** Very many parked executions, by ARN and by due time, packed outside V8's heap; see PackedMap. */
export class ParkedExecutions {
  /** In the format of `pack`. */
  readonly #texts = new PackedMap();
  /** By number of the text. */
  readonly #due = new PackedDueQueue();
  readonly #unpackable = new Map<string, Unpackable>();
  readonly #targets = new SharedTargets();

  get size(): number {
    return this.#texts.size;
  }

  has(arn: string): boolean {
    return this.#texts.has(arn);
  }

  get(arn: string): ParkedExecution | undefined {
    const number = this.#texts.numberOf(arn);
    return number === undefined ? undefined : this.#unpack(number);
  }

  /** Makes it due at its time. */
  add(parked: ParkedExecution): void {
    const { arn, scope, root, recorded } = parked;
    const number = this.#texts.set(arn, pack(parked, this.#targets.use(parked.target)));
    if (scope !== undefined || root !== undefined || recorded !== undefined) {
      this.#unpackable.set(arn, { scope, root, recorded });
    }
    if (parked.due !== Number.POSITIVE_INFINITY) this.#due.put(number, parked.due, parked.order);
  }

  delete(arn: string): void {
    const number = this.#texts.numberOf(arn);
    if (number === undefined) return;
    this.#due.delete(number);
    this.#targets.release(unpackTarget(this.#texts.value(number, TARGET_BYTES)));
    this.#unpackable.delete(arn);
    this.#texts.delete(arn);
  }

  /** When the next execution is due; undefined if none is. */
  get nextDue(): number | undefined {
    return this.#due.next;
  }

  /** Takes the earliest execution that is due: it stays parked, but is no longer due. */
  takeDue(now: number): ParkedExecution | undefined {
    const number = this.#due.takeDue(now);
    return number === undefined ? undefined : this.#unpack(number);
  }

  /** A parked execution is not due while it is resumed. */
  holdBack(arn: string): void {
    const number = this.#texts.numberOf(arn);
    if (number !== undefined) this.#due.delete(number);
  }

  /** The executions must not change during the iteration. */
  *all(): Iterable<ParkedExecution> {
    for (const arn of this.#texts.keys()) yield this.get(arn)!;
  }

  arns(): Iterable<string> {
    return this.#texts.keys();
  }

  #unpack(number: number): ParkedExecution {
    const [arn, packed] = this.#texts.entry(number);
    const { target, text, ...head } = unpackHead(packed);
    const { scope, root, recorded } = this.#unpackable.get(arn) ?? {};
    return {
      arn,
      target: this.#targets.get(target),
      text: text === '' ? undefined : text,
      scope,
      root,
      recorded,
      ...head,
    };
  }
}

/** Its numbers, and its data that is already text. */
function pack({ startDate, eventCount, due, order, text = '' }: ParkedExecution, target: number): string {
  return `${target} ${startDate} ${eventCount} ${due} ${order}\n${text}`;
}

/** The number of the target, which comes first. */
function unpackTarget(start: string): number {
  return Number.parseInt(start, 10);
}

function unpackHead(packed: string) {
  const end = packed.indexOf('\n');
  const [target, startDate, eventCount, due, order] = packed.slice(0, end).split(' ').map(Number) as FiveNumbers;
  return { target, startDate, eventCount, due, order, text: packed.slice(end + 1) };
}

type FiveNumbers = [number, number, number, number, number];
