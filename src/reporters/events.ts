import { toHistoryEvent } from '../history/history-event.ts';
import { formatPath, isOfRootExecution } from '../history/scope-path.ts';
import type { Output, Reporter } from './reporter.ts';
import { TextBatch } from './text-batch.ts';

/**
 * Writes a JSON line an event, as it happens. An event of a child execution, whose ids start at 1 again, also says
 * which child it is of: `"execution": "Convert[17]"`.
 */
export function createEventsReporter(output: Output): Reporter {
  const batch = new TextBatch(output);
  return {
    onEvent(event) {
      const line = toHistoryEvent(event);
      const child = isOfRootExecution(event.scope) ? {} : { execution: childPath(event.scope) };
      batch.write(`${JSON.stringify({ ...line, ...child })}\n`);
    },
    onEnd: () => batch.flush(),
  };
}

function childPath(scope: Parameters<typeof formatPath>[0]): string {
  let child = scope;
  while (child.kind !== 'child' && child.parent !== undefined) child = child.parent;
  return formatPath(child);
}
