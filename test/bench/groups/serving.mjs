import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compare } from '../support/measure.mjs';
import { atLeast } from '../support/rows.mjs';
import { startServer } from '../support/start-server.mjs';

const SCRIPTS = join(import.meta.dirname, '..', 'scripts');
const NAME = 'Three';
const DEFINITION = {
  StartAt: 'A',
  States: {
    A: { Type: 'Pass', Next: 'B' },
    B: { Type: 'Pass', Result: { x: 1 }, Next: 'C' },
    C: { Type: 'Pass', End: true },
  },
};
const TEMPLATE = {
  Transform: 'AWS::Serverless-2016-10-31',
  Resources: { [NAME]: { Type: 'AWS::Serverless::StateMachine', Properties: { Name: NAME, Definition: DEFINITION } } },
};

/** Requests per second of 50 clients that keep their connections. */
async function load(url, seconds) {
  const child = spawn(process.execPath, [join(SCRIPTS, 'keep-alive-clients.mjs'), url, NAME, String(seconds)]);
  let said = '';
  child.stdout.on('data', (text) => (said += text));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the clients ended with ${code}`);
  return Number(said);
}

/** StartExecution, compared with a server that only parses and returns the same JSON. */
export async function measureServing(bench) {
  const template = bench.write('serving.json', TEMPLATE);
  const serve = (...more) =>
    startServer([join(bench.root, 'bin', 'sfn-run.js'), 'serve', template, '--port', '0', '--quiet', ...more]);
  const bare = await startServer([join(SCRIPTS, 'bare-server.mjs')]);
  const served = await serve();
  const kept = await serve('--data', join(bench.folder, 'serving-data'));
  try {
    const seconds = bench.quick ? 1 : 4;
    const measured = await compare(
      {
        bare: () => load(bare.url, seconds),
        served: () => load(served.url, seconds),
        kept: () => load(kept.url, seconds),
      },
      { rounds: bench.quick ? 1 : 3, warmUp: 1 },
    );
    const what = 'StartExecution of three Pass states by 50 clients';
    return [
      atLeast(`${what} : bare node:http`, 0.5, measured.served, measured.bare, 'requests/s'),
      atLeast(`${what}, kept by --data : bare node:http`, 0.25, measured.kept, measured.bare, 'requests/s'),
    ];
  } finally {
    await Promise.all([bare.end(), served.end(), kept.end()]);
  }
}
