import type { Output } from '../../reporters/reporter.ts';
import type { Diagnostic } from '../../source/diagnostic.ts';
import { locateDiagnostics } from '../../source/locate-diagnostics.ts';
import type { FileReport } from '../../validate.ts';
import type { Io } from '../io.ts';
import { drawBlocks } from './update-graphs.ts';

/**
 * Whether the graphs in a Markdown file match the current definitions.
 * @returns undefined if a definition has errors, which have been printed
 * @throws UsageError if the file or a mark in it is invalid
 */
export async function checkGraphs(path: string, io: Io, people: Output): Promise<FileReport | undefined> {
  const found = await drawBlocks(path, io, people);
  if (found === undefined) return undefined;
  const { file, drawn } = found;
  const stale = drawn.filter(
    ({ block, text }) => block.text.replaceAll('\r\n', '\n') !== text.replaceAll('\r\n', '\n'),
  );
  const diagnostics = stale.map(
    ({ block }): Diagnostic => ({
      severity: 'error',
      code: 'STALE_GRAPH',
      message: `The graph does not match the current ${block.definition}`,
      range: { file, start: block.start, end: block.from },
      hint: `Update it with sfn-run graph --update ${path}`,
    }),
  );
  return {
    file: path,
    result: diagnostics.length > 0 ? 'FAIL' : 'OK',
    diagnostics: await locateDiagnostics(diagnostics, path),
    machines: [],
    definitions: [],
  };
}
