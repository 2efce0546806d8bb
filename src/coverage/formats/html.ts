import { escapeHtml } from '../../report/page-safety.ts';
import { formatPercent, type MachineCoverage, type StateCoverage, summarize, totalOf } from '../coverage.ts';

/** Returns the text of a file with states; undefined if it cannot be read. */
export type ReadSource = (file: string) => string | undefined;

const STYLE = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 2rem; color: #1b1f24; background: #fff }
table.summary { border-collapse: collapse; margin-bottom: 2rem }
table.summary td, table.summary th { padding: .25rem 1rem; border-bottom: 1px solid #d0d7de; text-align: left }
pre { margin: 0; font: 12px/1.6 ui-monospace, monospace }
.source { border: 1px solid #d0d7de; overflow-x: auto; margin-bottom: 2rem }
.line { display: flex; min-width: max-content }
.number { flex: 0 0 4em; text-align: right; padding-right: 1em; color: #6e7781; user-select: none }
.count { flex: 0 0 5em; text-align: right; padding-right: 1em; user-select: none }
.hit { background: #e6ffec } .hit .count { color: #116329 }
.miss { background: #ffebe9 } .miss .count { color: #a40e26 }
.part { background: #fff8c5 } .part .count { color: #7d4e00 }
.note { color: #a40e26; padding-left: 2em; font-style: italic; user-select: none }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117 } .source, table.summary td, table.summary th { border-color: #30363d }
  .hit { background: #12261e } .miss { background: #2d1417 } .part { background: #272115 }
  .hit .count { color: #3fb950 } .miss .count, .note { color: #f85149 } .part .count { color: #d29922 }
}`;

/** One page without scripts: the counts, and the source of each machine with the parts that were reached. */
export function formatHtml(machines: readonly MachineCoverage[], readSource: ReadSource): string {
  const rows = machines.map((machine, i) => {
    const { states, transitions } = summarize([machine]);
    const share = (one: typeof states): string => `<td>${one.reached}/${one.total}</td><td>${formatPercent(one)}</td>`;
    return `<tr><td><a href="#m${i}">${escapeHtml(machine.name)}</a></td>${share(states)}${share(transitions)}<td>${escapeHtml(machine.file)}</td></tr>`;
  });
  const sources = machines.map((machine, i) => formatMachine(machine, `m${i}`, readSource));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Coverage of state machines</title>
<style>${STYLE}
</style>
<h1>Coverage of state machines</h1>
<table class="summary">
<tr><th>machine</th><th colspan="2">states</th><th colspan="2">transitions</th><th>file</th></tr>
${rows.join('\n')}
</table>
${sources.join('\n')}
</html>
`;
}

interface Line {
  visits: number | undefined;
  readonly missed: string[];
  hasReached: boolean;
}

function formatMachine({ name, states }: MachineCoverage, id: string, readSource: ReadSource): string {
  const files = [...new Set(states.map(({ file }) => file))];
  const parts = files.map((file) => {
    const text = readSource(file);
    const own = states.filter((state) => state.file === file);
    const body = text === undefined ? '<pre>The source cannot be read.</pre>' : formatSource(text, own);
    return `<h3>${escapeHtml(file)}</h3>\n<div class="source"><pre>${body}</pre></div>`;
  });
  return `<h2 id="${id}">${escapeHtml(name)}</h2>\n${parts.join('\n')}`;
}

function formatSource(text: string, states: readonly StateCoverage[]): string {
  const lines = new Map<number, Line>();
  const at = (line: number): Line => {
    const known = lines.get(line) ?? { visits: undefined, missed: [], hasReached: false };
    lines.set(line, known);
    return known;
  };
  for (const { path, line, counts, transitions } of states) {
    const visits = totalOf(counts);
    const own = at(line);
    own.visits = Math.max(own.visits ?? 0, visits);
    if (visits === 0) own.missed.push(`${path} was never visited`);
    else own.hasReached = true;
    for (const one of transitions) {
      const times = totalOf(one.counts);
      const place = at(one.line);
      place.visits = Math.max(place.visits ?? 0, times);
      if (times > 0) place.hasReached = true;
      else if (visits > 0) place.missed.push(one.label);
    }
  }
  return text
    .split('\n')
    .map((source, i) => formatLine(source, i + 1, lines.get(i + 1)))
    .join('');
}

function formatLine(source: string, number: number, line: Line | undefined): string {
  const kind =
    line === undefined
      ? ''
      : line.missed.length === 0 && line.hasReached
        ? ' hit'
        : line.hasReached
          ? ' part'
          : ' miss';
  const count = line?.visits === undefined ? '' : `${line.visits}×`;
  const note =
    line === undefined || line.missed.length === 0
      ? ''
      : `<span class="note">${escapeHtml(line.missed.join(', '))}</span>`;
  return `<span class="line${kind}"><span class="number">${number}</span><span class="count">${count}</span><span>${escapeHtml(source)}</span>${note}</span>`;
}
