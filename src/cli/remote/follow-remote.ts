import { describeMachineOf } from '../../remote/deployed-machine.ts';
import { checkExecutionArn } from '../../remote/history-of-execution.ts';
import type { Output } from '../../reporters/reporter.ts';
import { UsageError } from '../../source/usage-error.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { createAwsApi } from '../load/aws-access.ts';
import { loadDescription } from '../load/load-description.ts';
import type { LoadedMachine } from '../load/load-machine.ts';
import { Interrupt, Interrupted } from '../run/interrupt.ts';
import { type ShownExecution, showRemote, standardExecution } from './show-remote.ts';

/**
 * `sfn-run trace ARN --follow`: shows an execution on AWS as it runs, to its end.
 * @param loaded the user's definition; undefined: the one that AWS runs
 * @returns the exit code
 */
export async function followRemote(
  arn: string,
  loaded: LoadedMachine | undefined,
  options: ShownExecution['options'],
  io: Io,
  people: Output,
): Promise<number> {
  const { region, type } = checkExecutionArn(arn);
  if (type === 'EXPRESS') {
    throw new UsageError('--follow needs a history, and an Express execution has none: leave it out');
  }
  const api = createAwsApi(io, { region, definition: loaded?.project.path });
  const interrupt = new Interrupt(io);
  try {
    const shown = loaded ?? (await loadDescription(await interrupt.until(describeMachineOf(api, arn))));
    if (shown === undefined) throw new UsageError('the deployed definition has errors here: give a definition');
    const open = () => Promise.resolve(standardExecution(api, arn));
    return await showRemote({ loaded: shown, type, open, options, io, people, interrupt });
  } catch (error) {
    if (error instanceof Interrupted) return EXIT_CODES.interrupted;
    throw error;
  } finally {
    interrupt.end();
    api.close();
  }
}
