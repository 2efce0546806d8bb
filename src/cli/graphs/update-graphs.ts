import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BLOCK_END, blockText, findGraphBlocks, type GraphBlock } from '../../graph/markdown-blocks.ts';
import { exceedsMermaid, renderMermaid } from '../../graph/mermaid.ts';
import { graphOf } from '../../graph/render-graph.ts';
import type { Output } from '../../reporters/reporter.ts';
import { plural } from '../../reporters/terminal/format-numbers.ts';
import { SourceFile } from '../../source/source-file.ts';
import { UsageError } from '../../source/usage-error.ts';
import { findStarted } from '../../started-machines.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { loadMachine } from '../load/load-machine.ts';
import { given } from '../options/option.ts';

/** A marked block of a Markdown file, and its expected content. */
export interface DrawnBlock {
  readonly block: GraphBlock;
  readonly text: string;
}

export interface DrawnBlocks {
  readonly file: SourceFile;
  readonly drawn: readonly DrawnBlock[];
}

/**
 * Draws the graphs for the marks in a Markdown file. A path in a mark is relative to the file.
 * @returns undefined if a definition has errors, which have been printed
 * @throws UsageError if the file or a mark is invalid
 */
export async function drawBlocks(path: string, io: Io, people: Output): Promise<DrawnBlocks | undefined> {
  const file = new SourceFile(path, readMarkdown(path, io));
  const { blocks, wrong } = findGraphBlocks(file.text);
  const [first] = wrong;
  if (first !== undefined) {
    const { line, column } = file.position(first.start);
    throw new UsageError(`${path}:${line}:${column}: the mark ${first.problem}`);
  }
  if (blocks.length === 0) {
    throw new UsageError(
      `${path} has no place for a graph: add <!-- sfn-run graph template.yml --> and ${BLOCK_END} where it should appear`,
    );
  }
  const drawn: DrawnBlock[] = [];
  for (const block of blocks) {
    const definition = join(dirname(path), block.definition);
    const options = given('stateMachine', block.stateMachine);
    const loaded = await loadMachine(definition, options, io, people, { openResources: true, unknownNames: 'warning' });
    if (loaded === undefined) return undefined;
    const { machine, project, source } = loaded;
    const graph = graphOf(machine, source.name, [], await findStarted(machine, project));
    const mermaid = renderMermaid(graph);
    const excess = exceedsMermaid(graph, mermaid);
    if (excess !== undefined) people.write(`warning: ${definition} has ${excess}: link an SVG of it instead\n`);
    drawn.push({ block, text: blockText(mermaid, file.text) });
  }
  return { file, drawn };
}

/** Writes the changes, and returns the exit code. */
export async function updateGraphs(path: string, io: Io, people: Output): Promise<number> {
  const found = await drawBlocks(path, io, people);
  if (found === undefined) return EXIT_CODES.usage;
  const stale = found.drawn.filter(({ block, text }) => block.text !== text);
  let markdown = found.file.text;
  for (const { block, text } of stale.toReversed()) {
    markdown = markdown.slice(0, block.from) + text + markdown.slice(block.to);
  }
  if (stale.length > 0) writeFileSync(resolve(io.cwd, path), markdown);
  const rest = found.drawn.length - stale.length;
  const said = [
    ...(stale.length > 0 ? [`${plural(stale.length, 'graph')} updated`] : []),
    ...(rest > 0 ? [`${plural(rest, 'graph')} up to date`] : []),
  ];
  people.write(`${path}: ${said.join(', ')}\n`);
  return EXIT_CODES.success;
}

function readMarkdown(path: string, io: Io): string {
  try {
    return readFileSync(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `there is no file ${path}` : `cannot read ${path}: ${message}`);
  }
}
