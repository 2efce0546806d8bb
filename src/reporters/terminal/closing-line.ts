import { machineOf } from '../../history/scope-path.ts';
import type { StateVisit } from '../../history/state-visit.ts';
import { printable } from '../../source/printable.ts';
import type { ReportedOutcome, RunInfo } from '../reporter.ts';
import { cutStartToWidth, cutToWidth, displayWidth } from './display-width.ts';
import { formatDuration, plural } from './format-numbers.ts';
import type { Painter } from './painter.ts';

/** The totals of the run, for its last line. */
export class Totals {
  readonly #names = new Set<string>();
  #visits = 0;
  #retries = 0;
  #caught = 0;

  enter({ name, scope }: StateVisit): void {
    this.#visits++;
    const machine = machineOf(scope)?.name;
    this.#names.add(machine === undefined ? name : `${machine}/${name}`);
  }

  settle({ attempts, status }: StateVisit): void {
    this.#retries += Math.max(0, attempts.length - 1);
    if (status === 'caught') this.#caught++;
  }

  describe(): string[] {
    const names = this.#names.size;
    const states = plural(names, 'state');
    return [
      this.#visits === names ? states : `${states} in ${plural(this.#visits, 'visit')}`,
      ...(this.#retries === 0 ? [] : [plural(this.#retries, 'retry', 'retries')]),
      ...(this.#caught === 0 ? [] : [`${plural(this.#caught, 'error')} caught`]),
    ];
  }
}

/** `OrderWorkflow  STANDARD  samples/order/template.yml` */
export function formatHeading({ name, type, path }: RunInfo, width: number, painter: Painter): string {
  const title = cutToWidth(printable(name), Math.floor(width / 2));
  const room = width - displayWidth(title) - type.length - 4;
  return `${painter.strong(title)}  ${painter.dim(`${type}  ${cutStartToWidth(printable(path), room)}`)}\n\n`;
}

/** `SUCCEEDED in 1.04 s · 7 states · 1 retry · 1 error caught` */
export function formatClosingLine(outcome: ReportedOutcome, totals: Totals, painter: Painter): string {
  const { status, startDate, stopDate } = outcome;
  const paint = status === 'SUCCEEDED' ? painter.success : status === 'FAILED' ? painter.failure : painter.warning;
  const label = paint(painter.strong(status === 'RUNNING' ? 'STILL RUNNING' : status));
  const took = `${status === 'RUNNING' ? 'after' : 'in'} ${formatDuration(stopDate - startDate)}`;
  return `\n${[`${label} ${took}`, ...totals.describe()].join(' · ')}\n`;
}
