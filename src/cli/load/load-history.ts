import { basename, resolve } from 'node:path';
import { readExecutionArn } from '../../arn.ts';
import type { TraceEvent } from '../../engine/events.ts';
import {
  type HistoryEntries,
  listEntries,
  parseHistoryEntries,
  refuseHistoryText,
} from '../../history/history-entries.ts';
import { placeEvents, type StoredHistory } from '../../history/read-history.ts';
import { MAX_DATA_BYTES, type ReadError, readFileBytes } from '../../read-file.ts';
import type { RunInfo } from '../../reporters/reporter.ts';
import { formatDiagnostic } from '../../source/code-frame.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { parseSource } from '../../source/parse-source.ts';
import { SourceFile } from '../../source/source-file.ts';
import { toJson } from '../../source/source-node.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { Io } from '../io.ts';
import { option } from '../options/option.ts';
import { decodeOrThrow, readBytes } from '../options/read-input.ts';
import type { LoadedMachine } from './load-machine.ts';
import type { HistoryNeeds, LoadedHistory } from './loaded-history.ts';

export const HISTORY_ARGUMENT = [
  '<history>',
  'a recorded execution: its ARN on AWS, or a file of get-execution-history or filter-log-events of the AWS CLI, or --format events; - for stdin',
] as const;

export const EXECUTION_OPTION = option('--execution <arn|name>', 'which execution, if the history contains several');

/**
 * Reads a recorded execution: from a file, from stdin for `-`, or from AWS for the ARN of an execution.
 *
 * @param execution which one, if there are several
 * @throws UsageError with the problem and its location
 */
export async function loadHistory(
  path: string,
  execution: string | undefined,
  io: Io,
  needs: HistoryNeeds = {},
): Promise<LoadedHistory> {
  if (isArn(path)) {
    if (execution !== undefined)
      throw new UsageError(`--execution selects one from a file, but ${path} names an execution`);
    const { loadRemoteHistory } = await import('./load-remote-history.ts');
    return loadRemoteHistory(path, io, needs);
  }
  return parseHistory(await readHistoryText(path, io), path === '-' ? '<stdin>' : path, execution);
}

/** The same with the events of the children of its Distributed Maps, if the history contains them. */
export async function loadRun(
  path: string,
  execution: string | undefined,
  io: Io,
  needs: Omit<HistoryNeeds, 'children'>,
): Promise<LoadedHistory> {
  if (isArn(path)) return loadHistory(path, execution, io, { ...needs, children: 'all' });
  const shown = path === '-' ? '<stdin>' : path;
  const { placeRun } = await import('../../history/place-run.ts');
  return placeRun(await parseEntries(await readHistoryText(path, io), shown), shown, execution);
}

/** The machine that AWS ran, if the history came with its definition. */
export async function loadDeployed({ description }: LoadedHistory): Promise<LoadedMachine | undefined> {
  if (description === undefined) return undefined;
  const { loadDescription } = await import('./load-description.ts');
  return loadDescription(description);
}

/** Whether an argument is meant as an ARN rather than a file. */
export function isArn(text: string): boolean {
  return text.startsWith('arn:');
}

/** Parses the text of a history; `shown` is its name in messages. */
export async function parseHistory(text: string, shown: string, execution: string | undefined): Promise<StoredHistory> {
  return placeEvents(await parseEntries(text, shown), shown, execution);
}

async function parseEntries(text: string, shown: string): Promise<HistoryEntries> {
  return parseHistoryEntries(text, shown) ?? listEntries(await parseYamlDocument(text, shown), shown);
}

export async function readHistoryText(path: string, io: Io): Promise<string> {
  if (path === '-') return decodeOrThrow(await readBytes(io.stdin), '<stdin>').text;
  let bytes: Buffer;
  try {
    bytes = readFileBytes(resolve(io.cwd, path), MAX_DATA_BYTES);
  } catch (error) {
    const { code, message } = error as ReadError;
    if (code !== 'ENOENT') throw new UsageError(`the history ${path} ${message}`);
    const { nearPath } = await import('../../template/unreadable-file.ts');
    const near = await nearPath(resolve(io.cwd, path), path);
    throw new UsageError(`there is no history file ${path}${near === undefined ? '' : `\nDid you mean '${near}'?`}`);
  }
  return decodeOrThrow(bytes, path).text;
}

/** `--output yaml` of the AWS CLI. */
async function parseYamlDocument(text: string, path: string): Promise<ReturnType<typeof toJson>> {
  if (/^\s*[[{]/.test(text)) refuseHistoryText(text, path);
  const diagnostics: Diagnostic[] = [];
  const node = await parseSource(new SourceFile(path, text), (diagnostic) => diagnostics.push(diagnostic), 'core');
  const [error] = diagnostics.filter(({ severity }) => severity === 'error');
  if (error !== undefined) throw new UsageError(`${path} is not a history\n${formatDiagnostic(error)}`);
  if (node === undefined) throw new UsageError(`${path} contains no events`);
  return toJson(node);
}

/**
 * @param path names the history in messages
 * @param need the work that requires its start, its inputs and its outputs: `a replay`
 * @throws UsageError
 */
export function checkRecord([first]: readonly TraceEvent[], path: string, need: string): void {
  const shown = path === '-' ? '<stdin>' : path;
  if (first?.type !== 'ExecutionStarted') {
    throw new UsageError(
      `${shown} is not the history of an execution: it begins with ${first?.type}, not with ExecutionStarted`,
    );
  }
  if (first.details?.input === undefined) {
    throw new UsageError(
      `${shown} contains no inputs and outputs, which ${need} needs: get it with --include-execution-data, or let the log include execution data`,
    );
  }
}

/**
 * A recorded execution for reporters.
 *
 * @param path its file, or its ARN in AWS
 * @param arn if the history contains it
 */
export function describeRecorded(path: string, arn: string | undefined, loaded: LoadedMachine | undefined): RunInfo {
  const told = readExecutionArn(arn ?? '');
  if (loaded === undefined) return { name: told?.machineName ?? basename(path), path, type: told?.type ?? 'STANDARD' };
  const { source, machine } = loaded;
  return { name: source.name, type: told?.type ?? source.type, path, machine };
}
