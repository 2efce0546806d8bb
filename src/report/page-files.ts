import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The page's own code, as the build makes it. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
  /** For a Content-Security-Policy: `'sha256-...'` of each. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

let files: PageFiles | undefined;

export function readPageFiles(): PageFiles {
  if (files !== undefined) return files;
  const folder = findFolder();
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8').trim();
  const [script, style] = [read('report-page.js'), read('report-page.css')];
  // an inline script ends at the first of these, whatever it is within
  if (/<\/(?:script|style)|<!--/i.test(script + style))
    throw new Error('the page of reports holds an end of its own element');
  files = { script, style, scriptHash: hash(script), styleHash: hash(style) };
  return files;
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}

/** Beside the bundle, one folder up from a chunk of it, or where the build puts it, for the sources. */
function findFolder(): string {
  const places = ['./', '../', '../../dist/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find((path) => existsSync(join(path, 'report-page.js')));
  if (found === undefined) throw new Error(`report-page.js is not built; looked at ${places.map(dirname).join(', ')}`);
  return found;
}
