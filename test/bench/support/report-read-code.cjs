'use strict';

// Preloaded into measured processes: leaves the size of the build's files that were read in the file that SFN_BENCH_CODE
// names.
const fs = require('node:fs');

const { closeSync, openSync, readFileSync, readSync } = fs;
/** The built files that are open. */
const open = new Set();
let bytes = 0;

function isCode(path) {
  return /[\\/]dist[\\/][^\\/]+\.cjs$/.test(String(path));
}

fs.openSync = (path, ...more) => {
  const file = openSync(path, ...more);
  if (isCode(path)) open.add(file);
  return file;
};

fs.readSync = (file, ...more) => {
  const length = readSync(file, ...more);
  if (open.has(file)) bytes += length;
  return length;
};

fs.closeSync = (file) => {
  open.delete(file);
  closeSync(file);
};

// how earlier builds read
fs.readFileSync = (path, options) => {
  const before = bytes;
  const content = readFileSync(path, options);
  // on some versions of Node, it has been counted as it was read
  if (isCode(path)) bytes = before + content.length;
  return content;
};

process.on('exit', () => fs.writeFileSync(process.env.SFN_BENCH_CODE, JSON.stringify({ bytes })));
