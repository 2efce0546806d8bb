import { escapeHtml, policyHash } from '../../report/page-safety.ts';
import type { ExecutionRecord } from '../execution-record.ts';

/** The parameters of the list. */
export interface ListQuery {
  /** Part of a machine's name, an execution's name or ARN, or an error, ignoring case. */
  readonly search: string;
  /** One of the API's statuses; empty: all. */
  readonly status: string;
  /** How many of the newest are skipped. */
  readonly offset: number;
}

const STATUSES = ['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const;
const PAGE_SIZE = 100;

const STYLE = `
:root { color-scheme: light dark; font: 14px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; }
form { display: flex; flex-wrap: wrap; gap: .5rem; margin: 1rem 0; }
input[type=search] { flex: 1; min-width: 12rem; }
input, select, button { font: inherit; padding: .25rem .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid light-dark(#ddd, #444); padding: .3rem .5rem; text-align: left; overflow-wrap: anywhere; }
td.SUCCEEDED { color: light-dark(#1a6e2e, #6fd388); }
td.FAILED, td.TIMED_OUT, td.ABORTED { color: light-dark(#b3261e, #ff8f86); }
td.number { text-align: right; white-space: nowrap; }
`;

/** When something has changed, the page requests the list again: only the server renders it. */
const SCRIPT = `
const changes = new EventSource('events');
changes.onmessage = async () => {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  document.querySelector('main').replaceWith(page.querySelector('main'));
};
`;

/** The page may run and use only the scripts and styles in it, and connect only to its own server. */
export const LIST_POLICY = [
  "default-src 'none'",
  `script-src ${policyHash(SCRIPT)}`,
  `style-src ${policyHash(STYLE)}`,
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function readListQuery(parameters: URLSearchParams): ListQuery {
  const offset = Number(parameters.get('offset') ?? 0);
  return {
    search: parameters.get('search') ?? '',
    status: parameters.get('status') ?? '',
    offset: Number.isInteger(offset) && offset > 0 ? offset : 0,
  };
}

/** @param executions oldest first */
export function listPage(executions: Iterable<ExecutionRecord>, query: ListQuery): string {
  const found = [...executions].filter((execution) => isFound(execution, query));
  const end = Math.max(0, found.length - query.offset);
  const shown = found.slice(Math.max(0, end - PAGE_SIZE), end).reverse();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Executions</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Executions</h1>
<form method="get">
<input type="search" name="search" aria-label="Search" placeholder="name, state machine, ARN or error" value="${escapeHtml(query.search)}">
<select name="status" aria-label="Status"><option value="">every status</option>${STATUSES.map((status) => option(status, query)).join('')}</select>
<button>Search</button>
</form>
<main>
<p>${found.length} found</p>
<table>
<thead><tr><th>Status</th><th>State machine</th><th>Execution</th><th>Started</th><th>Took</th><th>Error</th></tr></thead>
<tbody>
${shown.map(row).join('\n')}
</tbody>
</table>
<p>${pageLink('newer', query, query.offset - PAGE_SIZE, query.offset > 0)} ${pageLink('older', query, query.offset + PAGE_SIZE, end > PAGE_SIZE)}</p>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function isFound({ info, outcome }: ExecutionRecord, { search, status }: ListQuery): boolean {
  if (status !== '' && (outcome?.status ?? 'RUNNING') !== status) return false;
  const wanted = search.trim().toLowerCase();
  return [info.arn, outcome?.error ?? ''].some((text) => text.toLowerCase().includes(wanted));
}

function option(status: string, query: ListQuery): string {
  return `<option${status === query.status ? ' selected' : ''}>${status}</option>`;
}

function row({ info, started, outcome }: ExecutionRecord): string {
  const status = outcome?.status ?? 'RUNNING';
  const took = outcome === undefined ? '' : `${outcome.stopDate - started.startDate} ms`;
  const link = `execution?arn=${encodeURIComponent(info.arn)}`;
  return `<tr><td class="${status}">${status}</td><td>${escapeHtml(info.machineName)}</td><td><a href="${escapeHtml(link)}">${escapeHtml(info.name)}</a></td><td>${new Date(started.startDate).toISOString()}</td><td class="number">${took}</td><td>${escapeHtml(outcome?.error ?? '')}</td></tr>`;
}

function pageLink(words: string, { search, status }: ListQuery, offset: number, isThere: boolean): string {
  if (!isThere) return '';
  const parameters = new URLSearchParams({ search, status, offset: String(Math.max(0, offset)) });
  return `<a href="?${escapeHtml(parameters.toString())}">${words}</a>`;
}
