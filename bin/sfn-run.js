#!/usr/bin/env node
'use strict';

// Starts the built command and sets the exit code. Compiling its files anew takes Node longer than everything else that
// a small run does, so V8's code cache is kept beside each, where that folder can be written.

const { existsSync, readFileSync, renameSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const dist = join(__dirname, '..', 'dist');
const kind = kindOf(process.argv.slice(2));
/** Validating uses other functions of the shared files than running, and V8 refuses a cache made with other flags. */
const cacheSuffix = `${process.arch}.${process.version}${kind}.cache`;
// A hundred files take Node 20 as long as optimizing what checks them. So that begins later, unless there are only a
// few: to load what sets flags takes as long as twenty files. The next versions have a tier between, that pays sooner.
if (kind === '.validate-many' && process.version.startsWith('v20.')) {
  require('node:v8').setFlagsFromString('--interrupt-budget=600000');
}

function kindOf([command, ...args]) {
  if (command !== 'validate') return '';
  const isFolder = (path) => existsSync(`${path}/.`);
  return args.length > 20 || args.some(isFolder) ? '.validate-many' : '.validate';
}

/** Less than this is compiled sooner than its cache is read. */
const MIN_CACHED_LENGTH = 4_000;

const scripts = [];
let isStale = false;
const loaded = new Map();

/** Each file is the function around a CommonJS module, and nothing but ASCII. */
function load(path) {
  const known = loaded.get(path);
  if (known !== undefined) return known.exports;
  const source = readFileSync(path, 'latin1');
  const script = compile(path, source);
  const module = { exports: {} };
  loaded.set(path, module);
  script.runInThisContext()(module.exports, requireOwn, module, path, dist);
  return module.exports;
}

/** All files lie in one folder. */
function requireOwn(id) {
  return id.startsWith('./') ? load(join(dist, id)) : require(id);
}

function compile(path, source) {
  if (source.length < MIN_CACHED_LENGTH) return new Script(source, { filename: path });
  const cachePath = `${path}.${cacheSuffix}`;
  const cachedData = readCache(cachePath, path);
  const script = new Script(source, { filename: path, cachedData });
  scripts.push([cachePath, script]);
  isStale ||= cachedData === undefined || script.cachedDataRejected === true;
  return script;
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
