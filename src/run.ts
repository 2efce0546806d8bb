import { executionArn, lastPartOf } from './arn.ts';
import type { Machine } from './definition/definition.ts';
import { type Clock, createRealClock, createVirtualClock } from './engine/clock.ts';
import type { Outcome, StatePause } from './engine/events.ts';
import { BrokenOff, execute } from './engine/execute.ts';
import type { Interceptor } from './engine/interceptor.ts';
import { NO_LIMITS, serviceLimits } from './engine/limits.ts';
import type { StopSignal } from './engine/stop-signal.ts';
import type { LogLine, RunTask, TaskResult } from './engine/task-runner.ts';
import { createUuid } from './expressions/create-uuid.ts';
import type { Json } from './json.ts';
import type { PreparedRedrive } from './redrive/prepare-redrive.ts';
import { refuseOpen } from './refuse-open.ts';
import { guardReporters, type Reporter } from './reporters/reporter.ts';
import { describeProblems, toUsageError } from './source/unresolved-value.ts';
import { UsageError } from './source/usage-error.ts';
import { compileStarted } from './started-machines.ts';
import { stateSemantics } from './states/index.ts';
import type { Tasks } from './tasks/create-tasks.ts';
import type { MachineSource, Project } from './template/project.ts';
import type { WorkflowType } from './workflow-type.ts';

export interface RunOptions {
  readonly project: Project;
  readonly source: MachineSource;
  /** From `compile`. */
  readonly machine: Machine;
  readonly input: Json;
  /** Overrides the template's. */
  readonly type?: WorkflowType | undefined;
  /** Waits and retry delays take no time; the trace shows the time that would have passed. */
  readonly fastForward?: boolean;
  /** Lifts the limits of payloads and histories. */
  readonly noLimits?: boolean;
  /** Stops the execution: handlers are terminated, the outcome is ABORTED. */
  readonly signal?: StopSignal | undefined;
  /** Runs the machine's tasks: from `createTasks`. Closed by the caller. */
  readonly tasks: Tasks;
  readonly reporters: readonly Reporter[];
  /** Uniform in [0, 1). Default: Math.random. */
  readonly random?: () => number;
  /** Default: the wall clock, or with `fastForward` a clock that jumps. */
  readonly clock?: Clock;
  /** Intercepts each state before and after it, its tasks and its failures. */
  readonly interceptor?: Interceptor | undefined;
}

/**
 * Runs a state machine to its end; the reporters receive every event as it happens.
 * Rejects with a UsageError if a task cannot be run at all, after the reporters have received the end; also, before
 * anything is run or reported, if every run needs an unresolved value, or if a machine that it starts has errors.
 *
 * @param redrive the execution to continue: the input is its own, and the reporters first receive what had happened
 */
export async function run(options: RunOptions, redrive?: PreparedRedrive): Promise<Outcome> {
  const { source, machine, reporters, tasks } = options;
  const type = options.type ?? source.type;
  const refusal = refuseOpen(machine, tasks.isMocked);
  if (refusal !== undefined) await refusal;
  // a mock may replace the entire execution
  if (!tasks.isMocked) await refuseStarted(machine, source, options.project);
  const random = options.random ?? Math.random;
  const name = redrive?.arn === undefined ? createUuid(random) : lastPartOf(redrive.arn);
  const clock = options.clock ?? (options.fastForward === true ? createVirtualClock(Date.now()) : createRealClock());
  const { tell, tellEvent } = guardReporters(reporters);
  tell((reporter) => reporter.onStart?.({ name: source.name, type, path: options.project.path, machine }));
  const end = (outcome: Outcome): void => tell((reporter) => reporter.onEnd?.(outcome));
  for (const event of redrive?.record ?? []) tellEvent(event);
  tasks.prepare(source);
  let hasRunTask = false;
  const succeed = (output: TaskResult): TaskResult => {
    hasRunTask = true;
    return output;
  };
  const fail = (error: unknown): never => {
    hasRunTask ||= !(error instanceof UsageError);
    throw error;
  };
  const runTask: RunTask = (request, context) => {
    let output: TaskResult | Promise<TaskResult>;
    try {
      output = tasks.run(request, context);
    } catch (error) {
      return fail(error);
    }
    return output instanceof Promise ? output.then(succeed, fail) : succeed(output);
  };
  try {
    const outcome = await execute({
      machine,
      info: {
        arn: redrive?.arn ?? executionArn(source.arn, type, name),
        name,
        machineArn: source.arn,
        machineName: source.name,
        roleArn: source.roleArn,
        type,
        region: options.project.region,
        input: options.input,
        redriveCount: redrive?.redriveCount,
        redriveTime: redrive && clock.now(),
      },
      semantics: stateSemantics,
      runTask,
      mapData: tasks.mapData,
      clock,
      random,
      isRepeatable: options.random !== undefined,
      limits: options.noLimits === true ? NO_LIMITS : serviceLimits(type),
      signal: options.signal,
      interceptor: options.interceptor,
      progress: redrive?.progress,
      onEvent: reporters.some(({ onEvent }) => onEvent !== undefined) ? tellEvent : undefined,
      onLog: (line: LogLine) => tell((reporter) => reporter.onLog?.(line)),
      onPause: (pause: StatePause) => tell((reporter) => reporter.onPause?.(pause)),
    });
    // a function invoked as an event continues, as on AWS, and its output belongs to this run
    const settling = tasks.settle();
    if (settling !== undefined) await settleUnless(options.signal, settling);
    end(outcome);
    return outcome;
  } catch (error) {
    if (!(error instanceof BrokenOff)) throw error;
    end(error.outcome);
    if (error.cause instanceof UsageError) error.cause.runHadBegun = hasRunTask;
    throw await toUsageError(error.cause);
  }
}

/** @throws UsageError with the errors of machines that this one starts, or with the unresolved values that they need */
async function refuseStarted(machine: Machine, source: MachineSource, project: Project): Promise<void> {
  if (project.machines.length < 2) return;
  const { errors, started } = await compileStarted(machine, source, project);
  if (errors.length > 0) throw await describeProblems(errors);
  if (started.size > 0) await refuseOpen(machine, false, started);
}

async function settleUnless(signal: StopSignal | undefined, settling: Promise<void>): Promise<void> {
  if (signal?.aborted === true) return;
  if (signal === undefined) return settling;
  let stop = (): void => {};
  const aborted = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([settling, aborted]);
  signal.removeEventListener('abort', stop);
}
