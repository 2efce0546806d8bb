import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DOORS, FOR_EVERYBODY, MAY_IMPORT } from './import-rules.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => file.replaceAll('\\', '/'));

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm)].map((match) => {
    const target = match[1]!;
    const to = target.startsWith('.') ? posix.normalize(posix.join(dirname(file), target)) : target;
    return { from: file, to };
  });
});
const inside = imports.filter(({ to }) => /\.tsx?$/.test(to));
const packages = imports.filter(({ to }) => !/\.(?:tsx?|json)$/.test(to) && !to.startsWith('node:'));

function isAllowed({ from, to }: Import): boolean {
  const folder = from.split('/')[0]!;
  const allowed = MAY_IMPORT[folder];
  if (allowed === undefined || to.split('/')[0] === folder) return true;
  return [...allowed, ...FOR_EVERYBODY].some((place) => to === `${place}.ts` || to.startsWith(`${place}/`));
}

/** The two folders at which the paths of an import diverge; undefined if one of the files is in the folder of both. */
function toFolders({ from, to }: Import): Import[] {
  const [source, target] = [from.split('/'), to.split('/')];
  const depth = source.findIndex((name, i) => name !== target[i]) + 1;
  if (depth >= source.length || depth >= target.length) return [];
  return [{ from: source.slice(0, depth).join('/'), to: target.slice(0, depth).join('/') }];
}

function findCycles(edges: readonly Import[]): string[] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of edges) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (place: string, path: readonly string[]): void => {
    const at = path.indexOf(place);
    if (at >= 0) {
      cycles.push([...path.slice(at), place].join(' → '));
      return;
    }
    if (done.has(place)) return;
    for (const next of targets.get(place) ?? []) walk(next, [...path, place]);
    done.add(place);
  };
  for (const place of targets.keys()) walk(place, []);
  return cycles;
}

describe('the structure', () => {
  it('has imports to check', () => {
    expect(inside.length).toBeGreaterThan(100);
  });

  it('imports only in the direction of the pipeline', () => {
    expect(inside.filter((i) => !isAllowed(i)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('has no state type that imports another one', () => {
    const states = inside.filter(({ from, to }) => from.startsWith('states/') && to.startsWith('states/'));
    const kind = (file: string): string => file.split('/')[1]!.replace('.ts', '');
    const crossing = states.filter(({ from, to }) => kind(from) !== 'index' && kind(from) !== kind(to));
    expect(crossing.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('lets no folder import the command line', () => {
    expect(inside.filter(({ from, to }) => to.startsWith('cli/') && !from.startsWith('cli/'))).toEqual([]);
  });

  it('imports each library in one place only', () => {
    const wrong = packages.filter(({ from, to }) => !(DOORS[to] ?? []).some((door) => from.startsWith(door)));
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('has no cycle among files', () => {
    expect(findCycles(inside)).toEqual([]);
  });

  it('has no cycle among sibling folders', () => {
    expect(findCycles(inside.flatMap(toFolders))).toEqual([]);
  });

  it('has no file of more than 400 lines', () => {
    const lines = (file: string): number => readFileSync(join(src, file), 'utf8').split('\n').length - 1;
    expect(files.filter((file) => lines(file) > 400)).toEqual([]);
  });

  it('keeps clock, chance, files and console out of the pure folders', () => {
    const leaks =
      /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bconsole\.|\bprocess\.(?:env|cwd|argv|exit|std\w+|hrtime|nextTick|memoryUsage)\b|\bperformance\.|\bmonotonicNow\b|from 'node:(fs|net|http|child_process|worker_threads|timers)/;
    const pure = files.filter((file) => /^(source|definition|expressions|engine|states)\//.test(file));
    const leaking = pure.filter((file) => leaks.test(readFileSync(join(src, file), 'utf8')));
    // wall-clock time enters through the real clock; an evaluation has its own deadline
    expect(leaking).toEqual(['engine/clock.ts', 'expressions/jsonata/deadline.ts']);
  });

  it('never evaluates text as JavaScript', () => {
    const evaluating = files.filter((file) =>
      /\beval\(|\bnew Function\(|node:vm'/.test(readFileSync(join(src, file), 'utf8')),
    );
    // one constant script calls a function, passed as a value, that may take too long: only node:vm can stop it.
    // Another one calls a handler, so that its frame bears the name of Lambda's runtime.
    expect(evaluating).toEqual(['expressions/jsonata/deadline.ts', 'lambda/worker/call-handler.ts']);
  });
});
