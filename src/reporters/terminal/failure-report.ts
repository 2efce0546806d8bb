import { formatPath } from '../../history/scope-path.ts';
import type { Failure, StateVisit } from '../../history/state-visit.ts';
import type { Json } from '../../json.ts';
import { printable } from '../../source/printable.ts';
import { NO_BOUNDS } from './bounds.ts';
import { displayWidth } from './display-width.ts';
import { formatSize } from './format-numbers.ts';
import { excerptJson } from './json-lines.ts';
import type { Painter } from './painter.ts';
import { previewJson } from './preview-json.ts';
import { unpackCause } from './unpack-cause.ts';
import { wrapText } from './wrap-text.ts';

const MAX_MESSAGE_LINES = 20;
/** Maximum lines of the input, and of a JSON cause. */
const BOUNDS = { lines: 20, characters: 4_000 };
const MARGIN = 4;

/**
 * What the user needs to know about a failed run: the state, the error with its cause unpacked, the stack frames in
 * their code and the state's input. If an inner state failed first with another error, the report shows that one and
 * its consequence.
 *
 * @param failed the state that ended the execution
 * @param width at which prose is wrapped; JSON and frames keep their lines, so that they can be copied
 * @param isWhole nothing is cut
 */
export function formatFailureReport(
  failed: StateVisit | undefined,
  outcome: Partial<Failure>,
  width: number,
  painter: Painter,
  { isWhole = false, cwd }: { readonly isWhole?: boolean; readonly cwd?: string | undefined } = {},
): string {
  const visit = failed?.origin ?? failed;
  const first = visit === failed ? undefined : visit?.failure;
  const isOther = first?.error !== undefined && first.error !== outcome.error;
  const { error, cause } = isOther ? first : outcome;
  const { message, value, frames } = unpackCause(cause, cwd);
  const lines = [...formatHeadline(visit, error ?? 'failed', width, painter)];
  if (value === undefined) {
    const wrapped = message === '' ? [] : wrapText(message, width - MARGIN);
    const shown = isWhole ? wrapped : wrapped.slice(0, MAX_MESSAGE_LINES);
    for (const line of shown) lines.push(`    ${line}`);
    if (wrapped.length > shown.length) lines.push(`    ${painter.dim('…')}`);
  } else {
    lines.push(...formatDocument(value, width, painter, isWhole).shown);
  }
  for (const frame of frames) lines.push(`      ${painter.dim(printable(frame))}`);
  if (isOther && failed !== undefined) lines.push('', ...describeConsequence(failed, outcome, message, width));
  if (visit?.input !== undefined) {
    const { shown, title } = formatDocument(visit.input, width, painter, isWhole);
    lines.push('', `  ${painter.dim(`its input${title}`)}`, ...shown);
  }
  return `${lines.join('\n').replaceAll(/ +$/gm, '')}\n`;
}

/** `so Pack items failed with States.ExceedToleratedFailureThreshold: ...`, without a cause that repeats the same. */
function describeConsequence(
  { scope, name }: StateVisit,
  { error = 'failed', cause }: Partial<Failure>,
  told: string,
  width: number,
): string[] {
  const { message, value } = unpackCause(cause);
  const more = message === told || message === '' || value !== undefined ? '' : `: ${message}`;
  return wrapText(`so ${formatPath(scope, name)} failed with ${error}${more}`, width - 2).map((line) => `  ${line}`);
}

/** `✖ Pack items[1]/Pack one: Broken`: neither the state nor the error is ever cut. */
function formatHeadline(visit: StateVisit | undefined, error: string, width: number, painter: Painter): string[] {
  const name = printable(error);
  const place = visit === undefined ? '' : `${printable(formatPath(visit.scope, visit.name))}: `;
  const fits = displayWidth(place + name) <= width - 2;
  const lines = fits
    ? [place + name]
    : [place, name].filter((part) => part !== '').flatMap((part) => wrapText(part, width - 2));
  return lines.map((line, i) => `${i === 0 ? painter.failure('✖') : ' '} ${painter.strong(line)}`);
}

/** On one line if it fits, else indented; a cut value says how large it is. */
function formatDocument(
  value: Json,
  width: number,
  painter: Painter,
  isWhole: boolean,
): { readonly shown: string[]; readonly title: string } {
  const short = printable(previewJson(value, width));
  if (displayWidth(short) <= width - MARGIN) return { shown: [`    ${short}`], title: '' };
  const { lines, isCut } = excerptJson(value, isWhole ? NO_BOUNDS : BOUNDS);
  const shown = lines.map((line) => `    ${printable(line)}`);
  if (!isCut) return { shown, title: '' };
  return { shown: [...shown, `    ${painter.dim('…')}`], title: `, ${sizeOf(value)}cut (-v shows all of it)` };
}

function sizeOf(value: Json): string {
  try {
    return `${formatSize(Buffer.byteLength(JSON.stringify(value)))}, `;
  } catch {
    // deeper or longer than JSON.stringify can handle
    return '';
  }
}
