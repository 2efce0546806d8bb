import type { TraceEvent } from '../engine/events.ts';
import { createUuid } from '../expressions/create-uuid.ts';
import { outcomeOf } from '../history/read-history.ts';
import type { AwsApi } from '../remote/aws-api.ts';
import { followExecution } from '../remote/follow-execution.ts';
import { describeLeftOut } from '../remote/map-run-children.ts';
import { type DescribedMachine, describeMachine, startExecution, stopExecution } from '../remote/start-execution.ts';
import { guardReporters } from '../reporters/guard-reporters.ts';
import type { Output, ReportedOutcome } from '../reporters/reporter.ts';
import { UsageError } from '../source/usage-error.ts';
import type { CommonValues } from './command.ts';
import { compareWith, definitionOf } from './compare-deployed.ts';
import { createReporters } from './create-reporters.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { findDeployed } from './find-deployed.ts';
import { Interrupt, Interrupted } from './interrupt.ts';
import type { Io } from './io.ts';
import { loadDescription } from './load-description.ts';
import { type LoadedMachine, loadMachine } from './load-machine.ts';
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
  const local = await loadMachine(definition, options, io, people, { openResources: true, unknownNames: 'warning' });
  if (local === undefined) return EXIT_CODES.usage;
  const input = await readInput(options.input, io);
  const interrupt = new Interrupt(io);
  let api: AwsApi | undefined;
  try {
    const arn = typeof options.remote === 'string' ? options.remote : undefined;
    const found = await interrupt.until(findDeployed({ ...local, arn, stack: options.stack }, io));
    api = found.api;
    const described = await interrupt.until(describeMachine(api, found.arn));
    if (described.type === 'EXPRESS') throw new UsageError(`${found.arn} is an Express machine: it has no history`);
    const deployed = (await loadDescription(described.document)) ?? local;
    const start = { machineArn: found.arn, name: createUuid(Math.random), input };
    const differences = options.quiet === true ? [] : compareWith(definitionOf(described.document), local);
    if (differences.length > 0) {
      const how = `sfn-run diff ${definition} ${found.arn}`;
      people.write(`note: the deployed definition runs, which differs from this one (${how})\n`);
    }
    // it has begun or it has not: an interrupt waits until that is known
    const execution = await startExecution(api, start);
    if (options.quiet !== true) people.write(`${execution}\n\n`);
    return await followStarted(execution, { api, deployed, described, options, io, people, interrupt });
  } catch (error) {
    if (error instanceof Interrupted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    interrupt.end();
    api?.close();
  }
}

interface Started {
  readonly api: AwsApi;
  readonly deployed: LoadedMachine;
  readonly described: DescribedMachine;
  readonly options: RunValues;
  readonly io: Io;
  readonly people: Output;
  readonly interrupt: Interrupt;
}

/** From here on the execution is there, whatever happens here. */
async function followStarted(arn: string, around: Started): Promise<number> {
  const { api, deployed, described, options, io, people, interrupt } = around;
  const data = openDataOutput(options, io);
  const reporters = await createReporters(options, data, people, { cwd: io.cwd });
  const report = options.report === undefined ? undefined : await openReport(options.report, io, deployed);
  if (report !== undefined) reporters.push(report.reporter);
  const tell = guardReporters(reporters);
  const { source, machine } = deployed;
  tell((reporter) => reporter.onStart?.({ name: source.name, type: described.type, path: arn, machine }));

  const own: TraceEvent[] = [];
  const looking = new AbortController();
  const stop = stopLater(arn, around);
  let failure: unknown;
  let warning: string | undefined;
  try {
    const following = {
      signal: looking.signal,
      onEvent(event: TraceEvent) {
        if (looking.signal.aborted) return;
        if (event.scope.parent === undefined) own.push(event);
        tell((reporter) => reporter.onEvent?.(event));
      },
    };
    warning = describeLeftOut(await interrupt.until(followExecution(api, arn, following)));
  } catch (error) {
    failure = error;
  } finally {
    looking.abort();
    stop.cancel();
  }
  const outcome: ReportedOutcome = outcomeOf(own) ?? {
    status: 'RUNNING',
    startDate: own[0]?.timestamp ?? Date.now(),
    stopDate: Date.now(),
  };
  tell((reporter) => reporter.onEnd?.(outcome));
  data.close();
  report?.close();
  if (warning !== undefined) people.write(`warning: ${warning}\n`);
  if (stop.isDone()) people.write(`aborted after ${options.timeout} s (--timeout)\n`);
  if (failure === undefined) return outcome.status === 'SUCCEEDED' ? EXIT_CODES.success : EXIT_CODES.failure;
  if (!(failure instanceof Interrupted || failure instanceof UsageError)) throw failure;
  if (failure instanceof UsageError) writePlain(io.stderr, `error: ${failure.message}\n`);
  people.write(
    `the execution goes on in AWS\n  sfn-run trace ${arn}\n  aws stepfunctions stop-execution --execution-arn ${arn}\n`,
  );
  return failure instanceof Interrupted ? EXIT_CODES.interrupted : EXIT_CODES.failure;
}

async function openReport(path: string, io: Io, loaded: LoadedMachine) {
  const opened = await import('./open-report.ts');
  return opened.openReport(path, io, { loaded });
}

/** What `--timeout` asks for: the execution is stopped in AWS, and its history tells the end. */
function stopLater(arn: string, { api, options, people }: Started) {
  let isDone = false;
  const stop = async (): Promise<void> => {
    try {
      await stopExecution(api, arn, 'sfn-run --timeout');
      isDone = true;
    } catch (error) {
      people.write(`warning: --timeout could not stop the execution: ${(error as Error).message}\n`);
    }
  };
  const timer = options.timeout === undefined ? undefined : setTimeout(() => void stop(), options.timeout * 1000);
  return { cancel: () => clearTimeout(timer), isDone: () => isDone };
}
