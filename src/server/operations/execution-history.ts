import type { TraceEvent } from '../../engine/events.ts';
import { toHistoryEvent } from '../../history/history-event.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { ExecutionRecord } from '../execution-record.ts';
import { type Operations, seconds } from '../operation.ts';
import { pageAnswer } from '../page-tokens.ts';
import { qualifiers, writtenInput } from './execution-fields.ts';
import { pageOf } from './machines.ts';

/** The history of an execution, page by page. Source: the API reference of Step Functions. */
export const historyOperations: Operations = {
  async GetExecutionHistory(parameters, { executions, pages }) {
    const record = await executions.getStandard(parameters.text('executionArn'));
    const events = await record.history();
    const isReversed = parameters.flag('reverseOrder') === true;
    const hasData = parameters.flag('includeExecutionData') !== false;
    const ordered = isReversed ? events.toReversed() : events;
    const items = ordered.map((event) => [[isReversed ? -event.id : event.id], event] as const);
    const { items: page, nextToken } = pages.page(
      `history ${record.info.arn} ${isReversed}`,
      items,
      pageOf(parameters),
    );
    const written = page.map((event) => {
      const { timestamp, ...rest } = toHistoryEvent(event);
      const withTime = {
        ...rest,
        ...firstDetails(event, rest, record),
        timestamp: seconds(event.timestamp),
      } as JsonObject;
      return hasData ? withTime : withoutData(withTime);
    });
    return pageAnswer('events', { items: written, nextToken });
  },
};

/**
 * Details of a history's first events that the engine does not know: the original text of the input, and the requested
 * names.
 */
function firstDetails({ id, type }: TraceEvent, written: object, record: ExecutionRecord): object {
  if (id > 2) return {};
  const input = writtenInput(record);
  const { executionStartedEventDetails, stateEnteredEventDetails } = written as Record<string, JsonObject>;
  if (type === 'ExecutionStarted') {
    const details = { ...executionStartedEventDetails, ...input, ...qualifiers(record.target) };
    return { executionStartedEventDetails: details };
  }
  return stateEnteredEventDetails === undefined
    ? {}
    : { stateEnteredEventDetails: { ...stateEnteredEventDetails, ...input } };
}

/** `includeExecutionData: false` leaves out inputs and outputs, including those of tasks. */
function withoutData(event: JsonObject): JsonObject {
  const strip = (details: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(details).filter(
        ([field]) => !/^(?:input|output|parameters|assignedVariables)(?:Details)?$/.test(field),
      ),
    );
  return Object.fromEntries(
    Object.entries(event).map(([key, value]): [string, Json] => [
      key,
      key.endsWith('EventDetails') ? strip(value as JsonObject) : value,
    ]),
  );
}
