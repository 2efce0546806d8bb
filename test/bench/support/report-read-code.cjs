'use strict';

// Preloaded into measured processes: leaves the size of the build's files that were read in the file that SFN_BENCH_CODE
// names.
const fs = require('node:fs');

const { readFileSync } = fs;
let bytes = 0;

fs.readFileSync = (path, options) => {
  const content = readFileSync(path, options);
  if (/[\\/]dist[\\/][^\\/]+\.cjs$/.test(String(path))) bytes += content.length;
  return content;
};

process.on('exit', () => fs.writeFileSync(process.env.SFN_BENCH_CODE, JSON.stringify({ bytes })));
