import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TraceEvent } from '../../engine/events.ts';
import { GRAPH_FORMATS } from '../../graph/formats.ts';
import type { Graph } from '../../graph/graph.ts';
import { isJsonResult, pathOfResult } from '../../graph/path-of-result.ts';
import { type PathTaken, pathOfEvents } from '../../graph/path-taken.ts';
import { graphOf } from '../../graph/render-graph.ts';
import type { Json } from '../../json.ts';
import { UsageError } from '../../source/usage-error.ts';
import { findStarted } from '../../started-machines.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { updateGraphs } from '../graphs/update-graphs.ts';
import type { Io } from '../io.ts';
import { EXECUTION_OPTION, isArn, loadHistory, parseHistory, readHistoryText } from '../load/load-history.ts';
import { loadMachine } from '../load/load-machine.ts';
import { choiceOr, namesOf, option } from '../options/option.ts';
import { DEFINITION_OPTIONS, DEFINITION_SETTINGS, refuseSharedStdin } from '../options/options.ts';
import { CONFIG_OPTION } from '../options/run-options.ts';
import { openFile } from '../outputs/open-file.ts';
import { createOutput, openDataOutput } from '../outputs/outputs.ts';

const FORMATS = {
  ...GRAPH_FORMATS,
  html: { help: 'a page that shows the definition of each state' },
};

/** Draws a machine, and the path that an execution took. */
export const graphCommand = defineCommand({
  name: 'graph',
  summary: 'draws a state machine, and the path that an execution took through it',
  arguments: [['[definition]', 'a SAM or CloudFormation template, or an ASL file; - for stdin']],
  settings: DEFINITION_SETTINGS,
  options: [
    choiceOr(
      '--format <format>',
      `the output: ${Object.entries(FORMATS)
        .map(([name, { help }]) => `${name} (${help})`)
        .join(', ')}`,
      namesOf(FORMATS),
      'svg',
    ),
    option('-o, --output <file>', 'writes to this file instead of stdout of stdout'),
    option('--open', 'opens the result in the default viewer'),
    option(
      '--history <file|arn>',
      'marks the path of a recorded execution, or of a result of --format json; - for stdin',
    ),
    EXECUTION_OPTION,
    option('--update <file>', 'redraws the graphs between the marks of a Markdown file'),
    ...DEFINITION_OPTIONS,
    CONFIG_OPTION,
  ],
  examples: [
    ['sfn-run graph template.yml -o order.svg', 'a picture of the machine'],
    ['sfn-run graph template.yml --history history.json --open', 'with the path that an execution took'],
    ['sfn-run graph --update README.md', 'the graphs between the marks of a Markdown file'],
  ],

  async run([definition], options, io) {
    const people = createOutput(io.stderr, options, io);
    if (options.update !== undefined) {
      if (definition !== undefined) throw new UsageError('with --update, the marks in the file name the definitions');
      return updateGraphs(options.update, io, people);
    }
    if (definition === undefined) throw new UsageError('name a definition: sfn-run graph template.yml');
    refuseSharedStdin(['definition', definition], ['history', options.history]);
    const loaded = await loadMachine(definition, options, io, people, { openResources: true, unknownNames: 'warning' });
    if (loaded === undefined) return EXIT_CODES.usage;
    const { machine, project, source } = loaded;
    const taken =
      options.history === undefined ? undefined : await loadPath(options.history, options.execution, io, definition);
    const started = await findStarted(machine, project);
    const graph = graphOf(machine, source.name, taken?.events ?? [], started);
    const path = taken?.mark(graph);
    const text =
      options.format === 'html'
        ? (await import('../../report/create-report.ts')).graphPage(machine, source.name, { graph, path, started })
        : await GRAPH_FORMATS[options.format].render(graph, path);
    const file = options.output ?? (options.open === true ? temporaryFile(options.format) : undefined);
    const data = await openDataOutput({ ...options, ...(file !== undefined && { output: file }) }, io);
    data.write(text);
    data.close();
    if (options.open === true) await openFile(resolve(io.cwd, file!), io);
    return EXIT_CODES.success;
  },
});

const ENDINGS = { svg: 'svg', mermaid: 'mmd', dot: 'dot', ascii: 'txt', html: 'html' } as const;

function temporaryFile(format: keyof typeof ENDINGS): string {
  return join(mkdtempSync(join(tmpdir(), 'sfn-run-graph-')), `graph.${ENDINGS[format]}`);
}

/** The source of a path: the events of a history, or a result of `--format json`. */
interface LoadedPath {
  readonly events: readonly TraceEvent[];
  mark(graph: Graph): PathTaken;
}

/** @throws UsageError with the problem and its location */
async function loadPath(file: string, execution: string | undefined, io: Io, definition: string): Promise<LoadedPath> {
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
    // then it is read as a history, which reports the problem
    return undefined;
  }
}
