import jsonata from 'jsonata';
import { compare } from '../support/measure.mjs';
import { atMost } from '../support/rows.mjs';
import { prepareRun } from '../support/run-in-process.mjs';

const CONDITION = '$states.input.count < $states.input.limit';
const COUNT = "{'count': $states.input.count + 1, 'limit': $states.input.limit}";
const DOUBLE = '$states.input.value * 2 + $sum($states.input.parts)';

const LOOP = {
  QueryLanguage: 'JSONata',
  StartAt: 'More?',
  States: {
    'More?': { Type: 'Choice', Choices: [{ Condition: `{% ${CONDITION} %}`, Next: 'Count' }], Default: 'Done' },
    Count: { Type: 'Pass', Output: `{% ${COUNT} %}`, Next: 'More?' },
    Done: { Type: 'Succeed' },
  },
};
const MAP = {
  QueryLanguage: 'JSONata',
  StartAt: 'Each',
  States: {
    Each: {
      Type: 'Map',
      ItemProcessor: {
        StartAt: 'Double',
        States: { Double: { Type: 'Pass', Output: `{% ${DOUBLE} %}`, End: true } },
      },
      End: true,
    },
  },
};

/** Machines in JSONata, compared with their evaluations by the same library with its expressions cached. */
export async function measureJsonata(bench) {
  const runLoop = await prepareRun(bench, bench.write('jsonata-loop.asl.json', LOOP));
  const runMap = await prepareRun(bench, bench.write('jsonata-map.asl.json', MAP));
  const limit = bench.quick ? 2_000 : 10_000;
  const items = Array.from({ length: 10_000 }, (_, value) => ({ value, parts: [1, 2, 3] }));
  const condition = jsonata(CONDITION);
  const count = jsonata(COUNT);
  const double = jsonata(DOUBLE);
  const times = await compare(
    {
      loop: async () => void (await runLoop({ count: 0, limit })),
      bareLoop: async () => {
        let input = { count: 0, limit };
        while (await condition.evaluate(undefined, { states: { input } })) {
          input = await count.evaluate(undefined, { states: { input } });
        }
      },
      map: async () => void (await runMap(items)),
      bareMap: async () => {
        for (const input of items) await double.evaluate(undefined, { states: { input } });
      },
    },
    { rounds: bench.quick ? 3 : 7, warmUp: 2 },
  );
  return [
    atMost(`JSONata loop of ${limit.toLocaleString('en')} turns : its evaluations`, 3, times.loop, times.bareLoop),
    atMost('JSONata Map of 10,000 items : its evaluations', 3, times.map, times.bareMap),
  ];
}
