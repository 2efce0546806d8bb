import type { Outcome, TraceEvent } from '../../engine/events.ts';
import { outcomeOf } from '../../history/read-history.ts';
import type { AwsApi } from '../../remote/aws-api.ts';
import { type Following, followExecution } from '../../remote/follow-execution.ts';
import { NotStarted } from '../../remote/follow-express.ts';
import { describeLeftOut } from '../../remote/map-run-children.ts';
import { guardReporters, type Output, type ReportedOutcome, type RunInfo } from '../../reporters/reporter.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { CommonValues } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import type { LoadedMachine } from '../load/load-machine.ts';
import type { ValuesOf } from '../options/option.ts';
import type { REPORT_OPTIONS } from '../options/run-options.ts';
import { createReporters } from '../outputs/create-reporters.ts';
import type { OpenedReport } from '../outputs/open-report.ts';
import { openDataOutput, writePlain } from '../outputs/outputs.ts';
import { type Interrupt, Interrupted } from '../run/interrupt.ts';

export interface ShownExecution {
  /** The machine that the execution runs. */
  readonly loaded: LoadedMachine;
  readonly type: RunInfo['type'];
  readonly open: () => Promise<Followable>;
  readonly options: ValuesOf<typeof REPORT_OPTIONS> & CommonValues & { readonly timeout?: number };
  readonly io: Io;
  readonly people: Output;
  readonly interrupt: Interrupt;
}

/** An execution that is started, or already running when it is followed. */
export interface Followable {
  /** As shown in the heading. */
  readonly place: string;
  follow(following: Following): Promise<{ readonly outcome?: Outcome; readonly warning: string | undefined }>;
  /** For `--timeout`; absent if AWS cannot stop it. */
  stop?(): Promise<void>;
  /** What to say when it is no longer followed. */
  readonly goesOn: string;
}

/** An existing Standard execution. */
export function standardExecution(api: AwsApi, arn: string): Followable {
  return {
    place: arn,
    async follow(following) {
      return { warning: describeLeftOut(await followExecution(api, arn, following)) };
    },
    goesOn: `the execution continues on AWS\n  sfn-run trace ${arn} --follow\n  aws stepfunctions stop-execution --execution-arn ${arn}\n`,
  };
}

/**
 * Starts or follows an execution on AWS, once all its outputs are open, and shows it like a local run.
 * @returns the exit code
 */
export async function showRemote(shown: ShownExecution): Promise<number> {
  const { loaded, type, open, options, io, people, interrupt } = shown;
  const data = await openDataOutput(options, io);
  const reporters = await createReporters(options, data, people, { cwd: io.cwd });
  const report = options.report === undefined ? undefined : await openReport(options.report, io, loaded);
  if (report !== undefined) reporters.push(report.reporter);
  const { tell, tellEvent } = guardReporters(reporters);
  let execution: Followable;
  try {
    if (interrupt.isInterrupted) throw new Interrupted('interrupted');
    // the start must have succeeded or failed first: an interrupt waits until then
    execution = await open();
  } catch (error) {
    data.close();
    throw error;
  }
  const run: RunInfo = { name: loaded.source.name, type, path: execution.place, machine: loaded.machine };
  let hasBegun = false;
  const begin = (): void => {
    if (!hasBegun) tell((reporter) => reporter.onStart?.(run));
    hasBegun = true;
  };

  const own: TraceEvent[] = [];
  const looking = new AbortController();
  const limit = limitTime(execution, shown);
  let failure: unknown;
  let followed: Awaited<ReturnType<Followable['follow']>> = { warning: undefined };
  try {
    const following = {
      signal: looking.signal,
      onEvent(event: TraceEvent) {
        if (looking.signal.aborted) return;
        begin();
        if (event.scope.parent === undefined) own.push(event);
        tellEvent(event);
      },
    };
    followed = await interrupt.until(execution.follow(following));
  } catch (error) {
    failure = error;
  } finally {
    looking.abort();
    limit.end();
  }
  if (failure instanceof NotStarted) {
    data.close();
    throw failure;
  }
  begin();
  const span = { startDate: own[0]?.timestamp ?? Date.now(), stopDate: Date.now() };
  const outcome: ReportedOutcome = followed.outcome ?? outcomeOf(own) ?? { status: 'RUNNING', ...span };
  tell((reporter) => reporter.onEnd?.(outcome));
  data.close();
  report?.close();
  if (followed.warning !== undefined) people.write(`warning: ${followed.warning}\n`);
  if (limit.isOver())
    people.write(`${execution.stop === undefined ? 'given up' : 'aborted'} after ${options.timeout} s (--timeout)\n`);
  if (failure === undefined) return outcome.status === 'SUCCEEDED' ? EXIT_CODES.success : EXIT_CODES.failure;
  if (!(failure instanceof Interrupted || failure instanceof UsageError)) throw failure;
  if (failure instanceof UsageError) writePlain(io.stderr, `error: ${failure.message}\n`);
  people.write(execution.goesOn);
  return interrupt.isInterrupted ? EXIT_CODES.interrupted : EXIT_CODES.failure;
}

async function openReport(path: string, io: Io, loaded: LoadedMachine): Promise<OpenedReport> {
  const opened = await import('../outputs/open-report.ts');
  return opened.openReport(path, io, { loaded });
}

/** `--timeout`: the execution is stopped, and its history shows the end; if it cannot be stopped, following ends. */
function limitTime(execution: Followable, { options, people, interrupt }: ShownExecution) {
  let isOver = false;
  const expire = async (): Promise<void> => {
    isOver = true;
    if (execution.stop === undefined) return interrupt.stop();
    try {
      await execution.stop();
    } catch (error) {
      isOver = false;
      people.write(`warning: --timeout could not stop the execution: ${(error as Error).message}\n`);
    }
  };
  const timer = options.timeout === undefined ? undefined : setTimeout(() => void expire(), options.timeout * 1000);
  return { end: () => clearTimeout(timer), isOver: () => isOver };
}
