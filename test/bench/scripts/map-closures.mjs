// The work of an inline Map with one Pass, as compiled closures that keep no events: node map-closures.mjs <items>
import { readFileSync } from 'node:fs';

const pass = (input) => input;
const chain = (states) => (input) => states.reduce((value, state) => state(value), input);
const map = (processor) => (items) => items.map((item) => processor(item));
const run = map(chain([pass]));
process.stdout.write(JSON.stringify(run(JSON.parse(readFileSync(process.argv[2], 'utf8')))));
