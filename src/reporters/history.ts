import { toHistoryEvent } from '../history/history-event.ts';
import { formatPath, isOfRootExecution } from '../history/scope-path.ts';
import type { Output, Reporter } from './reporter.ts';
import { TextBatch } from './text-batch.ts';

/**
 * Writes GetExecutionHistory's document of the execution: child executions have histories of their own, as on AWS. It
 * is written during the run, one event per line, and closed at its end, so that a run of any length needs no memory,
 * and one that is cut off still leaves its events.
 */
export function createHistoryReporter(output: Output): Reporter {
  const batch = new TextBatch(output);
  let separator = '{\n  "events": [\n    ';
  return {
    onEvent(event) {
      if (!isOfRootExecution(event.scope)) return;
      batch.write(separator + JSON.stringify(toHistoryEvent(event)));
      separator = ',\n    ';
    },
    onEnd() {
      batch.write('\n  ]\n}\n');
      batch.flush();
    },
  };
}

/**
 * Writes a JSON line for each event as it happens. Events of child executions, whose ids start at 1 again, also name
 * their child: `"execution": "Convert[17]"`.
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
