import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Builds the page of reports into `folder`: one script and one style sheet, which each report embeds.
 * @returns the bundled modules
 */
export async function buildPage(folder) {
  const { GRAPH_RULES, PAGE_THEME } = await loadStyle();
  const { outputFiles, metafile } = await build({
    entryPoints: { 'report-page': 'src/report/page/main.tsx' },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    charset: 'ascii',
    legalComments: 'none',
    metafile: true,
    write: false,
    outdir: folder,
  });
  const style = await build({
    stdin: { contents: PAGE_THEME + GRAPH_RULES, loader: 'css' },
    minify: true,
    write: false,
  });
  const page = await build({ entryPoints: ['src/report/page/page.css'], minify: true, write: false });
  await writeWhole(join(folder, 'report-page.css'), style.outputFiles[0].text + page.outputFiles[0].text);
  await writeWhole(join(folder, 'report-page.js'), outputFiles[0].contents);
  return Object.keys(metafile.inputs);
}

/** In one step: a concurrent test run must never see half a file. */
async function writeWhole(path, content) {
  const partial = `${path}.${process.pid}`;
  await writeFile(partial, content);
  await rename(partial, path);
}

/** The rules that a graph in a page shares with one in a standalone file. */
async function loadStyle() {
  const { outputFiles } = await build({
    entryPoints: ['src/graph/svg-style.ts'],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
