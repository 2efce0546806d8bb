// Reads a CSV file with csv-parse, its first line as the names of columns, and writes each row as JSON:
// node read-csv.mjs <file>
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';

// from the benchmark's own packages, not the project's
const { parse } = createRequire(import.meta.url)('csv-parse');
let length = 0;
for await (const row of createReadStream(process.argv[2]).pipe(parse({ columns: true }))) {
  length += JSON.stringify(row).length;
}
if (length === 0) throw new Error('the file is empty');
