'use strict';

// Runs a file of the built command in a thread, as sfn-run.js does in the process. Threads are for work that takes
// longer than compiling it: there is no code cache.

const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const { workerData } = require('node:worker_threads');

const dist = join(__dirname, '..', 'dist');
const loaded = new Map();

function load(path) {
  const known = loaded.get(path);
  if (known !== undefined) return known.exports;
  const script = new Script(readFileSync(path, 'latin1'), { filename: path });
  const module = { exports: {} };
  loaded.set(path, module);
  script.runInThisContext()(module.exports, requireOwn, module, path, dist);
  return module.exports;
}

function requireOwn(id) {
  return id.startsWith('./') ? load(join(dist, id)) : require(id);
}

load(join(dist, workerData.module));
