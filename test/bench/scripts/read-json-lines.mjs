// Reads a file line by line, each of them JSON: node read-json-lines.mjs <file>
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

let rows = 0;
for await (const line of createInterface({
  input: createReadStream(process.argv[2]),
  crlfDelay: Number.POSITIVE_INFINITY,
})) {
  if (JSON.parse(line) !== null) rows++;
}
if (rows === 0) throw new Error('the file is empty');
