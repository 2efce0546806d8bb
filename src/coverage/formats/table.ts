import { formatCount, plural } from '../../reporters/terminal/format-numbers.ts';
import type { Painter } from '../../reporters/terminal/painter.ts';
import { printable } from '../../source/printable.ts';
import {
  type CoveragePlace,
  formatPercent,
  type MachineCoverage,
  type OriginCounts,
  type Share,
  summarize,
  totalOf,
} from '../coverage.ts';

/** The maximum number of unreached places listed for a machine. */
const MAX_PLACES = 100;

/** A row for each machine, followed by what was never reached, by line. */
export function formatTable(machines: readonly MachineCoverage[], painter: Painter): string {
  const rows = machines.map((machine) => {
    const { states, transitions } = summarize([machine]);
    return [printable(machine.name), formatShare(states), formatShare(transitions), printable(machine.file)];
  });
  const all = summarize(machines);
  if (machines.length > 1) rows.push(['all', formatShare(all.states), formatShare(all.transitions), '']);
  const head = ['Coverage', 'states', 'transitions', ''];
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  const format = (row: readonly string[]): string =>
    row
      .map((text, i) => text.padEnd(i === row.length - 1 ? 0 : widths[i]!))
      .join('  ')
      .trimEnd();
  const lines = [painter.strong(format(head))];
  rows.forEach((row, i) => {
    lines.push(format(row));
    const machine = machines[i];
    if (machine !== undefined) lines.push(...missesOf(machine).map((text) => `  ${painter.dim(text)}`));
  });
  return `\n${lines.join('\n')}\n`;
}

function formatShare(share: Share): string {
  return `${share.reached}/${share.total}  ${formatPercent(share)}`;
}

interface Miss extends CoveragePlace {
  readonly text: string;
}

function missesOf({ states }: MachineCoverage): string[] {
  const misses: Miss[] = [];
  for (const state of states) {
    const visits = totalOf(state.counts);
    if (visits === 0) misses.push({ ...place(state), text: `${state.path}: never visited` });
    else if (isOnlyRecorded(state.counts))
      misses.push({ ...place(state), text: `${state.path}: ${recorded(state.counts)}` });
    if (visits === 0) continue;
    for (const one of state.transitions) {
      const isMissed = totalOf(one.counts) === 0;
      if (!isMissed && !isOnlyRecorded(one.counts)) continue;
      const how = isMissed ? one.label : `${one.label}: ${recorded(one.counts)}`;
      misses.push({ ...place(one), text: `${state.path}: ${how}` });
    }
  }
  misses.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
  const shown = misses.slice(0, MAX_PLACES).map(({ file, line, text }) => printable(`${file}:${line}  ${text}`));
  const left = misses.length - shown.length;
  return left > 0 ? [...shown, `… and ${formatCount(left)} more`] : shown;
}

function place({ file, line, column }: CoveragePlace): CoveragePlace {
  return { file, line, column };
}

/** Transitions that happen in reality, but in no test. */
function isOnlyRecorded({ test, run, replay }: OriginCounts): boolean {
  return replay !== undefined && test === undefined && run === undefined;
}

function recorded({ replay = 0 }: OriginCounts): string {
  return `not tested, and ${plural(replay, 'time')} in recordings`;
}
