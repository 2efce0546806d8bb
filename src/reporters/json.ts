import type { Output, Reporter, RunInfo } from './reporter.ts';
import { formatPath } from './scope-path.ts';
import type { StateVisit } from './state-visit.ts';
import { StateVisits } from './state-visits.ts';
import { TextBatch } from './text-batch.ts';

/**
 * Writes one document at the end: how the run ended, and every visit of a state in the order of entry, with its path,
 * timing, attempts, input and output.
 */
export function createJsonReporter(output: Output): Reporter {
  let run: RunInfo | undefined;
  const entered: StateVisit[] = [];
  const visits = new StateVisits({ onEntered: (visit) => entered.push(visit) });
  return {
    onStart(info) {
      run = info;
    },
    onEvent: (event) => visits.add(event),
    onEnd({ startDate, stopDate, ...result }) {
      const head = {
        ...(run === undefined ? {} : { name: run.name, type: run.type }),
        ...result,
        start: toIso(startDate),
        stop: toIso(stopDate),
        duration: stopDate - startDate,
      };
      const batch = new TextBatch(output);
      batch.write(`${JSON.stringify(head, undefined, 2).slice(0, -2)},\n  "states": [`);
      // a state at a time: the whole may be longer than a string can be
      entered.forEach((visit, i) => {
        batch.write(`${i === 0 ? '' : ','}\n    ${JSON.stringify(describeVisit(visit))}`);
      });
      batch.write(entered.length === 0 ? ']\n}\n' : '\n  ]\n}\n');
      batch.flush();
    },
  };
}

/** Times are ISO texts, durations milliseconds; what is not known is absent. */
function describeVisit(visit: StateVisit): object {
  const { scope, name, type, status, start, end, target, next, input, output, failure, attempts } = visit;
  return {
    path: formatPath(scope, name),
    name,
    type,
    status: status.toUpperCase(),
    start: toIso(start),
    ...timing(start, end),
    target,
    next,
    attempts: attempts.map((attempt) => ({
      start: toIso(attempt.start),
      ...timing(attempt.start, attempt.end),
      ...attempt.failure,
      retryDelay: attempt.retryDelay,
    })),
    ...failure,
    input,
    output,
  };
}

function timing(start: number, end: number | undefined): object {
  return end === undefined ? {} : { stop: toIso(end), duration: end - start };
}

function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
