import type { Output } from '../../reporters/reporter.ts';
import { printableLines } from '../../source/printable.ts';
import type { CommonValues } from '../command.ts';
import type { Io, TextSink } from '../io.ts';
import type { ClosableOutput } from './open-file-output.ts';

interface OutputValues extends Pick<CommonValues, 'color'> {
  readonly format?: string;
}

/** The width of a terminal that does not report it: some report 0, in containers and under `script` or `expect`. */
const DEFAULT_COLUMNS = 80;

export function createOutput(stream: TextSink, options: OutputValues, { env }: Pick<Io, 'env'>): Output {
  const color = hasColor(stream, options, env);
  // a line of a job's log that begins like this is a command to its runner; only annotations are meant as one
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

/** The width of help text, which is for people wherever it goes. */
export function helpWidth(stream: TextSink): number {
  return positiveNumber(stream.columns) ?? DEFAULT_COLUMNS;
}

/** Writes text without sfn-run's colours. */
export function writePlain(stream: TextSink, text: string): void {
  stream.write(printableLines(text, false));
}

/**
 * `--no-color` and NO_COLOR switch colours off, FORCE_COLOR switches them on; by default, a capable terminal has them.
 */
function hasColor(stream: TextSink, { color }: OutputValues, env: Io['env']): boolean {
  if (!color || (env.NO_COLOR !== undefined && env.NO_COLOR !== '')) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

function positiveNumber(value: string | number | undefined): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number > 0 ? number : undefined;
}

/** Where data goes: stdout, or the file of `--output`. */
export async function openDataOutput(
  options: OutputValues & { readonly output?: string },
  io: Io,
): Promise<ClosableOutput> {
  if (options.output !== undefined) {
    const { openFileOutput } = await import('./open-file-output.ts');
    return openFileOutput(options.output, io);
  }
  return Object.assign(createOutput(io.stdout, options, io), { close() {} });
}
