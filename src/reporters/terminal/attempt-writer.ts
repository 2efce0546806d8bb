import type { StateBase } from '../../definition/definition.ts';
import { type Attempt, type StateVisit, visitDepth } from '../../history/state-visit.ts';
import { printable } from '../../source/printable.ts';
import { describeWholeFailure, withoutDocument } from './describe-failure.ts';
import { formatCount, formatDuration } from './format-numbers.ts';
import { describeRetries } from './retries.ts';
import type { RowFormatter } from './row.ts';
import type { TraceDetail, Verbosity } from './verbosity.ts';

/** How many failed attempts are listed at the beginning and at the end. */
const FIRST_ATTEMPTS = 5;
const LAST_ATTEMPTS = 2;
/** Lines of an attempt's failure, unless everything is requested. */
const FAILURE_LINES = 3;
const FAILURE_FRAMES = 1;

/** Writes failed attempts: why each one failed, and its consequence. */
export class AttemptWriter {
  readonly #rows: RowFormatter;
  readonly #verbosity: Verbosity;
  readonly #cwd: string | undefined;

  constructor(rows: RowFormatter, { verbosity, cwd }: TraceDetail) {
    this.#rows = rows;
    this.#verbosity = verbosity;
    this.#cwd = cwd;
  }

  /** Failed attempts of a Task that are written as they fail. */
  get #firstAttempts(): number {
    return this.#verbosity > 1 ? Number.POSITIVE_INFINITY : FIRST_ATTEMPTS;
  }

  /** The lines of the last attempt, which is retried; none if there are too many, until the end is known. */
  retried(visit: StateVisit, state: StateBase | undefined): string {
    const { attempts, type } = visit;
    if (type === 'Task' && attempts.length > this.#firstAttempts) return '';
    const notes = describeRetries(attempts, state);
    return this.#attempt(visit, attempts.at(-1)!, notes.at(-1)!);
  }

  /** The failed attempts that are not yet written: the last one and, if there are very many, those at the end. */
  unwritten(visit: StateVisit, state: StateBase | undefined): string {
    const { attempts, status, next, type } = visit;
    const notes = describeRetries(attempts, state);
    const written = type === 'Task' ? this.#firstAttempts : Number.POSITIVE_INFINITY;
    const failed = attempts.map((attempt, i) => ({ attempt, note: notes[i]!, i }));
    const left = failed.filter(
      ({ attempt, i }) => attempt.failure !== undefined && (i >= written || attempt.retryDelay === undefined),
    );
    const omitted = Math.max(0, left.length - LAST_ATTEMPTS);
    const remark = omitted === 0 ? '' : `… ${formatCount(omitted)} more failed attempts`;
    const caught = status === 'caught' ? `caught${next === undefined ? '' : ` → ${printable(next)}`}` : '';
    return [
      ...(remark === '' ? [] : [this.#rows.formatRemark(visitDepth(visit), remark)]),
      ...left
        .slice(omitted)
        .map(({ attempt, note, i }) =>
          this.#attempt(visit, attempt, note || (i === attempts.length - 1 ? caught : '')),
        ),
    ].join('');
  }

  #attempt(visit: StateVisit, attempt: Attempt, note: string): string {
    const failure = describeWholeFailure(attempt.failure, this.#cwd);
    const isFinal = visit.status === 'failed' && visit.container === undefined && attempt.retryDelay === undefined;
    // the rest is in the report at the end of the run, or in the lines of the branch or item that failed
    const isTold = isFinal || (visit.type !== 'Task' && tells(visit.origin, attempt));
    const before = visit.attempts[visit.attempts.indexOf(attempt) - 1];
    const isRepeated =
      this.#verbosity === 0 && before !== undefined && before.failure?.cause === attempt.failure?.cause;
    const [maxLines, maxFrames] =
      this.#verbosity > 0 ? [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] : [FAILURE_LINES, FAILURE_FRAMES];
    return this.#rows.formatFailure(visitDepth(visit), {
      failure: isTold ? withoutDocument(attempt.failure, failure) : failure,
      duration: formatDuration((attempt.end ?? attempt.start) - attempt.start),
      note,
      maxLines: isTold ? 1 : maxLines,
      maxFrames: isTold || isRepeated ? 0 : maxFrames,
    });
  }
}

/** Whether the lines of the state that failed first have shown this failure. */
function tells(origin: StateVisit | undefined, { failure }: Attempt): boolean {
  const told = origin?.attempts.at(-1)?.failure;
  return told !== undefined && told.error === failure?.error && told.cause === failure?.cause;
}
