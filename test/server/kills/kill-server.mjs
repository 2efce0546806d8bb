import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { judgeAll } from './judge.mjs';
import { startLoad } from './load.mjs';
import { functionsIn, ITEMS, TEMPLATE } from './machines.mjs';
import { startServe } from './serve-process.mjs';

/**
 * Kills a server at random moments while clients start and stop executions, change machines, and workers perform their
 * tasks; restarts it each time, and checks everything that was acknowledged.
 * @param {{bin: string, kills: number, log?: (line: string) => void}} options
 * @returns {Promise<{kills: number, started: number, answered: number, changed: number, restartMs: number, faults:
 * string[]}>} `restartMs` is the longest restart
 */
export async function killServer({ bin, kills, log = () => {} }) {
  const folder = prepareFolder();
  const start = () => startServe(bin, folder, ['--data', 'data', '--handlers', '.', '--s3', 's3', '--quiet']);
  let server = await start();
  const load = await startLoad({ tokens: join(folder, 'tokens'), server: () => server });
  const { acknowledged } = load;
  let restartMs = 0;
  for (let kill = 1; kill <= kills; kill++) {
    await sleep(Math.random() * 400);
    await server.kill();
    const before = performance.now();
    server = await start();
    restartMs = Math.max(restartMs, performance.now() - before);
    if (kill % 25 === 0)
      log(`${kill} kills, ${acknowledged.started.size} executions, ${acknowledged.answered} answers`);
  }
  await load.stopClients();
  const faults = [...load.faults, ...(await judgeAll(server, folder, acknowledged))];
  // executions that have ended are still there after one more restart
  await server.kill();
  server = await start();
  faults.push(...(await judgeAll(server, folder, acknowledged)).map((fault) => `after a restart: ${fault}`));
  load.stopWorkers();
  await server.kill('SIGINT');
  await load.ended;
  if (faults.length === 0) rmSync(folder, { recursive: true });
  else log(`the folder is ${folder}`);
  const { started, answered, changed } = acknowledged;
  return { kills, started: started.size, answered, changed, restartMs, faults };
}

function prepareFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sfn-run-kills-'));
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens);
  mkdirSync(join(folder, 's3/data'), { recursive: true });
  writeFileSync(join(folder, 'template.json'), TEMPLATE);
  writeFileSync(join(folder, 's3/data/items.json'), JSON.stringify(ITEMS));
  for (const [name, source] of Object.entries(functionsIn(tokens))) writeFileSync(join(folder, `${name}.mjs`), source);
  return folder;
}
