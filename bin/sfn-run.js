#!/usr/bin/env node
'use strict';

// Starts the built command and sets the exit code. Compiling the command anew takes Node longer than everything else
// that a small run does, so V8's code cache is kept beside it, where that folder can be written.

const { readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const { Script } = require('node:vm');

const dist = join(__dirname, '..', 'dist');
/** It uses other functions than a run does, so it has a cache of its own. */
const validates = process.argv[2] === 'validate';
const cacheSuffix = `${process.arch}.${process.version}${validates ? '.validate' : ''}.cache`;

// Files are checked in a few milliseconds each: optimizing the code while that lasts takes Node 20 as long as all the
// rest, so it starts later. The next versions have a tier between, that pays sooner.
if (validates) {
  const { setFlagsFromString } = require('node:v8');
  if (process.version.startsWith('v20.')) setFlagsFromString('--interrupt-budget=1200000');
  // the heap is so small that marking it at once takes less time than keeping account of marking it bit by bit
  setFlagsFromString('--no-incremental-marking');
}

const scripts = [];
let isStale = false;
const loaded = new Map();

function load(path) {
  if (loaded.has(path)) return loaded.get(path).exports;
  const source = readFileSync(path, 'utf8');
  const cachePath = `${path}.${cacheSuffix}`;
  const cachedData = readCache(cachePath, path);
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${source}\n})`;
  const script = new Script(wrapped, { filename: path, cachedData });
  scripts.push([cachePath, script]);
  isStale ||= cachedData === undefined || script.cachedDataRejected === true;
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

/**
 * After a run, so that the functions that it used are in the cache; all of them where one is stale, since a part that
 * was not needed before has others call functions for the first time. Another process may be writing the same.
 */
function writeCaches() {
  if (!isStale) return;
  for (const [path, script] of scripts) {
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
