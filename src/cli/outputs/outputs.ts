import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Output } from '../../reporters/reporter.ts';
import { printableLines } from '../../source/printable.ts';
import { UsageError } from '../../source/usage-error.ts';
import type { CommonValues } from '../command.ts';
import type { Io, TextSink } from '../io.ts';

interface OutputValues extends CommonValues {
  readonly format?: string;
}

/** Of a terminal that does not say how wide it is: some say 0, in containers and under `script` or `expect`. */
const DEFAULT_COLUMNS = 80;

export function createOutput(stream: TextSink, options: OutputValues, { env }: Pick<Io, 'env'>): Output {
  const color = hasColor(stream, options, env);
  // what begins so on a line of a job's log is a command to its runner; annotations are meant as such
  const isGuarded = env.GITHUB_ACTIONS === 'true' && options.format !== 'github';
  return {
    write(text) {
      const shown = printableLines(text, color);
      stream.write(isGuarded ? shown.replaceAll(/^([ \t]*)(:(?=:)|#(?=#\[))/gm, '$1\\$2') : shown);
    },
    draw: (sequence) => void stream.write(sequence),
    isTTY: stream.isTTY ?? false,
    get columns() {
      const unknown = stream.isTTY === true ? DEFAULT_COLUMNS : Number.POSITIVE_INFINITY;
      return positiveNumber(stream.columns) ?? positiveNumber(env.COLUMNS) ?? unknown;
    },
    color,
  };
}

/** How wide help is written, which is for reading wherever it goes. */
export function helpWidth(stream: TextSink): number {
  return positiveNumber(stream.columns) ?? DEFAULT_COLUMNS;
}

/** Writes text without colours of ours. */
export function writePlain(stream: TextSink, text: string): void {
  stream.write(printableLines(text, false));
}

/** `--no-color` and NO_COLOR forbid it, FORCE_COLOR asks for it, else a terminal that can has it. */
function hasColor(stream: TextSink, { color }: OutputValues, env: Io['env']): boolean {
  if (!color || (env.NO_COLOR !== undefined && env.NO_COLOR !== '')) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

function positiveNumber(value: string | number | undefined): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

export interface ClosableOutput extends Output {
  /** @throws OutputError where something could not be written */
  close(): void;
}

/** Where the data goes: stdout, or the file of `--output`. */
export function openDataOutput(options: OutputValues & { readonly output?: string }, io: Io): ClosableOutput {
  if (options.output !== undefined) return openFile(options.output, io);
  return Object.assign(createOutput(io.stdout, options, io), { close() {} });
}

function openFile(path: string, { cwd }: Io): ClosableOutput {
  const describe = (error: unknown): string =>
    `cannot write ${path}: ${error instanceof Error ? error.message : error}`;
  let file: number;
  let failure: unknown;
  try {
    file = openSync(resolve(cwd, path), 'w');
  } catch (error) {
    throw new UsageError(describe(error));
  }
  return {
    write(text) {
      // a disk that is full is said once, at the end: the run itself goes on
      if (failure !== undefined) return;
      try {
        writeSync(file, text);
      } catch (error) {
        failure = error;
      }
    },
    isTTY: false,
    columns: Number.POSITIVE_INFINITY,
    color: false,
    close() {
      closeSync(file);
      if (failure !== undefined) throw new OutputError(describe(failure));
    },
  };
}

/** What a command has to say cannot be written to the end, though it has done its work. Its message is for the user. */
export class OutputError extends Error {}
