import { createUuid } from '../../expressions/create-uuid.ts';
import type { AwsApi } from '../../remote/aws-api.ts';
import { followExpress } from '../../remote/follow-express.ts';
import {
  type DeployedMachine,
  describeMachine,
  type Start,
  startExecution,
  stopExecution,
} from '../../remote/start-execution.ts';
import type { Output } from '../../reporters/reporter.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadDescription } from '../load/load-description.ts';
import { compileSource, loadSource } from '../load/load-machine.ts';
import { given } from '../options/option.ts';
import { readInput } from '../options/read-input.ts';
import type { RunValues } from '../options/run-options.ts';
import { createOutput } from '../outputs/outputs.ts';
import { Interrupt, Interrupted } from '../run/interrupt.ts';
import { compareWith, definitionOf } from './compare-deployed.ts';
import { findDeployed } from './find-deployed.ts';
import { type Followable, showRemote, standardExecution } from './show-remote.ts';

/**
 * `sfn-run run --remote`: starts the execution on AWS, follows its growing history, and shows it like a local run.
 * @returns the exit code of a local run
 */
export async function runRemote(definition: string, options: RunValues, io: Io): Promise<number> {
  const people = createOutput(io.stderr, options, io);
  const event = options.event === undefined ? undefined : new (await import('../run/run-event.ts')).RunEvent(options);
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
    const open = opener(found.api, start, described, options.quiet === true ? undefined : people);
    return await showRemote({ loaded: deployed, type: described.type, open, options, io, people, interrupt });
  } catch (error) {
    if (error instanceof Interrupted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    interrupt.end();
    api?.close();
  }
}

/** Starts the execution, and prints its ARN first. */
function opener(
  api: AwsApi,
  start: Start,
  described: DeployedMachine,
  people: Output | undefined,
): () => Promise<Followable> {
  return async () => {
    const execution = described.type === 'STANDARD' ? await standard(api, start) : express(api, start, described);
    people?.write(`${execution.place}\n\n`);
    return execution;
  };
}

async function standard(api: AwsApi, start: Start): Promise<Followable> {
  const arn = await startExecution(api, start);
  return { ...standardExecution(api, arn), stop: () => stopExecution(api, arn, 'sfn-run --timeout') };
}

function express(api: AwsApi, start: Start, { logging }: DeployedMachine): Followable {
  return {
    place: start.machineArn,
    follow: (following) => followExpress(api, start, logging, following),
    goesOn: `the execution ${start.name} continues on AWS, which cannot stop Express executions: they end after 5 minutes at most\n`,
  };
}
