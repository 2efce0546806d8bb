import { diffArrays } from 'diff';
import type { Json } from '../../json.ts';
import { printable } from '../../source/printable.ts';
import { cutToWidth } from './display-width.ts';
import { formatDelay, formatSize, plural } from './format-numbers.ts';
import type { Painter } from './painter.ts';
import { unpackCause } from './unpack-cause.ts';
import { wrapText } from './wrap-text.ts';

/** A state's data at one stage. */
export interface Stage {
  readonly title: string;
  readonly value: Json;
  /** What it was derived from: lines that are not in it are marked. If absent, nothing is compared. */
  readonly against?: Json;
}

/** One attempt of a state, for people. */
export interface StateTestReport {
  readonly name: string;
  readonly type: string;
  readonly status: 'SUCCEEDED' | 'FAILED' | 'RETRIABLE' | 'CAUGHT_ERROR';
  readonly stages: readonly Stage[];
  readonly failure?: { readonly error: string | undefined; readonly cause: string | undefined };
  readonly next?: string;
  /** `index` of the retrier, `delay` in milliseconds. */
  readonly retry?: { readonly index: number; readonly delay: number };
  readonly catchIndex?: number;
}

const MAX_WIDTH = 120;
const MIN_WIDTH = 40;
const TITLE_WIDTH = 24;
/** The marks are left of the line. */
const MARGIN = 6;
const MAX_LINES = 40;
const MAX_MESSAGE_LINES = 20;

/** The stages one below the other, with a plus at each change in the data, and how the attempt ended. */
export function formatStateTest(report: StateTestReport, columns: number, painter: Painter, cwd?: string): string {
  const width = Math.min(Math.max(columns, MIN_WIDTH), MAX_WIDTH);
  const name = cutToWidth(printable(report.name), width - report.type.length - 2);
  const lines = [`${painter.strong(name)}  ${painter.dim(report.type)}`, ''];
  for (const stage of report.stages) lines.push(...formatStage(stage, width, painter));
  if (report.stages.length > 0) lines.push('');
  lines.push(...formatEnd(report, width, painter, cwd));
  return `${lines.join('\n').replaceAll(/ +$/gm, '')}\n`;
}

function formatStage({ title, value, against }: Stage, width: number, painter: Painter): string[] {
  const head = `  ${painter.strong(title.padEnd(TITLE_WIDTH))}`;
  const shown = JSON.stringify(value, undefined, 2).split('\n');
  if (against === undefined) return formatLines(head, '', shown, undefined, width, painter);
  const before = JSON.stringify(against, undefined, 2).split('\n');
  const { added, removed } = markChanges(before, shown);
  if (added.size === 0 && removed === 0) return [`${head}${painter.dim('unchanged')}`];
  return formatLines(head, describeChange(added.size, removed), shown, added, width, painter);
}

function formatLines(
  head: string,
  note: string,
  lines: readonly string[],
  added: ReadonlySet<number> | undefined,
  width: number,
  painter: Painter,
): string[] {
  // a number or a short string needs no line of its own
  if (lines.length === 1 && lines[0]!.length <= width - TITLE_WIDTH - 2) {
    const value = printable(lines[0]!);
    return [`${head}${added?.has(0) === true ? painter.success(`+ ${value}`) : value}`];
  }
  const result = [`${head}${painter.dim(note)}`];
  for (const [index, line] of lines.slice(0, MAX_LINES).entries()) {
    const text = cutToWidth(printable(line), width - MARGIN);
    result.push(added?.has(index) === true ? painter.success(`    + ${text}`) : `      ${text}`);
  }
  if (lines.length > MAX_LINES) {
    const rest = plural(lines.length - MAX_LINES, 'more line');
    const size = formatSize(Buffer.byteLength(lines.join('\n')));
    result.push(`      ${painter.dim(`… ${rest}, ${size} in all`)}`);
  }
  return result;
}

function describeChange(added: number, removed: number): string {
  const parts = [added > 0 ? `+${added}` : '', removed > 0 ? `−${removed}` : ''].filter((part) => part !== '');
  return `${parts.join(' ')} ${added + removed === 1 ? 'line' : 'lines'}`;
}

function formatEnd(report: StateTestReport, width: number, painter: Painter, cwd: string | undefined): string[] {
  const { status, next, failure, retry, catchIndex } = report;
  const target = next === undefined ? '' : ` → ${cutToWidth(printable(next), width - 24)}`;
  if (failure === undefined) return [`${painter.success('✔ SUCCEEDED')}${target}`];
  const { message, frames } = unpackCause(failure.cause, cwd);
  const wrapped = message === '' ? [] : wrapText(message, width - 4);
  const cause = wrapped.slice(0, MAX_MESSAGE_LINES).map((line) => `    ${line}`);
  if (wrapped.length > MAX_MESSAGE_LINES) cause.push(`    ${painter.dim('…')}`);
  for (const frame of frames) cause.push(`      ${painter.dim(printable(frame))}`);
  const error = `${painter.failure('✖')} ${painter.strong(cutToWidth(printable(failure.error ?? 'failed'), width - 2))}`;
  const outcome = {
    SUCCEEDED: '',
    FAILED: painter.failure('✖ FAILED'),
    RETRIABLE: `${painter.warning('⚠ RETRIABLE')}  Retry[${retry?.index}] tries again in ${formatDelay(retry?.delay ?? 0)}`,
    CAUGHT_ERROR: `${painter.warning('⚠ CAUGHT_ERROR')}  Catch[${catchIndex}]${target}`,
  }[status];
  return [error, ...cause, '', outcome];
}

/** Lines of longer texts are only compared by whether they occur at all. */
const MAX_ALIGNED = 1_000;

interface Changes {
  /** Indices of the lines that are not in the earlier text. */
  readonly added: ReadonlySet<number>;
  /** How many lines of the earlier text are gone. */
  readonly removed: number;
}

/**
 * The changes between two texts of indented JSON. Indentation and commas do not count: a part of a document that was
 * extracted, or inserted into another one, is unchanged.
 */
export function markChanges(before: readonly string[], after: readonly string[]): Changes {
  const from = before.map(bare);
  const to = after.map(bare);
  const kept = from.length > MAX_ALIGNED || to.length > MAX_ALIGNED ? keepOccurring(from, to) : align(from, to);
  const added = new Set<number>();
  for (let i = 0; i < to.length; i++) if (!kept.has(i)) added.add(i);
  return { added, removed: Math.max(0, from.length - kept.size) };
}

function bare(line: string): string {
  return line.trim().replace(/,$/, '');
}

function keepOccurring(from: readonly string[], to: readonly string[]): Set<number> {
  const known = new Set(from);
  return new Set(to.flatMap((line, index) => (known.has(line) ? [index] : [])));
}

/**
 * The indices in `to` of a longest common subsequence. Computed from the end, so that closing brackets stay with their
 * values.
 */
function align(from: readonly string[], to: readonly string[]): Set<number> {
  const kept = new Set<number>();
  let index = to.length;
  for (const { count, added, removed } of diffArrays(from.toReversed(), to.toReversed())) {
    if (removed) continue;
    for (let i = 0; i < count; i++) {
      index--;
      if (!added) kept.add(index);
    }
  }
  return kept;
}
