import { join } from 'node:path';
import { compare } from '../support/measure.mjs';
import { below } from '../support/rows.mjs';

/** Seven events per turn: this many fill a Standard workflow's history, of 25,000 events, to the last turn. */
const TURNS = 3_570;

const DEFINITION = {
  StartAt: 'More?',
  States: {
    'More?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.count', NumericLessThan: TURNS, Next: 'Count' }],
      Default: 'Done',
    },
    Count: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:count', Next: 'More?' },
    Done: { Type: 'Succeed' },
  },
};
const HANDLER = 'exports.handler = async ({ count, ...rest }) => ({ ...rest, count: count + 1 });';

/** A long history, recorded by a run, against its own definition. */
export async function measureReplay(bench) {
  const definition = bench.write('replay/count.asl.json', DEFINITION);
  const handler = bench.write('replay/count.cjs', HANDLER);
  const input = bench.write('replay/input.json', { count: 0, order: 'o-17', lines: ['a', 'b', 'c'] });
  const history = join(bench.folder, 'replay', 'history.json');
  bench.command([definition, '-i', input, '--handler', `count=${handler}`, '--quiet', '--format', 'history'], {
    stdout: history,
  });
  const replay = () =>
    bench.command(['replay', definition, history], { stderr: join(bench.folder, 'replay', 'trace'), usage: true });
  const { cpu } = await compare({ replay }, { rounds: bench.quick ? 1 : 5 }).then((medians) => medians.replay);
  return [below('replay of a history of 25,000 events, CPU time', 2000, cpu, 'ms')];
}
