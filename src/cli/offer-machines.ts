import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { listProjects } from '../list-projects.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Project } from '../template/project.ts';
import type { Io } from './io.ts';
import { formatColumns } from './outputs/format-columns.ts';
import { writePlain } from './outputs/outputs.ts';

/** Longer lists are not helpful. */
const MAX_OFFERED = 30;

interface Choice {
  readonly file: string;
  readonly id: string;
  readonly type: string;
  /** The command line that runs it. */
  readonly args: readonly string[];
}

/**
 * For an empty command line: lists the machines of the files in this folder and in CDK's output. On a terminal, the
 * user can choose one.
 * @returns the arguments that run it
 */
export async function offerMachines(io: Io): Promise<readonly string[] | 'none found' | 'none chosen'> {
  const choices = await findChoices(io.cwd);
  if (choices.length === 0) return 'none found';
  const offered = choices.slice(0, MAX_OFFERED);
  const isAsked = io.stdin.isTTY === true && io.stderr.isTTY === true;
  const rows = formatColumns(
    offered.map(({ file, id, type }, i) => [...(isAsked ? [`${i + 1}`] : []), id, type, file]),
  );
  const rest = choices.length - offered.length;
  const more = rest === 0 ? [] : [`  and ${rest} more: sfn-run list`];
  const lines = ['State machines here:', ...rows, ...more, ''];
  if (!isAsked) {
    lines.push(`To run one:  sfn-run ${offered[0]!.args.join(' ')}`, 'To see how:  sfn-run --help');
    writePlain(io.stderr, `${lines.join('\n')}\n`);
    return 'none chosen';
  }
  writePlain(io.stderr, `${lines.join('\n')}\nRun which one? (1-${offered.length}, or Enter for none) `);
  const choice = offered[Number(await readLine(io)) - 1];
  return choice?.args ?? 'none chosen';
}

async function findChoices(cwd: string): Promise<readonly Choice[]> {
  const choices: Choice[] = [];
  for (const folder of ['.', 'cdk.out']) {
    for (const { path, kind, machines } of await listFolder(folder, cwd)) {
      for (const { logicalId, type } of machines) {
        const args = machines.length === 1 || kind === 'definition' ? [path] : [path, '-m', logicalId];
        choices.push({ file: path, id: logicalId, type, args });
      }
    }
  }
  return choices;
}

async function listFolder(folder: string, cwd: string): Promise<readonly Project[]> {
  if (!existsSync(join(cwd, folder))) return [];
  try {
    return await listProjects([folder], { cwd, isShallow: true });
  } catch (error) {
    if (error instanceof UsageError) return [];
    throw error;
  }
}

function readLine({ stdin }: Io): Promise<string> {
  const input = stdin instanceof Readable ? stdin : Readable.from(stdin);
  const lines = createInterface({ input });
  return new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(line.trim());
      lines.close();
    });
    lines.once('close', () => resolve(''));
  });
}
