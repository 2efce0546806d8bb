import type { TraceEvent } from '../engine/events.ts';
import { exceedsMermaid, renderMermaid } from '../graph/mermaid.ts';
import { pathOfEvents } from '../graph/path-taken.ts';
import { graphOf } from '../graph/render-graph.ts';
import { formatPath } from '../history/scope-path.ts';
import type { StateVisit, VisitStatus } from '../history/state-visit.ts';
import { StateVisits } from '../history/state-visits.ts';
import type { Json } from '../json.ts';
import { printable } from '../source/printable.ts';
import type { Output, ReportedOutcome, Reporter, RunInfo } from './reporter.ts';
import { formatDuration, plural } from './terminal/format-numbers.ts';
import { unpackCause } from './terminal/unpack-cause.ts';

/**
 * The maximum length of a comment on GitHub is 65,536 characters, that of a job summary 1 MiB. The same text must fit
 * both.
 */
const MAX_CHARACTERS = 65_000;
const MAX_ROWS = 100;
const MAX_OF_A_VALUE = 4_000;
const MAX_OF_A_CAUSE = 2_000;

/** The totals of all visits of a state. */
interface StateRow {
  readonly name: string;
  readonly type: string;
  worst: VisitStatus;
  visits: number;
  failed: number;
  retries: number;
  milliseconds: number;
  error: string | undefined;
}

const SIGNS: Readonly<Record<VisitStatus, string>> = {
  failed: '✖ failed',
  running: '… running',
  caught: '⚠ caught',
  aborted: '◼ aborted',
  succeeded: '✔',
};
const WORST = Object.keys(SIGNS) as readonly VisitStatus[];

/**
 * Writes a summary for a job or a pull request at the end: how the run ended, its failure, the states, and the graph.
 */
export function createMarkdownReporter(output: Output): Reporter {
  let run: RunInfo | undefined;
  const events: TraceEvent[] = [];
  const rows = new Map<string, StateRow>();
  let failed: StateVisit | undefined;
  const settle = (visit: StateVisit): void => {
    addVisit(rows, visit);
    if (visit.status === 'failed') failed = visit;
  };
  const visits = new StateVisits({ onEntered: ({ name, type }) => void rowOf(rows, name, type), onSettled: settle });
  return {
    onStart(info) {
      run = info;
    },
    onEvent(event) {
      visits.add(event);
      // only the graph needs them again
      if (run?.machine !== undefined) events.push(event);
    },
    onEnd(outcome) {
      for (const visit of [...visits.open]) settle(visit);
      const ended = outcome.status !== 'SUCCEEDED' ? (failed?.origin ?? failed) : undefined;
      const parts = [
        describeOutcome(run, outcome, rows),
        ...(ended === undefined && outcome.status === 'SUCCEEDED' ? [] : [describeFailure(ended, outcome)]),
        describeRows([...rows.values()]),
        ...describeGraph(run, events),
      ];
      output.write(join(parts));
    },
  };
}

/** In the order in which states were first entered. */
function rowOf(rows: Map<string, StateRow>, name: string, type: string): StateRow {
  const known = rows.get(name);
  if (known !== undefined) return known;
  const row: StateRow = {
    name,
    type,
    worst: 'succeeded',
    visits: 0,
    failed: 0,
    retries: 0,
    milliseconds: 0,
    error: undefined,
  };
  rows.set(name, row);
  return row;
}

function addVisit(rows: Map<string, StateRow>, visit: StateVisit): void {
  const { name, type, status, start, end, attempts, failure } = visit;
  const row = rowOf(rows, name, type);
  if (WORST.indexOf(status) < WORST.indexOf(row.worst)) row.worst = status;
  row.visits++;
  if (status === 'failed' || status === 'caught') row.failed++;
  row.retries += attempts.filter(({ retryDelay }) => retryDelay !== undefined).length;
  row.milliseconds += (end ?? start) - start;
  row.error ??= failure?.error ?? attempts.find((attempt) => attempt.failure !== undefined)?.failure?.error;
}

function describeOutcome(
  run: RunInfo | undefined,
  outcome: ReportedOutcome,
  rows: ReadonlyMap<string, StateRow>,
): string {
  const sign = outcome.status === 'SUCCEEDED' ? '✔' : outcome.status === 'RUNNING' ? '…' : '✖';
  const counts = [...rows.values()].reduce(
    (sum, row) => ({ visits: sum.visits + row.visits, retries: sum.retries + row.retries }),
    { visits: 0, retries: 0 },
  );
  const facts = [
    `${outcome.status} in ${formatDuration(outcome.stopDate - outcome.startDate)}`,
    plural(counts.visits, 'state'),
    ...(counts.retries > 0 ? [plural(counts.retries, 'retry', 'retries')] : []),
  ];
  const from = run === undefined ? [] : [`${run.type}, ${code(run.path)}`];
  return [`## ${sign} ${code(run?.name ?? 'execution')}: ${outcome.status}`, [...facts, ...from].join(' · ')].join(
    '\n\n',
  );
}

function describeFailure(visit: StateVisit | undefined, outcome: ReportedOutcome): string {
  const own = 'error' in outcome || 'cause' in outcome ? outcome : { error: undefined, cause: undefined };
  const { error, cause } = visit?.failure?.error === undefined ? own : visit.failure;
  const where = visit === undefined ? 'The execution' : code(formatPath(visit.scope, visit.name));
  if (outcome.status === 'RUNNING') return 'The history stops before the end of the execution.';
  const { message, frames } = unpackCause(cause);
  const text = [message, ...frames].filter((line) => line !== '').join('\n');
  return [
    `**${where} failed with ${code(error ?? 'an error')}**`,
    ...(text === '' ? [] : [fenced(cut(text, MAX_OF_A_CAUSE))]),
    ...(visit?.input === undefined
      ? []
      : [details('Its input', fenced(cut(stringify(visit.input), MAX_OF_A_VALUE), 'json'))]),
  ].join('\n\n');
}

function describeRows(rows: readonly StateRow[]): string {
  const shown = [...rows]
    .sort((a, b) => Number(b.worst === 'failed') - Number(a.worst === 'failed'))
    .slice(0, MAX_ROWS);
  const lines = shown.map(({ name, type, worst, visits, failed, retries, milliseconds, error }) => {
    const times = visits === 1 ? '' : `${visits}${failed > 0 ? `, ${failed} failed` : ''}`;
    const cells = [
      SIGNS[worst],
      code(name),
      type,
      times,
      formatDuration(milliseconds),
      retries > 0 ? String(retries) : '',
    ];
    return `| ${[...cells, error === undefined ? '' : code(error)].join(' | ')} |`;
  });
  const left = rows.length - shown.length;
  const table = [
    '| | state | type | visits | time | retries | error |',
    '|---|---|---|--:|--:|--:|---|',
    ...lines,
  ].join('\n');
  return left > 0 ? `${table}\n\n${plural(left, 'further state')} left out.` : table;
}

function describeGraph(run: RunInfo | undefined, events: readonly TraceEvent[]): string[] {
  if (run?.machine === undefined) return [];
  const graph = graphOf(run.machine, run.name, events);
  const text = renderMermaid(graph, pathOfEvents(graph, events));
  const excess = exceedsMermaid(graph, text);
  if (excess !== undefined) return [`The graph is left out: it has ${excess}. \`--report\` writes a page with it.`];
  return [details('Graph', `\`\`\`mermaid\n${text}\`\`\``)];
}

/** What does not fit is left out from the end, and listed. */
function join(parts: readonly string[]): string {
  let text = '';
  let left = 0;
  for (const part of parts) {
    if (text.length + part.length > MAX_CHARACTERS - 200) left++;
    else text += `${part}\n\n`;
  }
  return left === 0
    ? text.trimEnd().concat('\n')
    : `${text}${plural(left, 'part')} left out: the whole would be too long for a comment.\n`;
}

function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** A code span: it contains no Markdown, no markup and no @mention. */
function code(text: string): string {
  const shown = printable(cut(text, 300));
  const fence = '`'.repeat(longestRun(shown) + 1);
  const space = /^[` ]|[` ]$/.test(shown) || shown === '' ? ' ' : '';
  return `${fence}${space}${shown}${space}${fence}`.replaceAll('|', '\\|');
}

function fenced(text: string, language = 'text'): string {
  const shown = text.split('\n').map(printable).join('\n');
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}${language}\n${shown}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${plural(text.length, 'character')})`;
}

function stringify(value: Json): string {
  try {
    return JSON.stringify(value, undefined, 2);
  } catch {
    return 'a value nested too deeply to be shown';
  }
}
