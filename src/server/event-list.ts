import type { EventDetails, EventType, Scope, TraceEvent } from '../engine/events.ts';

/**
 * The events of an execution in one flat list of values: with an object for each event, V8's garbage collector would
 * move and scan all of them for as long as the server keeps them. Ids follow from their order.
 */
export interface EventList {
  /** Time of the first event, in milliseconds since the epoch. */
  readonly start: number;
  /** `PLACES` values for each event: type, previousEventId, milliseconds since the start, and details. */
  readonly values: readonly unknown[];
  /** The scope of each event; undefined if all of them belong to the execution itself. */
  readonly scopes: readonly Scope[] | undefined;
}

const PLACES = 4;

export function packEventList(events: readonly TraceEvent[]): EventList {
  const first = events[0];
  const start = first?.timestamp ?? 0;
  const values = new Array<unknown>(events.length * PLACES);
  let isNested = first?.scope.parent !== undefined;
  let place = 0;
  for (const { type, previousEventId, timestamp, details, scope } of events) {
    values[place] = type;
    values[place + 1] = previousEventId;
    values[place + 2] = timestamp - start;
    values[place + 3] = details;
    place += PLACES;
    if (scope !== first!.scope) isNested = true;
  }
  return { start, values, scopes: isNested ? events.map(({ scope }) => scope) : undefined };
}

export function eventsOf({ start, values, scopes }: EventList): readonly TraceEvent[] {
  const events: TraceEvent[] = [];
  const root: Scope = { kind: 'execution', index: 0, state: undefined, parent: undefined };
  for (let place = 0; place < values.length; place += PLACES) {
    events.push({
      id: events.length + 1,
      previousEventId: values[place + 1] as number,
      type: values[place] as EventType,
      timestamp: start + (values[place + 2] as number),
      details: values[place + 3] as EventDetails | undefined,
      scope: scopes?.[events.length] ?? root,
    });
  }
  return events;
}
