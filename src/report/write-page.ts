import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { escapeHtml, policyHash } from './page-safety.ts';

/** The parts of a report before and after its data. */
export interface PageFrame {
  readonly before: string;
  readonly after: string;
}

/**
 * The page around the data: one file, which loads nothing and may run only its own code.
 * @param connects the page may connect to its own server: only for a live run
 */
export function pageFrame(title: string, connects = false): PageFrame {
  const { script, style, scriptHash, styleHash } = readPageFiles();
  const policy = [
    "default-src 'none'",
    `script-src ${scriptHash}`,
    `style-src ${styleHash}`,
    ...(connects ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return {
    before: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"><noscript>This report needs JavaScript: its own code stands in this file, and it loads nothing.</noscript></div>
<script type="application/json" id="data">
`,
    after: `
</script>
<script>${script}</script>
</body>
</html>
`,
  };
}

/** JSON that can be embedded in an element of a page: nothing in it can end the element. */
export function escapeJson(json: string): string {
  return json.includes('<') ? json.replaceAll('<', '\\u003c') : json;
}

/** The page's own code, from the build. */
interface PageFiles {
  readonly script: string;
  readonly style: string;
  /** For a Content-Security-Policy: `'sha256-...'` of each. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

let files: PageFiles | undefined;

function readPageFiles(): PageFiles {
  if (files !== undefined) return files;
  const folder = findFolder();
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8').trim();
  const [script, style] = [read('report-page.js'), read('report-page.css')];
  // an inline script ends at the first of these, whatever surrounds it
  if (/<\/(?:script|style)|<!--/i.test(script + style))
    throw new Error('the page of reports contains an end tag of its own element');
  files = { script, style, scriptHash: policyHash(script), styleHash: policyHash(style) };
  return files;
}

/** Next to the bundle, one folder up from a chunk of it, or where the build puts it when run from source. */
function findFolder(): string {
  const places = ['./', '../', '../../dist/'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  const found = places.find((path) => existsSync(join(path, 'report-page.js')));
  if (found === undefined) throw new Error(`report-page.js is not built; looked at ${places.map(dirname).join(', ')}`);
  return found;
}
