import { withApiTerms } from './api-terms.ts';
import type { Outcome } from './engine/events.ts';
import { type RunOptions, run as runMachine } from './run.ts';
import { runWorkflow, type WorkflowOptions, type WorkflowRun } from './run-workflow.ts';

/**
 * Loads a definition, runs it to its end, and returns everything that happened: output, states, calls, events.
 * A workflow that fails is a result, not an exception.
 *
 * @param definition - the path of a template or definition
 * @throws UsageError if it cannot be run
 */
export function run(definition: string, options?: WorkflowOptions): Promise<WorkflowRun>;
/**
 * Runs a loaded and compiled state machine; the reporters receive every event as it happens.
 *
 * @throws UsageError if a task cannot be run at all
 */
export function run(options: RunOptions): Promise<Outcome>;
export function run(given: string | RunOptions, options?: WorkflowOptions): Promise<WorkflowRun | Outcome> {
  if (typeof given === 'string') return withApiTerms(() => runWorkflow(given, options), true);
  return withApiTerms(() => runMachine(given));
}
