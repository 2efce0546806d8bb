// A process that runs cases on request. run.mjs bundles the code under test.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { makeCase } from './cases.mjs';
import { checkCase } from './check-case.mjs';

const [bundle, folder, seed, only] = process.argv.slice(2);
const { main } = createRequire(import.meta.url)(bundle);
mkdirSync(folder, { recursive: true });

let index = -1;
const stray = (error) => process.send({ index, problems: [`an uncaught error: ${error?.stack ?? error}`] });
process.on('uncaughtException', stray);
process.on('unhandledRejection', stray);

function write(files) {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}

async function run(argv) {
  let stdout = '';
  let stderr = '';
  const code = await main(argv, {
    stdin: (async function* () {})(),
    stdout: { write: (text) => (stdout += text), isTTY: false, columns: 80 },
    stderr: { write: (text) => (stderr += text), columns: 80 },
    env: {},
    cwd: folder,
    onInterrupt: () => () => {},
  });
  return { code, stdout, stderr };
}

process.on('message', async (next) => {
  index = next;
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  const made = makeCase(Number(seed), index, only === '' ? undefined : only.split(','));
  let problems;
  try {
    problems = await checkCase(made, run, write);
  } catch (error) {
    problems = [`an uncaught error: ${error?.stack ?? error}`];
  }
  process.send({ index, kind: made.kind, problems });
});

// the process that hands out cases was killed
process.on('disconnect', () => process.exit());
