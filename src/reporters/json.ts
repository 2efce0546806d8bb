import type { LogLine } from '../engine/task-runner.ts';
import { formatPath } from '../history/scope-path.ts';
import type { StateVisit } from '../history/state-visit.ts';
import { StateVisits } from '../history/state-visits.ts';
import type { Output, Reporter, RunInfo } from './reporter.ts';
import { TextBatch } from './text-batch.ts';

/** The maximum for one visit; further lines are counted. */
const MAX_LINES = 10_000;
/** The number of recent states that a late line is matched with. */
const MAX_LOOKED_BACK = 1_000;

interface Lines {
  readonly logs: { readonly stream: string; readonly text: string }[];
  logsOmitted?: number;
}

/**
 * Writes one document at the end: how the run ended, and every visit of a state in the order of entry, with its path,
 * timing, attempts with each task's request and result, its handler's console lines, input and output.
 */
export function createJsonReporter(output: Output): Reporter {
  let run: RunInfo | undefined;
  const entered: StateVisit[] = [];
  const lines = new Map<StateVisit, Lines>();
  const visits = new StateVisits({ onEntered: (visit) => entered.push(visit) });
  /** Also after its state is over: a handler may continue to write. */
  const visitOf = ({ scope, state }: LogLine): StateVisit | undefined => {
    const open = visits.at(scope);
    if (open?.name === state) return open;
    for (let i = entered.length - 1; i >= Math.max(0, entered.length - MAX_LOOKED_BACK); i--) {
      if (entered[i]!.scope === scope && entered[i]!.name === state) return entered[i];
    }
    return undefined;
  };
  return {
    onStart(info) {
      run = info;
    },
    onEvent: (event) => visits.add(event),
    onPause: (pause) => visits.addPause(pause),
    onLog(line) {
      const { text, stream } = line;
      const visit = stream === 'notice' ? undefined : visitOf(line);
      if (visit === undefined) return;
      const own = lines.get(visit) ?? { logs: [] };
      lines.set(visit, own);
      if (own.logs.length < MAX_LINES) own.logs.push({ stream, text });
      else own.logsOmitted = (own.logsOmitted ?? 0) + 1;
    },
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
      // one state at a time: the entire document may be longer than a string can be
      entered.forEach((visit, i) => {
        batch.write(`${i === 0 ? '' : ','}\n    ${JSON.stringify({ ...describeVisit(visit), ...lines.get(visit) })}`);
      });
      batch.write(entered.length === 0 ? ']\n}\n' : '\n  ]\n}\n');
      batch.flush();
    },
  };
}

/** Times are ISO strings, durations milliseconds; unknown values are absent. */
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
      parameters: attempt.parameters,
      result: attempt.result,
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
