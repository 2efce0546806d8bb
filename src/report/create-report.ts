import type { Machine, StateBase } from '../definition/definition.ts';
import type { TraceEvent } from '../engine/events.ts';
import type { Interceptor } from '../engine/interceptor.ts';
import type { StartedMachine } from '../graph/build-graph.ts';
import type { Graph } from '../graph/graph.ts';
import { layoutGraph } from '../graph/layout.ts';
import { PIXELS } from '../graph/metrics.ts';
import type { PathTaken } from '../graph/path-taken.ts';
import { graphOf, startedIn } from '../graph/render-graph.ts';
import type { ReportedOutcome, Reporter, RunInfo } from '../reporters/reporter.ts';
import { printable } from '../source/printable.ts';
import { definitionLines } from './definition-lines.ts';
import { EventPacker, LISTS } from './pack-events.ts';
import { packOutcome } from './pack-outcome.ts';
import { packLayout, packPath, type ReportData, type ReportDeparture } from './report-data.ts';
import { SourceReader } from './source-lines.ts';
import { escapeJson, pageFrame } from './write-page.ts';

export interface ReportOptions {
  /** The machines that Tasks start, as far as they are known in advance. */
  readonly started?: ReadonlyMap<StateBase, readonly StartedMachine[]>;
  /** The folder of the user's code, for the locations in errors; if absent, nothing is read. */
  readonly cwd?: string;
  /** Waits and retry delays took no time. */
  readonly isVirtual?: boolean;
  readonly replay?: () => ReplayPart | undefined;
}

/** The recorded execution next to a replay. */
export interface ReplayPart {
  readonly record: readonly TraceEvent[];
  readonly departure?: ReportDeparture;
}

/** Receives a run's events as a reporter, and its states' data as an interceptor. */
export type ReportReporter = Reporter & Required<Pick<Interceptor, 'onData'>>;

/** Collects a report during a run; at its end, `write` is called with the parts of the page. */
export function createReportReporter(write: (piece: string) => void, options: ReportOptions = {}): ReportReporter {
  const pack = new PackedLists();
  const sources = options.cwd === undefined ? undefined : new SourceReader(options.cwd);
  let info: RunInfo | undefined;
  /** Events that name machines started by Tasks. */
  const starting: TraceEvent[] = [];
  return {
    onStart(run) {
      info = run;
    },
    onEvent(event) {
      pack.packer.add(event);
      sources?.add(event);
      if (event.scope.machine !== undefined && event.type === 'ExecutionStarted') starting.push(event);
    },
    onLog: (line) => pack.packer.addLog(line),
    onData(step, value, { state, strand }) {
      pack.packer.addStage(strand.scope, state.name, step, value);
    },
    onEnd(outcome) {
      const title = `${printable(info?.name ?? 'execution')}: ${outcome.status}`;
      const { before, after } = pageFrame(title);
      write(before);
      for (const piece of describe(info, outcome, starting, pack, sources, options)) write(escapeJson(piece));
      write(after);
    },
  };
}

function* describe(
  info: RunInfo | undefined,
  outcome: ReportedOutcome,
  starting: readonly TraceEvent[],
  lists: PackedLists,
  sources: SourceReader | undefined,
  options: ReportOptions,
): Generator<string> {
  const name = info?.name ?? 'execution';
  const machine = info?.machine;
  const head = {
    title: name,
    ...(machine !== undefined && describeMachine(machine, name, starting, options.started)),
    definitions: machine === undefined ? {} : definitionLines(machine, startedBy(machine, starting, options.started)),
    sources: sources?.sources ?? {},
  };
  yield `${JSON.stringify(head).slice(0, -1)},"run":`;
  const run = {
    name,
    type: info?.type ?? 'STANDARD',
    path: info?.path ?? '',
    outcome: packOutcome(outcome),
    ...(options.isVirtual === true && { isVirtual: true }),
  };
  yield JSON.stringify(run).slice(0, -1);
  yield* lists.write();
  yield '}';
  const replay = options.replay?.();
  if (replay !== undefined) {
    const record = new PackedLists();
    for (const event of replay.record) record.packer.add(event);
    yield `,"replay":{${replay.departure === undefined ? '' : `"departure":${JSON.stringify(replay.departure)},`}"record":{"_":0`;
    yield* record.write();
    yield '}}';
  }
  yield '}';
}

/** The page of a graph alone: its states show their definitions. */
export function graphPage(
  machine: Machine,
  name: string,
  options: Pick<ReportOptions, 'started'> & GraphMarks,
): string {
  const { graph, path } = options;
  const { before, after } = pageFrame(printable(name));
  const data: ReportData = {
    title: name,
    graph: packLayout(layoutGraph(graph, PIXELS)),
    ...(path !== undefined && { marks: packPath(path) }),
    definitions: definitionLines(machine, options.started ?? new Map()),
    sources: {},
    run: { name, type: 'STANDARD', path: '', scopes: [], events: [], payloads: [], logs: [], stages: [] },
  };
  return `${before}${escapeJson(JSON.stringify(data))}${after}`;
}

interface GraphMarks {
  readonly graph: Graph;
  readonly path: PathTaken | undefined;
}

function describeMachine(
  machine: Machine,
  name: string,
  starting: readonly TraceEvent[],
  started: ReportOptions['started'],
): object {
  return { graph: packLayout(layoutGraph(graphOf(machine, name, starting, started), PIXELS)) };
}

function startedBy(
  machine: Machine,
  starting: readonly TraceEvent[],
  known: ReportOptions['started'],
): ReadonlyMap<StateBase, readonly StartedMachine[]> {
  return new Map([...startedIn(machine, starting), ...(known ?? [])]);
}

type ListName = (typeof LISTS)[number];

const CHUNK = 32_768;

/**
 * The lists of a run's data, each as JSON. Complete parts are kept as bytes, which the garbage collector does not scan:
 * a run of 25,000 events would otherwise have a hundred thousand small strings.
 */
class PackedLists {
  readonly #chunks: Readonly<Record<ListName, Buffer[]>> = {
    scopes: [],
    payloads: [],
    events: [],
    logs: [],
    stages: [],
  };
  readonly #texts: Record<ListName, string> = { scopes: '', payloads: '', events: '', logs: '', stages: '' };
  readonly packer = new EventPacker({
    scope: (json) => this.#add('scopes', json),
    payload: (json) => this.#add('payloads', json),
    event: (json) => this.#add('events', json),
    log: (json) => this.#add('logs', json),
    stage: (json) => this.#add('stages', json),
  });

  #add(list: ListName, json: string): void {
    const text = this.#texts[list];
    const separator = text === '' && this.#chunks[list].length === 0 ? '' : ',';
    this.#texts[list] = text + separator + json;
    if (text.length < CHUNK) return;
    this.#chunks[list].push(Buffer.from(this.#texts[list]));
    this.#texts[list] = '';
  }

  /** `,"events":[...]` and the others, in pieces. */
  *write(): Generator<string> {
    for (const list of LISTS) {
      yield `,"${list}":[`;
      for (const chunk of this.#chunks[list]) yield chunk.toString();
      yield `${this.#texts[list]}]`;
    }
  }
}
