import type { Machine } from '../definition/definition.ts';
import { layoutGraph } from '../graph/layout.ts';
import { PIXELS } from '../graph/metrics.ts';
import { graphOf } from '../graph/render-graph.ts';
import { printable } from '../source/printable.ts';
import type { ReportOptions, ReportReporter } from './create-report.ts';
import { definitionLines } from './definition-lines.ts';
import { EventPacker, LISTS } from './pack-events.ts';
import { packOutcome } from './pack-outcome.ts';
import { packLayout, type ReportData, type ReportOutcome } from './report-data.ts';
import { SourceReader } from './source-lines.ts';
import { escapeJson, pageFrame } from './write-page.ts';

/** The maximum number of list entries in one message. */
const MAX_PARTS = 2_000;

/** The position of a page in each list. */
export type PageCursor = [...lists: [number, number, number, number, number], sources: number, isEnded: number];

export interface ShownRun {
  readonly name: string;
  /** The definition's source, as the user wrote it. */
  readonly path: string;
  readonly machine: Machine;
  readonly options: Pick<ReportOptions, 'started' | 'cwd' | 'isVirtual'>;
}

/** A run in progress, for pages that request new data. */
export class LiveRun {
  readonly #shown: ShownRun;
  readonly #pieces = new Pieces();
  readonly #sources: SourceReader;
  readonly #onOutcome: () => void;
  #type: 'STANDARD' | 'EXPRESS' = 'STANDARD';
  #outcome: ReportOutcome | undefined;

  constructor(shown: ShownRun, onOutcome: () => void) {
    this.#shown = shown;
    this.#onOutcome = onOutcome;
    this.#sources = new SourceReader(shown.options.cwd ?? '/');
  }

  get reporter(): ReportReporter {
    const { packer } = this.#pieces;
    return {
      onStart: (info) => {
        this.#type = info.type;
      },
      onEvent: (event) => {
        packer.add(event);
        this.#sources.add(event);
      },
      onLog: (line) => packer.addLog(line),
      onData(step, value, { state, strand }) {
        packer.addStage(strand.scope, state.name, step, value);
        return undefined;
      },
      onEnd: (ended) => {
        this.#outcome = packOutcome(ended);
        this.#onOutcome();
      },
    };
  }

  /**
   * The page, which then requests the rest.
   * @param isWatched another run may follow this one
   * @param number identifies the run in the page's requests
   */
  page(isWatched: boolean, number: number): string {
    const { name, path, machine, options } = this.#shown;
    const { before, after } = pageFrame(printable(name), true);
    const data: ReportData = {
      title: name,
      live: { run: number, isWatched },
      graph: packLayout(layoutGraph(graphOf(machine, name, [], options.started), PIXELS)),
      definitions: definitionLines(machine, options.started ?? new Map()),
      sources: {},
      run: {
        name,
        type: this.#type,
        path,
        scopes: [],
        payloads: [],
        events: [],
        logs: [],
        stages: [],
        ...(options.isVirtual === true && { isVirtual: true }),
      },
    };
    return `${before}${escapeJson(JSON.stringify(data))}${after}`;
  }

  /**
   * The data that a page does not have yet, as JSON without its braces; advances the cursor. Undefined if it has
   * everything.
   */
  next(cursor: PageCursor): string | undefined {
    const parts: string[] = [];
    let isWhole = true;
    LISTS.forEach((list, i) => {
      const from = cursor[i]!;
      const all = this.#pieces[list];
      // what an event refers to comes before it
      if (!isWhole || from === all.length) return;
      const until = Math.min(all.length, from + MAX_PARTS);
      isWhole = until === all.length;
      parts.push(`"${list}":[${all.slice(from, until).join(',')}]`);
      cursor[i] = until;
    });
    const { sources } = this.#sources;
    const known = Object.keys(sources).length;
    if (known > cursor[5]) {
      cursor[5] = known;
      parts.push(`"sources":${JSON.stringify(sources)}`);
    }
    if (isWhole && this.#outcome !== undefined && cursor[6] === 0) {
      cursor[6] = 1;
      parts.push(`"outcome":${JSON.stringify(this.#outcome)}`);
    }
    return parts.length === 0 ? undefined : `{${parts.join(',')}}`;
  }
}

/** The parts of a live run's data, each as JSON, in order of creation: a page requests those from an index on. */
class Pieces {
  readonly scopes: string[] = [];
  readonly payloads: string[] = [];
  readonly events: string[] = [];
  readonly logs: string[] = [];
  readonly stages: string[] = [];
  readonly packer = new EventPacker({
    scope: (json) => this.scopes.push(json),
    payload: (json) => this.payloads.push(json),
    event: (json) => this.events.push(json),
    log: (json) => this.logs.push(json),
    stage: (json) => this.stages.push(json),
  });
}
