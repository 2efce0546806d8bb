import type { Machine } from '../definition/definition.ts';
import type { Outcome, Scope } from './events.ts';
import type { Execution } from './execution.ts';
import { Process } from './process.ts';
import type { ExecutionProgress } from './progress.ts';
import type { Scheduler } from './scheduler.ts';
import type { Strand } from './strand.ts';
import type { StartedExecution } from './task-runner.ts';
import { cancelTimer } from './timer-queue.ts';
import { VariableScope } from './variable-scope.ts';
import type { World } from './world.ts';

/**
 * Starts an execution on the scheduler, within its machine's TimeoutSeconds and the limit of its type, and closes its
 * history at its end.
 */
export function launchExecution(
  scheduler: Scheduler,
  world: World,
  { machine, execution, scope, progress, onEnd }: LaunchOptions,
): StartedExecution {
  const { input, roleArn, startTime } = execution.info;
  const running: Running = { cut: undefined };
  const strand = createStrand(execution, scope);
  strand.progress = progress?.strand;
  let resolve!: (outcome: Outcome) => void;
  const outcome = new Promise<Outcome>((settle) => {
    resolve = settle;
  });
  const end = (ended: Pick<Outcome, 'status' | 'output' | 'error' | 'cause'>): void => {
    if (timer !== undefined) cancelTimer(timer);
    running.cut = undefined;
    const whole = ended as Mutable<Outcome>;
    whole.startDate = startTime;
    whole.stopDate = world.now();
    onEnd(whole);
    resolve(whole);
    scheduler.wake();
  };
  if (progress === undefined) execution.emit(scope, 'ExecutionStarted', { input, roleArn }, 0);
  else execution.redrive(scope);
  const fiber = world.runMachine(machine, input, strand);
  const root = new Process(0, strand, fiber);
  scheduler.spawn(root, (ending) => {
    // stopped in its last step
    if (execution.isSealed) return;
    if (ending.error === undefined) {
      const output = ending.value;
      execution.close(strand, 'ExecutionSucceeded', { output }, strand.last);
      end({ status: 'SUCCEEDED', output });
    } else {
      const details = errorDetails(ending.error.error, ending.error.cause);
      execution.close(strand, 'ExecutionFailed', details, strand.last);
      end({ status: 'FAILED', ...details });
    }
  });
  const cut = (status: 'TIMED_OUT' | 'ABORTED', details: { error?: string; cause?: string }): void => {
    if (execution.endedBy !== undefined) return;
    // the work of its tasks ends before the execution does
    scheduler.stop(root, undefined);
    // AWS points these two at 0, and writes no event for individual states
    execution.close(strand, status === 'TIMED_OUT' ? 'ExecutionTimedOut' : 'ExecutionAborted', details, 0);
    end(status === 'TIMED_OUT' ? { status } : { status, ...details });
  };
  const seconds = Math.min(machine.timeoutSeconds ?? Number.POSITIVE_INFINITY, execution.limits.seconds);
  const timer =
    seconds === Number.POSITIVE_INFINITY
      ? undefined
      : scheduler.timers.prepare(
          // a redrive restarts the timeout
          (progress === undefined ? startTime : world.now()) + seconds * 1000,
          () => cut('TIMED_OUT', { error: 'States.Timeout' }),
          true,
        );
  if (timer !== undefined) {
    if (execution.journal === undefined) scheduler.timers.start(timer);
    else execution.journal.setDeadline(timer, scheduler.timers);
  }
  if (!root.ended) {
    running.cut = (details) => {
      if (root.ended) return;
      if (!scheduler.isInStep) return cut('ABORTED', details);
      execution.isSealed = true;
      scheduler.afterStep(() => cut('ABORTED', details));
    };
  }
  return createStarted(startTime, outcome, running);
}

type Mutable<Whole> = { -readonly [Member in keyof Whole]: Whole[Member] };

/** How a running execution is aborted. */
interface Running {
  cut: ((details: { error?: string; cause?: string }) => void) | undefined;
}

/** Once the execution has ended, this object keeps nothing of what ran it: a server keeps many ended executions. */
function createStarted(startDate: number, outcome: Promise<Outcome>, running: Running): StartedExecution {
  return { startDate, outcome, stop: (error, cause) => running.cut?.(errorDetails(error, cause)) };
}

interface LaunchOptions {
  readonly machine: Machine;
  readonly execution: Execution;
  readonly scope: Scope;
  /** How far the execution had come; absent for a new execution. */
  readonly progress: ExecutionProgress | undefined;
  /** Called synchronously, before code that awaits the outcome continues. */
  readonly onEnd: (outcome: Outcome) => void;
}

export function createStrand(execution: Execution, scope: Scope): Strand {
  return { execution, scope, variables: new VariableScope(), mapItem: undefined, last: 0, abortedAt: undefined };
}

function errorDetails(error: string | undefined, cause: string | undefined): { error?: string; cause?: string } {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
