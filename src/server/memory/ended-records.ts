import type { Outcome, TraceEvent } from '../../engine/events.ts';
import { hashText } from '../../packed/hash-text.ts';
import { PlaceIndex } from '../../packed/place-index.ts';
import { type EventList, eventsOf, packEventList } from '../event-list.ts';
import type { ListedExecution, StoredExecution } from '../execution-file.ts';
import { timeKey } from '../list-key.ts';
import { ownEvents } from '../own-events.ts';
import {
  type Head,
  hasFacts,
  knownTexts,
  readHead,
  readRest,
  type SharedFacts,
  sharedFacts,
  toListed,
  writeHead,
  writeRest,
} from './ended-record.ts';
import { readEvents } from './packed-events.ts';
import { RecordReader } from './record-reader.ts';
import { RecordWriter } from './record-writer.ts';
import { Slabs } from './slabs.ts';

/**
 * Longer records stay objects: their states may pass on parts of a large payload that are in memory once, but would be
 * written repeatedly.
 */
const MAX_BYTES = 16 * 1024;

interface Unpacked {
  readonly stored: StoredExecution;
  readonly events: EventList;
}

/** A record whose head has been read. */
interface Opened {
  readonly facts: SharedFacts;
  readonly head: Head;
  /** The part after the head, unless it is kept as objects. */
  readonly rest: RecordReader;
  /** The number under which the rest is kept as objects; 0 if it is not. */
  readonly unpackedNumber: number;
}

/**
 * Executions that have ended, as bytes: V8's garbage collector would scan their objects again and again for as long as
 * the server keeps them.
 */
export class EndedRecords {
  readonly #slabs = new Slabs();
  readonly #byArn = new PlaceIndex();
  readonly #writer = new RecordWriter();
  readonly #facts: SharedFacts[] = [];
  readonly #numberOfFacts = new Map<string, number>();
  /** The number of the facts of the execution that was added last. */
  #latestFacts = 0;
  /** The records kept as objects, by number. */
  readonly #unpacked = new Map<number, Unpacked>();
  #unpackedCount = 0;

  /** @returns its place, by which lists find it */
  add(stored: StoredExecution, outcome: Outcome, events: readonly TraceEvent[]): number {
    const writer = this.#writer;
    const facts = this.#findFacts(stored);
    this.#writeHead(facts, 0, stored, outcome);
    writeRest(writer, stored, outcome, events, MAX_BYTES);
    if (writer.length > MAX_BYTES) {
      const number = ++this.#unpackedCount;
      const whole = { ...stored, outcome, eventCount: events.length };
      this.#unpacked.set(number, { stored: whole, events: packEventList(events) });
      this.#writeHead(facts, number, stored, outcome);
    }
    const place = this.#slabs.add(writer.bytes);
    this.#byArn.add(hashText(stored.info.arn), place);
    return place;
  }

  /** Its place still contains its record, but nothing refers to it any more. */
  delete(arn: string): void {
    const place = this.#find(arn);
    if (place === undefined) return;
    this.#byArn.delete(hashText(arn), (each) => each === place);
    this.#unpacked.delete(this.#open(place).unpackedNumber);
  }

  get(arn: string): StoredExecution | undefined {
    const place = this.#find(arn);
    if (place === undefined) return undefined;
    const { unpackedNumber, rest, head, facts } = this.#open(place);
    return this.#unpacked.get(unpackedNumber)?.stored ?? readRest(rest, head, facts);
  }

  history(arn: string): readonly TraceEvent[] {
    const place = this.#find(arn);
    if (place === undefined) return [];
    const { unpackedNumber, rest, head, facts } = this.#open(place);
    const unpacked = this.#unpacked.get(unpackedNumber);
    if (unpacked !== undefined) return ownEvents(eventsOf(unpacked.events));
    readRest(rest, head, facts);
    return readEvents(rest);
  }

  /** Its `listKey`. */
  keyAt(place: number): string {
    const { key, stopDate } = this.#open(place).head;
    return timeKey(stopDate) + key;
  }

  listedAt(place: number): ListedExecution {
    const { head, facts } = this.#open(place);
    return toListed(head, facts);
  }

  #find(arn: string): number | undefined {
    return this.#byArn.find(hashText(arn), (place) => this.#open(place).head.arn === arn);
  }

  #writeHead(facts: number, unpacked: number, stored: StoredExecution, outcome: Outcome): void {
    this.#writer.begin();
    this.#writer.count(facts);
    this.#writer.count(unpacked);
    this.#writer.know(knownTexts(this.#facts[facts]!));
    writeHead(this.#writer, stored, outcome);
  }

  #open(place: number): Opened {
    const rest = new RecordReader(this.#slabs.at(place));
    const facts = this.#facts[rest.count()]!;
    const unpackedNumber = rest.count();
    rest.know(knownTexts(facts));
    return { facts, unpackedNumber, head: readHead(rest, facts), rest };
  }

  #findFacts(stored: StoredExecution): number {
    const latest = this.#facts[this.#latestFacts];
    if (latest === undefined || !hasFacts(stored, latest)) {
      const facts = sharedFacts(stored);
      const text = JSON.stringify(facts);
      let number = this.#numberOfFacts.get(text);
      if (number === undefined) {
        number = this.#facts.push(facts) - 1;
        this.#numberOfFacts.set(text, number);
      }
      this.#latestFacts = number;
    }
    return this.#latestFacts;
  }
}
