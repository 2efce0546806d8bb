import type { LogLine } from '../../engine/task-runner.ts';
import { formatPath } from '../../history/scope-path.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import { printable } from '../../source/printable.ts';
import { formatCount, plural } from './format-numbers.ts';
import { keepColors } from './keep-colors.ts';
import type { Painter } from './painter.ts';

/** Which console lines of handlers the trace shows: for `failed`, those of failing attempts. */
export const LOG_CHOICES = ['all', 'failed', 'none'] as const;
export type LogChoice = (typeof LOG_CHOICES)[number];

/** The number of lines kept for a running attempt: the last ones. */
const MAX_HELD = 200;

interface HeldLines {
  lines: string[];
  dropped: number;
}

/** The console lines of handlers, as far as they are shown. */
export class HandlerLog {
  readonly #choice: LogChoice;
  readonly #painter: Painter;
  readonly #color: boolean;
  readonly #held = new WeakMap<StateVisit, HeldLines>();

  constructor(choice: LogChoice, painter: Painter, color: boolean) {
    this.#choice = choice;
    this.#painter = painter;
    this.#color = color;
  }

  /**
   * The part of a line to write at once. `visit` is the visit that the line belongs to, undefined if that visit is
   * over.
   */
  add(line: LogLine, visit: StateVisit | undefined): string {
    const isOurs = line.stream === 'notice';
    if (this.#choice === 'none' && !isOurs) return '';
    const text = this.#format(line);
    if (this.#choice !== 'failed' || isOurs || visit === undefined) return text;
    const held = this.#held.get(visit) ?? { lines: [], dropped: 0 };
    this.#held.set(visit, held);
    held.lines.push(text);
    if (held.lines.length > MAX_HELD) {
      held.lines.shift();
      held.dropped++;
    }
    return '';
  }

  /** The lines of an attempt that has ended, which are shown if it failed. */
  take(visit: StateVisit, hasFailed: boolean): string {
    const held = this.#held.get(visit);
    if (held === undefined) return '';
    this.#held.delete(visit);
    if (!hasFailed) return '';
    const { lines, dropped } = held;
    const before =
      dropped === 0
        ? ''
        : `    ${this.#painter.dim(`┊ … ${plural(dropped, 'line')} before the last ${formatCount(lines.length)}`)}\n`;
    return before + lines.join('');
  }

  #format({ scope, state, text }: LogLine): string {
    const name = printable(formatPath(scope, state));
    // Loggers separate their columns with tabs, which are harmless.
    return `    ${this.#painter.dim(`┊ ${name}:`)} ${keepColors(text.replaceAll('\t', '  '), this.#color)}\n`;
  }
}
