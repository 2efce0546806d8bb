// node measure-group.mjs NAME ROOT [--quick] [--executions N] Measures one group once, on the build in ROOT, and prints
// its rows as JSON. It runs in a process of its own: otherwise the memory left by one build or group would count for
// the next.
import { parseArgs } from 'node:util';
import { GROUPS } from './groups/index.mjs';
import { createBench } from './support/bench.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, executions: { type: 'string' } },
});
const [name, root] = positionals;
const executions = values.executions === undefined ? undefined : Number(values.executions);
const bench = createBench({ root, quick: values.quick, executions });
try {
  const rows = await GROUPS[name](bench);
  process.stdout.write(JSON.stringify(rows));
} finally {
  bench.close();
}
