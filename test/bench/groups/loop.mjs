import { join } from 'node:path';
import { peerScript } from '../support/bench.mjs';
import { COUNTING_LOOP } from '../support/definitions.mjs';
import { compare } from '../support/measure.mjs';
import { atMost, beside, ofItself } from '../support/rows.mjs';

/** A Choice and a Pass with States.MathAdd, repeatedly: the cost of the engine itself. */
export async function measureLoop(bench) {
  const definition = bench.write('loop.asl.json', COUNTING_LOOP);
  const input = (limit) => bench.write(`loop-${limit}.json`, { count: 0, limit });
  const peer = peerScript();
  const ours = (turns, ...options) => [definition, '-i', input(turns), '--no-limits', ...options];
  const trace = join(bench.folder, 'trace.txt');
  const rounds = bench.quick ? 1 : 3;
  const rows = [];
  for (const turns of bench.quick ? [1_000, 100_000] : [1_000, 10_000, 100_000]) {
    const { silent, traced, als } = await compare(
      {
        silent: () => bench.command(ours(turns, '--quiet')).ms,
        traced: () => bench.command(ours(turns), { stderr: trace }).ms,
        als: () => bench.node([peer, definition, input(turns)]).ms,
      },
      { rounds, warmUp: bench.quick ? 0 : 1 },
    );
    const what = `loop of ${turns.toLocaleString('en')} turns`;
    rows.push(turns === 100_000 ? atMost(`${what} : als`, 0.15, silent, als) : beside(`${what} : als`, silent, als));
    const whatTraced = `${what}, full trace to a file : als`;
    rows.push(turns === 100_000 ? atMost(whatTraced, 0.08, traced, als) : beside(whatTraced, traced, als));
  }
  const usage = await compare(
    {
      floor: () => bench.floor({ usage: true }),
      none: () => bench.command(ours(0, '--quiet'), { usage: true }),
      few: () => bench.command(ours(10_000, '--quiet'), { usage: true }),
      many: () => bench.command(ours(100_000, '--quiet'), { usage: true }),
    },
    { rounds: bench.quick ? 3 : 7 },
  );
  const { floor, none, few, many } = usage;
  const perTurn = (run, turns) => ((run.ms - none.ms) / turns) * 1000;
  return [
    ...rows,
    ofItself(
      atMost('loop: time a turn at 100,000 : at 10,000', 1.1, perTurn(many, 100_000), perTurn(few, 10_000), 'µs'),
    ),
    atMost('loop of 100,000 turns, peak memory : node -e 0', 2.2, many.memory, floor.memory, 'MiB'),
    ofItself(atMost('loop: peak memory at 100,000 : at 10,000 turns', 1.1, many.memory, few.memory, 'MiB')),
  ];
}
