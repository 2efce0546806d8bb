// node measure-group.mjs NAME ROOT [--quick]
// Measures one group once, on the build in ROOT, and prints its rows as JSON. In a process of its own: what one build or
// group leaves in memory would be measured with the next.
import { GROUPS } from './groups/index.mjs';
import { createBench } from './support/bench.mjs';

const [name, root, option] = process.argv.slice(2);
const bench = createBench({ root, quick: option === '--quick' });
try {
  const rows = await GROUPS[name](bench);
  process.stdout.write(JSON.stringify(rows));
} finally {
  bench.close();
}
