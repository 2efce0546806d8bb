import type { Machine } from '../definition/definition.ts';
import { EngineHost, type HostOptions } from './engine-host.ts';
import { type Outcome, ROOT_SCOPE, type Scope, type TraceEvent } from './events.ts';
import { type EngineLimits, NO_LIMITS, serviceLimits } from './limits.ts';
import type { ExecutionProgress } from './progress.ts';
import type { StopSignal } from './stop-signal.ts';
import type { NewExecution } from './task-runner.ts';

export interface ExecuteOptions extends Omit<HostOptions, 'limitsOf' | 'onEvent'> {
  readonly machine: Machine;
  readonly info: NewExecution;
  /** NO_LIMITS also lifts the limits of other executions that this one starts. */
  readonly limits: EngineLimits;
  /** Stops the execution, which then ends with ExecutionAborted. */
  readonly signal?: StopSignal | undefined;
  readonly scope?: Scope;
  /** How far the execution had come; absent for a new execution. */
  readonly progress?: ExecutionProgress | undefined;
  /** Undefined if nothing observes events. */
  readonly onEvent: ((event: TraceEvent) => void) | undefined;
}

/** Thrown when a run was aborted by its task runner or by a bug of ours. */
export class BrokenOff extends Error {
  readonly outcome: Outcome;
  constructor(reason: unknown, outcome: Outcome) {
    super('the run was aborted', { cause: reason });
    this.outcome = outcome;
  }
}

/**
 * Runs a machine to its end; every event goes to `onEvent` as it happens. Executions of other machines that its tasks
 * started without waiting for them also run to their end. Rejects with BrokenOff (its cause: a UsageError of the task
 * runner, or a bug) after the history has been closed.
 */
export async function execute(options: ExecuteOptions): Promise<Outcome> {
  const { machine, signal } = options;
  const host = new EngineHost({
    limitsOf: (inner, type) =>
      inner === machine || options.limits === NO_LIMITS ? options.limits : serviceLimits(type),
    ...options,
  });
  const root = host.start({ machine, info: options.info, progress: options.progress }, options.scope ?? ROOT_SCOPE);
  const abort = (): void => host.stopAll();
  signal?.addEventListener('abort', abort, { once: true });
  // executions started while everything is being stopped are stopped at once
  if (signal?.aborted === true) abort();
  let reason: { readonly error: unknown } | undefined;
  try {
    await host.run(() => host.size === 0);
  } catch (error) {
    reason = { error };
    abort();
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  const draining = host.drain();
  if (draining !== undefined) await draining;
  if (reason !== undefined) throw new BrokenOff(reason.error, await root.outcome);
  return root.outcome;
}
