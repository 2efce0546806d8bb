// Prints the structure of the source tree: the number and size of files by folder, cycles of imports between folders,
// and how many files are touched to add something.
//
//   npm run structure
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ADDITIONS } from './additions.mjs';

const SRC = join(fileURLToPath(import.meta.url), '../../../src');
const SMALL_LINES = 30;
const MAX_LINES = 400;

const sources = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'))
  .map((name) => ({ name, text: readFileSync(join(SRC, name), 'utf8') }))
  .map(({ name, text }) => ({ name, text, lines: text.split('\n').length - 1 }));
const bySize = sources.toSorted((a, b) => a.lines - b.lines);
const total = sources.reduce((sum, { lines }) => sum + lines, 0);

console.log(`files           ${sources.length}`);
console.log(`lines           ${total}`);
console.log(`median file     ${bySize[Math.floor(bySize.length / 2)].lines} lines`);
console.log(`largest file    ${bySize.at(-1).lines} lines (${bySize.at(-1).name})`);
console.log(`over ${MAX_LINES} lines  ${bySize.filter(({ lines }) => lines > MAX_LINES).length}`);
console.log(`at most ${SMALL_LINES}      ${bySize.filter(({ lines }) => lines <= SMALL_LINES).length}`);

console.log('\nroom            files  lines  share');
for (const [room, files] of group(
  sources.filter(({ name }) => name.includes('/')),
  ({ name }) => name.split('/')[0],
)) {
  const lines = files.reduce((sum, file) => sum + file.lines, 0);
  const share = `${((100 * lines) / total).toFixed(0)} %`;
  console.log(`${room.padEnd(16)}${String(files.length).padStart(5)}${String(lines).padStart(7)}${share.padStart(7)}`);
}

const cycles = findCycles(importsOfFolders());
console.log(`\ncycles among folders  ${cycles.length === 0 ? 'none' : ''}`);
for (const cycle of cycles) console.log(`  ${cycle.toSorted().join(' ⇄ ')}`);

console.log('\nfiles touched to add one (test/structure/add-an-x.test.ts does it)');
for (const [name, { edits }] of Object.entries(ADDITIONS)) {
  const places = Object.keys(edits);
  const code = places.filter((place) => place.startsWith('src/')).length;
  const others = places.length === code ? '' : `, and ${places.length - code} that tests compare`;
  console.log(`${name.padEnd(20)}${code} in src${others}`);
}

/**
 * Which folder imports which, including types: the two at which the paths of the files diverge. A folder and its
 * subfolders count as one, which may import itself.
 */
function importsOfFolders() {
  const edges = new Map();
  for (const { name, text } of sources) {
    for (const [, target] of text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'(\.[^']+\.tsx?)'/gm)) {
      const [from, to] = [name.split('/'), posix.normalize(posix.join(dirname(name), target)).split('/')];
      const depth = from.findIndex((part, i) => part !== to[i]) + 1;
      if (depth >= from.length || depth >= to.length) continue;
      const folder = from.slice(0, depth).join('/');
      edges.set(folder, (edges.get(folder) ?? new Set()).add(to.slice(0, depth).join('/')));
    }
  }
  return edges;
}

/** The strongly connected components of more than one folder (Tarjan). */
function findCycles(edges) {
  const found = new Map();
  const stack = [];
  const components = [];
  const visit = (node) => {
    const mine = { order: found.size, low: found.size, isOpen: true };
    found.set(node, mine);
    stack.push(node);
    for (const next of edges.get(node) ?? []) {
      const other = found.get(next) ?? visit(next);
      if (other.isOpen) mine.low = Math.min(mine.low, other.low);
    }
    if (mine.low === mine.order) {
      const component = stack.splice(stack.indexOf(node));
      for (const member of component) found.get(member).isOpen = false;
      if (component.length > 1) components.push(component);
    }
    return mine;
  };
  for (const node of edges.keys()) if (!found.has(node)) visit(node);
  return components;
}

function group(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
