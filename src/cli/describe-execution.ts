import { basename } from 'node:path';
import { readExecutionArn } from '../arn.ts';
import type { RunInfo } from '../reporters/reporter.ts';
import type { LoadedMachine } from './load-machine.ts';

/**
 * What reporters are told of a recorded execution.
 *
 * @param path its file, or its ARN in AWS
 * @param arn where the history names it
 */
export function describeRecorded(path: string, arn: string | undefined, loaded: LoadedMachine | undefined): RunInfo {
  const told = readExecutionArn(arn ?? '');
  if (loaded === undefined) return { name: told?.name ?? basename(path), path, type: told?.type ?? 'STANDARD' };
  const { source, machine } = loaded;
  return { name: source.name, type: told?.type ?? source.type, path, machine };
}
