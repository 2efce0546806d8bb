import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { compare } from '../support/measure.mjs';
import { atMost, below } from '../support/rows.mjs';

const { createHandlers } = createRequire(import.meta.url)('../support/handlers.cjs');
const scriptPath = (name) => fileURLToPath(new URL(`../scripts/${name}`, import.meta.url));

const greeting = (i) => `
interface Greeting { text: string; from: number }
export const handler = async ({ name }: { name: string }): Promise<Greeting> => {
  if (name === 'for ever') for (;;);
  return { text: \`Hello, \${name}!\`, from: ${i} };
};
`;
const IN_JAVASCRIPT = `
exports.handler = async ({ name }) => ({ text: \`Hello, \${name}!\`, from: 0 });
`;

/** The time to build, call and stop a handler. */
export async function measureHandlers(bench) {
  const bundle = await bench.bundle('lambda-integrations.ts');
  const paths = Array.from({ length: 20 }, (_, i) => bench.write(`handlers/greet-${i}.ts`, greeting(i)));
  const plain = bench.write('handlers/plain.cjs', IN_JAVASCRIPT);
  const first = await compare(
    {
      plain: () => bench.node([scriptPath('plain-result.cjs'), plain]).ms,
      one: () => bench.node([scriptPath('first-result.cjs'), bundle, paths[0]]).ms,
      twenty: () => bench.node([scriptPath('first-result.cjs'), bundle, ...paths]).ms,
    },
    { rounds: bench.quick ? 7 : 21 },
  );
  const warm = await measureWarm(bundle, paths[0], bench.quick ? 5 : 15);
  return [
    atMost("a TypeScript handler's first result : the same in plain JavaScript", 2.7, first.one, first.plain),
    below('20 handlers in one build, beyond one', 30, first.twenty - first.one, 'ms'),
    atMost('warm invocation : ping-pong with a worker', 1.25, warm.invocation, warm.pingPong, 'µs'),
    below("death of an endless loop after its function's Timeout", 50, await measureDeath(bundle, paths[0]), 'ms'),
  ];
}

const CALLS = 2000;

/** Microseconds of a call. */
async function measureWarm(bundle, path, rounds) {
  const handlers = createHandlers(bundle, [path]);
  const worker = new Worker(scriptPath('ping-pong.cjs'));
  const timeCalls = async (call) => {
    const start = performance.now();
    for (let i = 0; i < CALLS; i++) await call();
    return ((performance.now() - start) / CALLS) * 1000;
  };
  const text = JSON.stringify({ name: 'world' });
  const medians = await compare(
    {
      invocation: () => timeCalls(() => handlers.invoke(0, { name: 'world' })),
      pingPong: () =>
        timeCalls(() => {
          const answered = new Promise((resolve) => worker.once('message', resolve));
          worker.postMessage({ id: 'a request', text });
          return answered;
        }),
    },
    { rounds, warmUp: 3 },
  );
  await handlers.close();
  await worker.terminate();
  return medians;
}

/** Milliseconds from the Timeout of a warm function to its failure. */
async function measureDeath(bundle, path) {
  const handlers = createHandlers(bundle, [path], 1);
  await handlers.invoke(0, { name: 'world' });
  const start = performance.now();
  const failure = await handlers.invoke(0, { name: 'for ever' }).catch((error) => error);
  const late = performance.now() - start - 1000;
  if (failure.error !== 'Sandbox.Timedout') throw new Error(`the loop ended otherwise: ${JSON.stringify(failure)}`);
  await handlers.close();
  return late;
}
