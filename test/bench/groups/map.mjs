import { peerScript } from '../support/bench.mjs';
import { PASS_MAP } from '../support/definitions.mjs';
import { compare } from '../support/measure.mjs';
import { atMost, beside } from '../support/rows.mjs';

/** An inline Map of Pass states. */
export async function measureMap(bench) {
  const definition = bench.write('map.asl.json', PASS_MAP);
  const peer = peerScript();
  const rows = [];
  for (const items of bench.quick ? [1_000, 100_000] : [1_000, 10_000, 100_000]) {
    const input = bench.write(
      `items-${items}.json`,
      Array.from({ length: items }, (_, id) => ({ id })),
    );
    const { ours, als } = await compare(
      {
        ours: () => bench.command([definition, '-i', input, '--no-limits', '--quiet'], { usage: true }),
        als: () => bench.node([peer, definition, input], { usage: true }),
      },
      { rounds: bench.quick || items === 100_000 ? 1 : 3, warmUp: bench.quick || items === 100_000 ? 0 : 1 },
    );
    const what = `Map of ${items.toLocaleString('en')} items`;
    if (items === 100_000) {
      rows.push(atMost(`${what} : als`, 0.05, ours.ms, als.ms));
      rows.push(atMost(`${what}, peak memory : als`, 0.12, ours.memory, als.memory, 'MiB'));
    } else {
      rows.push(
        beside(`${what} : als`, ours.ms, als.ms),
        beside(`${what}, peak memory : als`, ours.memory, als.memory, 'MiB'),
      );
    }
  }
  return rows;
}
