import type { EventDetails, EventType, Scope, TraceEvent } from '../../engine/events.ts';
import type { Json } from '../../json.ts';
import type { RecordReader } from './record-reader.ts';
import type { RecordWriter } from './record-writer.ts';

type Field = keyof EventDetails;

/** All fields of details: a record contains their numbers. */
const NUMBER_OF_FIELD: Readonly<Record<Field, number>> = {
  name: 0,
  input: 1,
  output: 2,
  assignedVariables: 3,
  error: 4,
  cause: 5,
  location: 6,
  state: 7,
  roleArn: 8,
  stateMachineAliasArn: 9,
  stateMachineVersionArn: 10,
  index: 11,
  length: 12,
  mapRunArn: 13,
  redriveCount: 14,
  resource: 15,
  resourceType: 16,
  region: 17,
  parameters: 18,
  timeoutInSeconds: 19,
  heartbeatInSeconds: 20,
  taskCredentials: 21,
  workerName: 22,
  truncated: 23,
};
const FIELDS = Object.keys(NUMBER_OF_FIELD) as readonly Field[];
const KINDS: readonly Scope['kind'][] = ['execution', 'branch', 'iteration', 'child'];
/** Marks a scope that is described here instead of by its number. */
const NEW_SCOPE = 0;

/** Event types in the order in which they first occurred in this process; there are few. */
const TYPES: EventType[] = [];
const NUMBER_OF_TYPE = new Map<EventType, number>();

/**
 * Writes the events of an execution, whose ids follow from their order. The scope of the first event is the execution.
 * @param maxBytes stops when the record is longer
 */
export function writeEvents(writer: RecordWriter, events: readonly TraceEvent[], maxBytes: number): void {
  let before = events[0]?.timestamp ?? 0;
  const scopes = new ScopeWriter(writer, events[0]?.scope);
  writer.count(events.length);
  writer.integer(before);
  for (const { id, previousEventId, type, timestamp, details, scope } of events) {
    writer.count(numberOf(type));
    writer.count(id - previousEventId);
    writer.integer(timestamp - before);
    before = timestamp;
    scopes.write(scope);
    writeDetails(writer, details);
    if (writer.length > maxBytes) return;
  }
}

export function readEvents(reader: RecordReader): readonly TraceEvent[] {
  const count = reader.count();
  let timestamp = reader.integer();
  const scopes = new ScopeReader(reader);
  const events: TraceEvent[] = [];
  for (let id = 1; id <= count; id++) {
    const type = TYPES[reader.count()]!;
    const previousEventId = id - reader.count();
    timestamp += reader.integer();
    const scope = scopes.read();
    events.push({ id, previousEventId, type, timestamp, details: readDetails(reader), scope });
  }
  return events;
}

function numberOf(type: EventType): number {
  const known = NUMBER_OF_TYPE.get(type);
  if (known !== undefined) return known;
  NUMBER_OF_TYPE.set(type, TYPES.length);
  return TYPES.push(type) - 1;
}

/** Writes the number of fields plus one, or 0 if there are no details. */
function writeDetails(writer: RecordWriter, details: EventDetails | undefined): void {
  if (details === undefined) {
    writer.count(0);
    return;
  }
  const fields = Object.keys(details) as Field[];
  writer.count(fields.length + 1);
  for (const field of fields) {
    writer.count(NUMBER_OF_FIELD[field]);
    writer.value(details[field] as Json | undefined);
  }
}

function readDetails(reader: RecordReader): EventDetails | undefined {
  const fields = reader.count() - 1;
  if (fields < 0) return undefined;
  const details: { [field: string]: Json | undefined } = {};
  for (let i = 0; i < fields; i++) details[FIELDS[reader.count()]!] = reader.value();
  return details as EventDetails;
}

/** A scope is described where it first occurs, after the enclosing ones. From then on it is referred to by number. */
class ScopeWriter {
  readonly #writer: RecordWriter;
  readonly #root: Scope | undefined;
  #numbers: Map<Scope, number> | undefined;

  constructor(writer: RecordWriter, root: Scope | undefined) {
    this.#writer = writer;
    this.#root = root;
  }

  write(scope: Scope): void {
    if (scope === this.#root || scope.parent === undefined) {
      this.#writer.count(1);
      return;
    }
    const known = this.#numbers?.get(scope);
    if (known !== undefined) {
      this.#writer.count(known);
      return;
    }
    this.#writer.count(NEW_SCOPE);
    this.write(scope.parent);
    this.#writer.count(KINDS.indexOf(scope.kind));
    this.#writer.count(scope.index);
    this.#writer.value(scope.state);
    this.#numbers ??= new Map();
    this.#numbers.set(scope, this.#numbers.size + 2);
  }
}

class ScopeReader {
  readonly #reader: RecordReader;
  readonly #scopes: Scope[] = [{ kind: 'execution', index: 0, state: undefined, parent: undefined }];

  constructor(reader: RecordReader) {
    this.#reader = reader;
  }

  read(): Scope {
    const number = this.#reader.count();
    if (number !== NEW_SCOPE) return this.#scopes[number - 1]!;
    const parent = this.read();
    const kind = KINDS[this.#reader.count()]!;
    const index = this.#reader.count();
    const state = this.#reader.value() as string | undefined;
    const scope: Scope = { kind, index, state, parent };
    this.#scopes.push(scope);
    return scope;
  }
}
