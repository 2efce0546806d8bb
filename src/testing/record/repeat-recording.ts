import { createTasks } from '../../create-tasks.ts';
import type { Machine } from '../../definition/definition.ts';
import { createVirtualClock } from '../../engine/clock.ts';
import type { TraceEvent } from '../../engine/events.ts';
import { Stopper } from '../../engine/stop-signal.ts';
import type { JsonObject } from '../../json.ts';
import { loadMocks } from '../../load-mocks.ts';
import { run } from '../../run.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { MachineSource, Project } from '../../template/project.ts';
import type { WorkflowType } from '../../workflow-type.ts';
import { createFixedClock } from '../fixed-clock.ts';
import { createSeededRandom } from '../seeded-random.ts';
import { describeRecording, type Recording } from './describe-recording.ts';

/** A test that takes longer is not repeated. */
const MAX_MS = 10_000;

export interface RecordedMachine {
  readonly project: Project;
  readonly source: MachineSource;
  readonly machine: Machine;
  readonly type: WorkflowType | undefined;
  /** The folder of S3 objects; absolute. */
  readonly s3Dir: string | undefined;
}

/**
 * Runs a recorded execution once more, as its test will: with its mocks, and without any function.
 * @param clock the start of its clock, in milliseconds since the epoch; default: now
 * @returns what a test of this run would expect; undefined if it needs something else than the mocks, or too long
 */
export async function repeatRecording(
  { input, mocks: recorded }: Pick<Recording, 'input' | 'mocks'>,
  { project, source, machine, type, s3Dir }: RecordedMachine,
  clock?: number,
): Promise<JsonObject | undefined> {
  const { mocks } = await loadMocks(recorded, { project, source });
  if (mocks === undefined) return undefined;
  const tasks = createTasks({ project: { ...project, functions: [] }, mocks, ...(s3Dir !== undefined && { s3Dir }) });
  const signal = new Stopper();
  const timer = setTimeout(() => signal.stop(), MAX_MS);
  const events: TraceEvent[] = [];
  try {
    await run({
      project,
      source,
      machine,
      input,
      tasks,
      reporters: [{ onEvent: (event) => events.push(event) }],
      signal,
      random: createSeededRandom(0),
      clock: clock === undefined ? createVirtualClock(Date.now()) : createFixedClock(clock),
      ...(type !== undefined && { type }),
    });
    return signal.aborted ? undefined : describeRecording(events, machine).expect;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    await tasks.close();
  }
}
