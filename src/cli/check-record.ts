import type { TraceEvent } from '../engine/events.ts';
import { UsageError } from '../source/usage-error.ts';

/**
 * @param path names the history in messages
 * @param need what needs its beginning, its inputs and its outputs: `a replay`
 * @throws UsageError
 */
export function checkRecord([first]: readonly TraceEvent[], path: string, need: string): void {
  const shown = path === '-' ? '<stdin>' : path;
  if (first?.type !== 'ExecutionStarted') {
    throw new UsageError(
      `${shown} is not the history of an execution: it begins with ${first?.type}, not with ExecutionStarted`,
    );
  }
  if (first.details?.input === undefined) {
    throw new UsageError(
      `${shown} holds no inputs and outputs, which ${need} needs: get it with --include-execution-data, or let the log include execution data`,
    );
  }
}
