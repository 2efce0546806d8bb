import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readFileText } from '../../read-file.ts';

const INLINE_MAP = /\n\/\/# sourceMappingURL=data:application\/json;base64,([\w+/=]+)\s*$/;

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourceRoot?: string;
}

/**
 * Describes a bundle in a temporary folder, or in memory, to a debugger: with a path next to its source, since
 * debuggers look for the maps of scripts only in the project's folders, under a name other than the source's, so that a
 * breakpoint in one is not set in the other; and with its sources and their text, by absolute URLs.
 * @param text with an inline map, as written by esbuild
 * @param path where the bundle is, or would be
 * @param source the handler's file; absolute
 */
export function describeToDebugger(text: string, path: string, source: string): string {
  const name = `\n//# sourceURL=${pathToFileURL(`${source}.sfn-run.js`).href}\n`;
  const encoded = INLINE_MAP.exec(text);
  if (encoded === null) return text + name;
  const map = JSON.parse(Buffer.from(encoded[1]!, 'base64').toString()) as SourceMap;
  const base =
    map.sourceRoot === undefined || map.sourceRoot === '' ? `${pathToFileURL(dirname(path)).href}/` : map.sourceRoot;
  const sources = map.sources.map((relative) => new URL(relative, base).href);
  const described = JSON.stringify({ ...map, sourceRoot: '', sources, sourcesContent: sources.map(readSource) });
  const comment = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(described).toString('base64')}`;
  return text.slice(0, encoded.index) + comment + name;
}

function readSource(url: string): string | null {
  try {
    return readFileText(fileURLToPath(url));
  } catch {
    // of a plug-in, or in an archive
    return null;
  }
}
