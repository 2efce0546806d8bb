import type { Machine } from '../definition/definition.ts';
import type { Outcome } from '../engine/events.ts';
import { ApiError } from '../step-functions/api-error.ts';
import type { KeptExecutions, StoredExecution } from './execution-file.ts';
import type { RegistryOptions } from './registry-options.ts';
import type { RunningExecutions } from './running-executions.ts';

interface ResumedWith {
  readonly options: RegistryOptions;
  readonly file: KeptExecutions;
  readonly running: RunningExecutions;
}

/** Continues executions that were running when the server ended, one after the other. */
export async function resumeExecutions(arns: readonly string[], using: ResumedWith): Promise<void> {
  for (const arn of arns) {
    const stored = await using.file.get(arn);
    if (stored === undefined) using.options.onLog(`${arn} cannot continue: its record is missing from the store`);
    else await goOn(stored, using);
  }
}

/** Resumes an execution with the inputs recorded in its journal; see Journal. */
async function goOn(stored: StoredExecution, { options, file, running }: ResumedWith): Promise<void> {
  const { info } = stored;
  const target = await options.machines.target(stored);
  const failure = (cause: string): void => {
    options.onLog(`${info.arn} cannot continue: ${cause}`);
    const stopDate = options.now();
    const outcome: Outcome = {
      status: 'FAILED',
      error: 'States.Runtime',
      cause,
      startDate: stored.startDate,
      stopDate,
    };
    file.end(stored, outcome, [], file.journal(stored.key));
  };
  if (target === undefined) return failure('The store does not contain its definition.');
  let machine: Machine;
  try {
    machine = await options.machines.compile(target.revision.source);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return failure(error.message);
  }
  const { running: resumed, told } = await running.resume({ stored, target, machine });
  options.onResume(resumed);
  if (!(await told))
    resumed.started.stop(
      'States.Runtime',
      'It was started by another version of sfn-run, and this version runs it differently.',
    );
}
