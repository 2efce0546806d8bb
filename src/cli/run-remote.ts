import type { Outcome, TraceEvent } from '../engine/events.ts';
import { createUuid } from '../expressions/create-uuid.ts';
import { outcomeOf } from '../history/read-history.ts';
import type { AwsApi } from '../remote/aws-api.ts';
import { type Following, followExecution } from '../remote/follow-execution.ts';
import { followExpress, NotStarted } from '../remote/follow-express.ts';
import { describeLeftOut } from '../remote/map-run-children.ts';
import {
  type DescribedMachine,
  describeMachine,
  type Start,
  startExecution,
  stopExecution,
} from '../remote/start-execution.ts';
import { guardReporters } from '../reporters/guard-reporters.ts';
import type { Output, ReportedOutcome, RunInfo } from '../reporters/reporter.ts';
import { UsageError } from '../source/usage-error.ts';
import type { CommonValues } from './command.ts';
import { compareWith, definitionOf } from './compare-deployed.ts';
import { createReporters } from './create-reporters.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { findDeployed } from './find-deployed.ts';
import { given } from './given.ts';
import { Interrupt, Interrupted } from './interrupt.ts';
import type { Io } from './io.ts';
import { loadDescription } from './load-description.ts';
import { compileSource, type LoadedMachine, loadSource } from './load-machine.ts';
import type { ValuesOf } from './option.ts';
import { createOutput, openDataOutput, writePlain } from './outputs.ts';
import { readInput } from './read-input.ts';
import type { RUN_OPTIONS } from './run-options.ts';

type RunValues = ValuesOf<typeof RUN_OPTIONS> & CommonValues;

/**
 * `sfn-run run --remote`: starts the execution on AWS, follows its history as it grows, and shows it as a run here.
 *
 * @returns the exit code, which is that of a run here
 */
export async function runRemote(definition: string, options: RunValues, io: Io): Promise<number> {
  const people = createOutput(io.stderr, options, io);
  const event = options.event === undefined ? undefined : new (await import('./run-event.ts')).RunEvent(options);
  const source = await loadSource(definition, options, io, people, given('choose', event?.choose));
  if (source === undefined) return EXIT_CODES.usage;
  const local = await compileSource(source, {}, people, { openResources: true, unknownNames: 'warning' });
  if (local === undefined) return EXIT_CODES.usage;
  const input = await (event === undefined ? readInput(options.input, io) : event.readInput(io));
  const interrupt = new Interrupt(io);
  let api: AwsApi | undefined;
  try {
    const arn = typeof options.remote === 'string' ? options.remote : undefined;
    const found = await interrupt.until(findDeployed({ ...local, arn, stack: options.stack }, io));
    api = found.api;
    const described = await interrupt.until(describeMachine(api, found.arn));
    const deployed = (await loadDescription(described.document)) ?? local;
    const start = { machineArn: found.arn, name: createUuid(Math.random), input };
    const differences = options.quiet === true ? [] : compareWith(definitionOf(described.document), local);
    if (differences.length > 0) {
      const how = `sfn-run diff ${definition} ${found.arn}`;
      people.write(`note: the deployed definition runs, which differs from this one (${how})\n`);
    }
    return await show({ api, deployed, described, start, options, io, people, interrupt });
  } catch (error) {
    if (error instanceof Interrupted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    interrupt.end();
    api?.close();
  }
}

interface Remote {
  readonly api: AwsApi;
  readonly deployed: LoadedMachine;
  readonly described: DescribedMachine;
  readonly start: Start;
  readonly options: RunValues;
  readonly io: Io;
  readonly people: Output;
  readonly interrupt: Interrupt;
}

/** An execution that is started, or begins when it is followed. */
interface Followable {
  /** As the heading shows it. */
  readonly place: string;
  follow(following: Following): Promise<{ readonly outcome?: Outcome; readonly warning: string | undefined }>;
  /** What `--timeout` asks for; absent where AWS cannot. */
  stop?(): Promise<void>;
  /** For who looks on no longer. */
  readonly goesOn: string;
}

async function standard(api: AwsApi, start: Start): Promise<Followable> {
  const arn = await startExecution(api, start);
  return {
    place: arn,
    async follow(following) {
      return { warning: describeLeftOut(await followExecution(api, arn, following)) };
    },
    stop: () => stopExecution(api, arn, 'sfn-run --timeout'),
    goesOn: `the execution goes on in AWS\n  sfn-run trace ${arn}\n  aws stepfunctions stop-execution --execution-arn ${arn}\n`,
  };
}

function express(api: AwsApi, start: Start, { logging }: DescribedMachine): Followable {
  return {
    place: start.machineArn,
    follow: (following) => followExpress(api, start, logging, following),
    goesOn: `the execution ${start.name} goes on in AWS, which cannot stop Express executions: they end after 5 minutes at most\n`,
  };
}

/** Starts the execution, once all that it is shown in is open, and follows it. */
async function show(remote: Remote): Promise<number> {
  const { api, deployed, described, start, options, io, people, interrupt } = remote;
  const data = openDataOutput(options, io);
  const reporters = await createReporters(options, data, people, { cwd: io.cwd });
  const report = options.report === undefined ? undefined : await openReport(options.report, io, deployed);
  if (report !== undefined) reporters.push(report.reporter);
  const tell = guardReporters(reporters);
  const { source, machine } = deployed;
  let execution: Followable;
  try {
    if (interrupt.isInterrupted) throw new Interrupted('interrupted');
    // it has begun or it has not: an interrupt waits until that is known
    execution = described.type === 'STANDARD' ? await standard(api, start) : express(api, start, described);
  } catch (error) {
    data.close();
    throw error;
  }
  if (options.quiet !== true) people.write(`${execution.place}\n\n`);
  const run: RunInfo = { name: source.name, type: described.type, path: execution.place, machine };
  let hasBegun = false;
  const begin = (): void => {
    if (!hasBegun) tell((reporter) => reporter.onStart?.(run));
    hasBegun = true;
  };

  const own: TraceEvent[] = [];
  const looking = new AbortController();
  const limit = limitTime(execution, remote);
  let failure: unknown;
  let followed: Awaited<ReturnType<Followable['follow']>> = { warning: undefined };
  try {
    const following = {
      signal: looking.signal,
      onEvent(event: TraceEvent) {
        if (looking.signal.aborted) return;
        begin();
        if (event.scope.parent === undefined) own.push(event);
        tell((reporter) => reporter.onEvent?.(event));
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

async function openReport(path: string, io: Io, loaded: LoadedMachine) {
  const opened = await import('./open-report.ts');
  return opened.openReport(path, io, { loaded });
}

/** `--timeout`: the execution is stopped, and its history tells the end; where it cannot be, nobody looks on. */
function limitTime(execution: Followable, { options, people, interrupt }: Remote) {
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
