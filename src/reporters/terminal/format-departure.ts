import type { TraceEvent } from '../../engine/events.ts';
import type { Departure } from '../../history/find-departure.ts';
import type { Json } from '../../json.ts';
import { printable } from '../../source/printable.ts';
import { describeFailure } from './describe-failure.ts';
import { cutToWidth } from './display-width.ts';
import type { Painter } from './painter.ts';
import { wrapText } from './wrap-text.ts';

/** Where a replay differs from its recording. */
export interface ReplayGap {
  readonly departure: Departure | undefined;
  /** Path of the state without a recorded outcome. */
  readonly missing: string | undefined;
}

const LABEL_WIDTH = 'recorded'.length + 2;
const INDENT = 4;
/** Longer values are compared no further; if they differ after that, equal beginnings are shown. */
const MAX_TEXT = 200_000;
/** How much of the common beginning of two long texts is shown before the difference. */
const CONTEXT = 16;

/** What the user needs to know if a replay differs: the state, the recorded outcome, and the new outcome. */
export function formatDeparture({ departure, missing }: ReplayGap, width: number, painter: Painter): string {
  const lines = departure === undefined ? [] : describeDeparture(departure, width, painter);
  if (missing !== undefined) lines.push(...describeMissing(missing, departure !== undefined, width, painter));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function describeDeparture(departure: Departure, width: number, painter: Painter): string[] {
  const { state, recorded, actual, field } = departure;
  const at = recorded ?? actual;
  const where = `${printable(state ?? 'the execution')}: differs from the recording at event ${at?.id}`;
  const head = `${painter.failure('✖')} ${painter.strong(cutToWidth(where, width - 2))}`;
  const room = width - INDENT - LABEL_WIDTH;
  const [was, is] =
    field === undefined
      ? [describeEvent(recorded), describeEvent(actual)]
      : showDifference(textOf(departure.recordedValue), textOf(departure.actualValue), room);
  const about = field === undefined ? [] : [`${at?.type}  ${painter.strong(printable(field))}`];
  return [
    head,
    ...about.map((line) => `${' '.repeat(INDENT)}${cutToWidth(line, width - INDENT)}`),
    labelled('recorded', was, room, painter),
    labelled('now', is, room, painter),
  ];
}

function labelled(label: string, text: string, room: number, painter: Painter): string {
  return `${' '.repeat(INDENT)}${painter.dim(label.padEnd(LABEL_WIDTH))}${cutToWidth(text, room)}`;
}

/** `PassStateEntered  Ship`, `ExecutionFailed  States.Runtime: ...` */
function describeEvent(event: TraceEvent | undefined): string {
  if (event === undefined) return 'nothing more';
  const { name, index, error, cause } = event.details ?? {};
  const isFailure = error !== undefined || cause !== undefined;
  const iteration = name !== undefined && index !== undefined ? `${name}[${index}]` : name;
  const about = iteration === undefined ? (isFailure ? describeFailure({ error, cause }) : '') : printable(iteration);
  return about === '' ? event.type : `${event.type}  ${about}`;
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '(nothing)' : printable(JSON.stringify(value).slice(0, MAX_TEXT));
}

/** Two texts with their difference: long ones begin shortly before it. */
function showDifference(recorded: string, actual: string, room: number): readonly [string, string] {
  let common = 0;
  while (common < recorded.length && recorded[common] === actual[common]) common++;
  if (common < room / 2) return [recorded, actual];
  const start = common - CONTEXT;
  return [`…${recorded.slice(start)}`, `…${actual.slice(start)}`];
}

function describeMissing(state: string, follows: boolean, width: number, painter: Painter): string[] {
  const head = `the recording has no outcome for ${printable(state)}: the replay ends here`;
  if (follows) return wrapText(head, width - INDENT).map((line) => `${' '.repeat(INDENT)}${line}`);
  const [first = '', ...rest] = wrapText(head, width - 2);
  return [
    `${painter.failure('✖')} ${painter.strong(first)}`,
    ...rest.map((line) => `  ${painter.strong(line)}`),
    ...wrapText(
      'A replay answers every task from the recording: this one is new, or ran more often than in the recording.',
      width - INDENT,
    ).map((line) => `${' '.repeat(INDENT)}${line}`),
  ];
}
