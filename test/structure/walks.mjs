// Counts the walks through the code that docs/architecture.md tells of: runs a machine of one Pass state from the
// sources, with a call at the start of each function, and writes which files are entered, in the order of their first
// entry. A step back, marked <, is a file that another one calls than the one before it. What modules do as they are
// loaded does not count.
//
//   node test/structure/walks.mjs [--verbose]        Node 22.18 or later, which runs TypeScript
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-5';

const ROOT = join(fileURLToPath(import.meta.url), '../../..');
const MACHINE = { StartAt: 'Echo', States: { Echo: { Type: 'Pass', End: true } } };
const WALKS = [
  ['definition to Machine', /^(?:template|source|definition|states)\//],
  ['argv to printed output', /^/],
];
const RUN = `
import { writeFileSync } from 'node:fs';
Error.stackTraceLimit = 200;
const entered = new Map();
globalThis.__enter = (file) => {
  if (entered.has(file)) return;
  const stack = new Error().stack.split('\\n').slice(2);
  if (stack.some((frame) => frame.includes(' ModuleJob.'))) return;
  const files = stack.flatMap((frame) => /\\/src\\/(.+?\\.ts):/.exec(frame)?.[1] ?? []);
  entered.set(file, files.find((caller) => caller !== file) ?? null);
};
process.on('exit', () => writeFileSync('walk.json', JSON.stringify([...entered])));
const { main } = await import('./src/cli/main.ts');
process.exitCode = await main(['run', 'one.asl.json']);
`;

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'sfn-run-walks-')));
try {
  for (const name of ['src', 'package.json']) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'junction');
  for (const name of readdirSync(join(copy, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.ts')) markEntries(join(copy, 'src', name), name.replaceAll('\\', '/'));
  }
  writeFileSync(join(copy, 'one.asl.json'), JSON.stringify(MACHINE));
  writeFileSync(join(copy, 'run.mjs'), RUN);
  const { status, stderr } = spawnSync(process.execPath, ['run.mjs'], { cwd: copy, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const entered = JSON.parse(readFileSync(join(copy, 'walk.json'), 'utf8'));
  for (const [name, files] of WALKS) {
    const walk = entered.filter(([file]) => files.test(file));
    const isBack = ([, caller], i) => i > 0 && caller !== walk[i - 1][0];
    console.log(`${name}: ${walk.length} files, ${walk.filter(isBack).length} steps back`);
    if (!process.argv.includes('--verbose')) continue;
    walk.forEach((step, i) => {
      console.log(`${isBack(step, i) ? '<' : ' '} ${step[0]}  from ${step[1] ?? 'the event loop'}`);
    });
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Adds a call at the start of each function. */
function markEntries(path, name) {
  const text = readFileSync(path, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const call = `globalThis.__enter?.(${JSON.stringify(name)})`;
  const insertions = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body !== undefined) {
      const start = node.body.getStart(file);
      if (ts.isBlock(node.body)) insertions.push([start + 1, `${call};`]);
      else insertions.push([start, `(${call}, (`], [node.body.getEnd(), '))']);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  // from the end, so that earlier offsets stay valid
  const marked = insertions
    .toSorted(([a], [b]) => b - a)
    .reduce((all, [at, added]) => all.slice(0, at) + added + all.slice(at), text);
  writeFileSync(path, marked);
}
