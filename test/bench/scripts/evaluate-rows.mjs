// Evaluates expressions of JSONata, parsed once, for a number of rows: node evaluate-rows.mjs <rows> <expression>...
import jsonata from 'jsonata';

const [rows, ...texts] = process.argv.slice(2);
const expressions = texts.map((text) => jsonata(text));
for (let id = 0; id < Number(rows); id++) {
  const input = {
    id: String(id),
    name: `name-${id % 1009}`,
    city: `city-${id % 97}`,
    amount: String((id % 1000) / 10),
  };
  for (const expression of expressions) await expression.evaluate(undefined, { states: { input } });
}
