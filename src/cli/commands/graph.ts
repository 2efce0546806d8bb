import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { GRAPH_FORMATS } from '../../graph/formats.ts';
import { graphOf } from '../../graph/render-graph.ts';
import { UsageError } from '../../source/usage-error.ts';
import { findStarted } from '../../started-machines.ts';
import { defineCommand } from '../command.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { EXECUTION_OPTION } from '../load-history.ts';
import { loadMachine } from '../load-machine.ts';
import { loadPath } from '../load-path.ts';
import { openFile } from '../open-file.ts';
import { choiceOr, namesOf, option } from '../option.ts';
import { DEFINITION_OPTIONS, DEFINITION_SETTINGS } from '../options.ts';
import { createOutput, openDataOutput } from '../outputs.ts';
import { CONFIG_OPTION } from '../run-options.ts';
import { updateGraphs } from '../update-graphs.ts';

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
      'marks the path of a recorded execution, or of what --format json wrote; - for stdin',
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
      if (definition !== undefined) throw new UsageError('with --update the marks of the file name the definitions');
      return updateGraphs(options.update, io, people);
    }
    if (definition === undefined) throw new UsageError('name a definition: sfn-run graph template.yml');
    if (definition === '-' && options.history === '-') {
      throw new UsageError('stdin can be the definition or the history, not both');
    }
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
    const data = openDataOutput({ ...options, ...(file !== undefined && { output: file }) }, io);
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
