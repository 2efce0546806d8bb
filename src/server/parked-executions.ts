import { PackedDueQueue } from '../packed/packed-due-queue.ts';
import { PackedMap } from '../packed/packed-map.ts';
import type { ParkedExecution } from './parked-execution.ts';
import { SharedTargets } from './shared-targets.ts';

/** What is no text, of the few that have any of it. */
type Unpackable = Pick<ParkedExecution, 'scope' | 'root' | 'recorded'>;

/** Very many parked executions, by ARN and by the time when they are due, packed outside V8's heap; see PackedMap. */
export class ParkedExecutions {
  /** As `pack` writes them. */
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

  /** It is due at its time. */
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
    this.#targets.release(unpackHead(this.#texts.entry(number)[1]).target);
    this.#unpackable.delete(arn);
    this.#texts.delete(arn);
  }

  /** When the next one is due; undefined if none is. */
  get nextDue(): number | undefined {
    return this.#due.next;
  }

  /** One that is due, the earliest first: it stays parked, and is not due again. */
  takeDue(now: number): ParkedExecution | undefined {
    const number = this.#due.takeDue(now);
    return number === undefined ? undefined : this.#unpack(number);
  }

  /** One that stays parked is not due while it is resumed. */
  holdBack(arn: string): void {
    const number = this.#texts.numberOf(arn);
    if (number !== undefined) this.#due.delete(number);
  }

  /** Must not be changed meanwhile. */
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

/** Its numbers, and what is text already. */
function pack({ startDate, eventCount, due, order, text = '' }: ParkedExecution, target: number): string {
  return `${target} ${startDate} ${eventCount} ${due} ${order}\n${text}`;
}

function unpackHead(packed: string) {
  const end = packed.indexOf('\n');
  const [target, startDate, eventCount, due, order] = packed.slice(0, end).split(' ').map(Number) as FiveNumbers;
  return { target, startDate, eventCount, due, order, text: packed.slice(end + 1) };
}

type FiveNumbers = [number, number, number, number, number];
