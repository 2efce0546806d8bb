// Runs a state machine many times with aws-local-stepfunctions, its tasks answered by functions: node
// run-many-with-peer.mjs <definition> <times> [--no-waits]  The peer waits in real time before it retries a task; with
// --no-waits, it is configured not to.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

// it uses a function that Node.js has had since version 22
Promise.withResolvers ??= () => {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
};
// from the benchmark's own packages, not the project's
const { StateMachine } = createRequire(import.meta.url)('aws-local-stepfunctions');
const [path, times, noWaits] = process.argv.slice(2);
const machine = new StateMachine(JSON.parse(readFileSync(path, 'utf8')));
for (let i = 0; i < Number(times); i++) {
  let charges = 0;
  const overrides = {
    taskResourceLocalHandlers: {
      Reserve: async () => ({ ok: true }),
      Charge: async () => {
        if (charges++ === 0) throw Object.assign(new Error('slow'), { name: 'Timeout' });
        return { paid: 1 };
      },
      'Pack one': async () => 'packed',
    },
    ...(noWaits === '--no-waits' && { retryIntervalOverrides: { Charge: 0 } }),
  };
  const input = { n: i, gift: i % 2 === 0, items: [1, 2, 3] };
  await machine.run(input, { overrides }).result;
}
