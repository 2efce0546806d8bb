import type { TraceEvent } from '../engine/events.ts';
import type { Graph } from '../graph/graph.ts';
import { isJsonResult, pathOfResult } from '../graph/path-of-result.ts';
import { type PathTaken, pathOfEvents } from '../graph/path-taken.ts';
import type { Json } from '../json.ts';
import type { Io } from './io.ts';
import { isArn, loadHistory, parseHistory, readHistoryText } from './load-history.ts';

/** What took a path: the events of a history, or a result that `--format json` has written. */
export interface LoadedPath {
  readonly events: readonly TraceEvent[];
  mark(graph: Graph): PathTaken;
}

/** @throws UsageError that says what is wrong where */
export async function loadPath(
  file: string,
  execution: string | undefined,
  io: Io,
  definition: string,
): Promise<LoadedPath> {
  if (isArn(file)) return ofEvents((await loadHistory(file, execution, io, { definition })).events);
  const text = await readHistoryText(file, io);
  const shown = file === '-' ? '<stdin>' : file;
  const document = parseResult(text);
  if (document !== undefined) return { events: [], mark: (graph) => pathOfResult(graph, document, shown) };
  return ofEvents((await parseHistory(text, shown, execution)).events);
}

function ofEvents(events: readonly TraceEvent[]): LoadedPath {
  return { events, mark: (graph) => pathOfEvents(graph, events) };
}

function parseResult(text: string): Json | undefined {
  if (!/^\ufeff?\s*\{/.test(text) || !text.includes('"states"')) return undefined;
  try {
    const document = JSON.parse(text.replace(/^\ufeff/, '')) as Json;
    return isJsonResult(document) ? document : undefined;
  } catch {
    // then it is read as a history, which says what is wrong
    return undefined;
  }
}
