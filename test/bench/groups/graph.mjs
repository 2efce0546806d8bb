import { compare } from '../support/measure.mjs';
import { atMost, below, ofItself } from '../support/rows.mjs';

/** Layout: a second for 300 states, of which 40 lead to the same handler, and about twice that for twice as many. */
export async function measureGraph(bench) {
  const { compile, loadProject, renderGraph, selectMachine } = await bench.api();
  const machineOf = async (states, catchers) => {
    const path = bench.write(`graph-${states}.asl.json`, JSON.stringify(definition(states, catchers)));
    return (await compile(selectMachine(await loadProject(path)))).machine;
  };
  const [some, many] = [await machineOf(300, 40), await machineOf(600, 80)];
  const draw = async (machine) => {
    const begin = performance.now();
    await renderGraph(machine);
    return performance.now() - begin;
  };
  const times = await compare({ some: () => draw(some), many: () => draw(many) }, { rounds: bench.quick ? 3 : 7 });
  return [
    below('graph of 300 states with 40 catchers, as SVG', 1_000, times.some, 'ms'),
    ofItself(atMost('graph of 600 states : of 300', 2.5, times.many, times.some)),
  ];
}

function definition(count, catchers) {
  const States = {};
  let made = 2;
  let step = 0;
  for (; made < count; step++) {
    const name = `Step ${step}`;
    const Next = `Step ${step + 1}`;
    const isCaught = step % Math.floor(count / catchers / 1.5) === 0 && step % 7 !== 3;
    const Catch = isCaught ? [{ ErrorEquals: ['States.ALL'], Next: 'Failed' }] : undefined;
    if (step % 7 === 3) {
      const Choices = [{ Variable: '$.x', NumericGreaterThan: step, Next: `Side ${step}` }];
      States[name] = { Type: 'Choice', Choices, Default: Next };
      States[`Side ${step}`] = { Type: 'Pass', Next };
      made += 2;
    } else if (step % 11 === 5) {
      const inner = (letter) => `${letter}${step}`;
      const Branches = ['A', 'B', 'C'].map((letter) => ({
        StartAt: inner(letter),
        States: { [inner(letter)]: { Type: 'Pass', End: true } },
      }));
      States[name] = { Type: 'Parallel', Branches, Next, Catch };
      made += 4;
    } else {
      States[name] = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:111111111111:function:work', Next, Catch };
      made++;
    }
  }
  States[`Step ${step}`] = { Type: 'Succeed' };
  States.Failed = { Type: 'Fail', Error: 'Failed' };
  return { StartAt: 'Step 0', States };
}
