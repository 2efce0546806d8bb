import type { EventDetails, TraceEvent } from '../engine/events.ts';
import type { Json } from '../json.ts';
import { type DetailsShape, HISTORY_DETAILS } from './history-details.ts';

/**
 * An event as returned by AWS's GetExecutionHistory. Besides these four keys it has at most one more, for its details.
 */
export interface HistoryEvent {
  /** ISO 8601 with milliseconds. */
  readonly timestamp: string;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  readonly [details: `${string}EventDetails`]: { readonly [field: string]: unknown };
}

/**
 * AWS's event, with its keys in AWS's order and its payloads as JSON texts.
 * Source: the GetExecutionHistory API and the histories that it returns.
 */
export function toHistoryEvent({ timestamp, type, id, previousEventId, details }: TraceEvent): HistoryEvent {
  const event: { -readonly [Key in keyof HistoryEvent]: HistoryEvent[Key] } = {
    timestamp: new Date(timestamp).toISOString(),
    type,
    id,
    previousEventId,
  };
  const shape: DetailsShape | undefined = HISTORY_DETAILS[type];
  if (shape !== undefined) event[shape.key] = detailsOf(shape, details ?? {});
  return event;
}

function detailsOf(shape: DetailsShape, details: EventDetails): { [field: string]: unknown } {
  const written: { [field: string]: unknown } = {};
  for (const field of shape.fields) {
    const value = details[field];
    if (value === undefined) continue;
    switch (field) {
      case 'input':
      case 'output':
      case 'parameters': {
        const truncated = details.truncated?.includes(field) ?? false;
        written[field] = truncated ? value : textOf(value as Json);
        if (field !== 'parameters') written[`${field}Details`] = { truncated };
        break;
      }
      case 'assignedVariables':
        written[field] = mapToTexts(value as Readonly<Record<string, Json>>);
        written.assignedVariablesDetails = { truncated: false };
        break;
      default:
        written[field] = value;
    }
  }
  return written;
}

/** The value that was written last: what a state leaves is what the next one enters with. */
let last: { readonly value: Json | undefined; readonly text: string } = { value: undefined, text: '' };

/** Writing a value takes V8 the square of its depth: 20 ms for one of 4,000 levels. */
function textOf(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (last.value !== value) last = { value, text: JSON.stringify(value) };
  return last.text;
}

function mapToTexts(variables: Readonly<Record<string, Json>>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, JSON.stringify(value)]));
}
