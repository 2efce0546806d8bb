#!/usr/bin/env node
'use strict';

// Starts the built command and sets the exit code. Compiling the command anew takes Node longer than everything else
// that a small run does, so V8's code cache is kept beside it, where that folder can be written.

const { readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const dist = join(__dirname, '..', 'dist');
const stale = [];
const loaded = new Map();

function load(path) {
  if (loaded.has(path)) return loaded.get(path).exports;
  const source = readFileSync(path, 'utf8');
  const cachePath = `${path}.${process.arch}.${process.version}.cache`;
  const cachedData = readCache(cachePath, path);
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const script = new Script(wrapped, { filename: path, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) stale.push([cachePath, script]);
  const own = createRequire(path);
  const require = (id) => (id.startsWith('./') ? load(join(dirname(path), id)) : own(id));
  require.resolve = own.resolve;
  const module = { exports: {} };
  loaded.set(path, module);
  script.runInThisContext()(module.exports, require, module, path, dirname(path));
  return module.exports;
}

/** V8 tells sources apart by their length only, so a cache that is older than its source is not used. */
function readCache(path, sourcePath) {
  try {
    return statSync(path).mtimeMs > statSync(sourcePath).mtimeMs ? readFileSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** After a run, so that the functions that it used are in the cache. Another process may be writing the same. */
function writeCaches() {
  for (const [path, script] of stale) {
    try {
      const partial = `${path}.${process.pid}`;
      writeFileSync(partial, script.createCachedData());
      renameSync(partial, path);
    } catch {
      // a folder that cannot be written costs time, not the run
      return;
    }
  }
}

load(join(dist, 'main.cjs'))
  .main(process.argv.slice(2))
  .then((exitCode) => {
    process.exitCode = exitCode;
    writeCaches();
  });
