import { peerScript } from '../support/bench.mjs';
import { ordersOf, passChain } from '../support/definitions.mjs';
import { compare } from '../support/measure.mjs';
import { atMost, beside } from '../support/rows.mjs';
import { prepareRun } from '../support/run-in-process.mjs';

/** A payload that passes through 100 states, each of which writes into it: structural sharing, or 100 copies. */
export async function measurePayload(bench) {
  const definition = bench.write('chain.asl.json', passChain(100));
  const rows = [];
  for (const { name, bytes, noLimits } of [
    { name: '200 KB', bytes: 200_000, noLimits: false },
    { name: '5 MB', bytes: 5_000_000, noLimits: true },
  ]) {
    const run = await prepareRun(bench, definition, { noLimits });
    const text = JSON.stringify(ordersOf(bytes));
    const { parse, chain } = await compare(
      {
        parse: () => void JSON.parse(text),
        // parsed anew, so that no size is cached from the run before
        chain: async () => {
          const payload = JSON.parse(text);
          const start = performance.now();
          await run(payload);
          return performance.now() - start;
        },
      },
      { rounds: 15, warmUp: 3 },
    );
    rows.push(atMost(`${name} through 100 states : one JSON.parse of it`, 2, chain, parse));
    if (bench.quick && noLimits) continue;
    const input = bench.write('payload.json', text);
    const processes = await compare(
      {
        ours: () => bench.command([definition, '-i', input, '--quiet', '--no-limits']).ms,
        als: () => bench.node([peerScript(), definition, input]).ms,
      },
      { rounds: noLimits ? 1 : 3, warmUp: noLimits ? 0 : 1 },
    );
    rows.push(beside(`${name} through 100 states, whole process : als`, processes.ours, processes.als));
  }
  return rows;
}
