#!/usr/bin/env node
'use strict';

// Starts the built command and sets the exit code. Compiling its files takes Node longer than everything else in a
// small run, so V8's code cache is kept next to each file, if that folder is writable.

const { closeSync, existsSync, openSync, readSync, writeSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

const dist = join(__dirname, '..', 'dist');
const kind = kindOf(process.argv.slice(2));
/**
 * Validating, testing, serving and showing help use other functions of the shared files than running, a template others
 * than a definition alone, and V8 refuses a cache made with other flags.
 */
const cacheSuffix = `${process.arch}.${process.version}${kind}.cache`;
// V8 soon puts objects that live as long as one of thousands of tests, or executions of a server, into its old generation.
// There they stay until a full collection, with everything they refer to, which costs more memory and time.
const FLAGS = { '.test': '--no-allocation-site-pretenuring', '.serve': '--no-allocation-site-pretenuring' };
// The heap of a thousand tests reaches the size at which marking begins, and then they end: it would be for nothing.
FLAGS['.test'] += ' --no-incremental-marking';
const isNode20 = process.version.startsWith('v20.');
// A thousand tests are over before optimizing everything that they call would pay off.
if (isNode20 || process.version.startsWith('v22.')) {
  FLAGS['.test'] += ' --max-inlined-bytecode-size-cumulative=100';
}
// A hundred files take Node 20 as long as optimizing the code that checks them. So optimization starts later, unless
// there are only a few files: loading the module that sets flags takes as long as twenty files. The next versions have
// a tier in between, which pays off sooner.
if (isNode20) {
  FLAGS['.validate-some'] = '--interrupt-budget=1500000';
  FLAGS['.validate-many'] = '--interrupt-budget=600000';
}
if (FLAGS[kind] !== undefined) require('node:v8').setFlagsFromString(FLAGS[kind]);

function kindOf([command, ...args]) {
  if (command === 'help' || command === '--help' || args.includes('--help')) return '.help';
  if (command === 'test' || command === 'serve') return `.${command}`;
  if (command !== 'validate') return (command === 'run' ? args[0] : command)?.includes('.asl.') ? '.asl' : '';
  const isFolder = (path) => existsSync(`${path}/.`);
  if (args.length > 500 || args.some(isFolder)) return '.validate-many';
  return args.length > 20 ? '.validate-some' : '.validate';
}

/** Smaller files compile faster than their cache is read. */
const MIN_CACHED_LENGTH = 4_000;

/** Those with a cache. */
const scripts = [];
/** A cache is missing, or of another source or version of V8. */
let isStale = false;
const loaded = new Map();

/** Each file is a function around a CommonJS module, in ASCII only. */
function load(path) {
  const known = loaded.get(path);
  if (known !== undefined) return known.exports;
  const script = compile(path);
  const module = { exports: {} };
  loaded.set(path, module);
  script.runInThisContext()(module.exports, requireOwn, module, path, dist);
  return module.exports;
}

/** All files are in one folder. */
function requireOwn(id) {
  return id.startsWith('./') ? load(join(dist, id)) : require(id);
}

function compile(path) {
  const bytes = read(path, 0);
  if (bytes.length < MIN_CACHED_LENGTH) return new Script(bytes.latin1Slice(), { filename: path });
  const cachePath = `${path}.${cacheSuffix}`;
  const { cachedData, source = bytes.latin1Slice() } = readCache(cachePath, bytes);
  const script = new Script(source, { filename: path, cachedData });
  scripts.push({ cachePath, script, source });
  isStale ||= cachedData === undefined || script.cachedDataRejected === true;
  return script;
}

/** All files are read into the same memory: new memory takes longer than reading. */
let room = Buffer.allocUnsafeSlow(1_000_000);

/** @returns the file's content, at `start` of `room`; what comes before it stays as it is */
function read(path, start) {
  const file = openSync(path);
  try {
    for (let end = start; ; ) {
      const length = readSync(file, room, end, room.length - end, null);
      end += length;
      if (length === 0 || end < room.length) return room.subarray(start, end);
      room = Buffer.concat([room, Buffer.allocUnsafeSlow(room.length)]);
    }
  } finally {
    closeSync(file);
  }
}

/** V8 allocates strings of this length or more outside its young generation. */
const LARGE_STRING = 131_072;

/**
 * The file contains V8's data twice, and then the source. V8 distinguishes sources only by length, and crashes on
 * corrupt data; comparing is the cheapest check, since loading the code for checksums takes 1.5 ms. The data comes
 * first since V8 copies data that is not aligned.
 * @returns `source` is the end of a longer string if two such sources would fill the young generation and make V8
 * collect garbage, which takes 0.8 ms
 */
function readCache(path, bytes) {
  // behind the source, at an address that is a multiple of 8
  const start = (bytes.length + 7) & ~7;
  let file;
  try {
    file = read(path, start);
  } catch {
    return {};
  }
  const length = (file.length - bytes.length) / 2;
  const end = length * 2;
  const cachedData = file.subarray(0, length);
  const isIntact = length > 0 && cachedData.equals(file.subarray(length, end)) && bytes.equals(file.subarray(end));
  if (!isIntact) return {};
  if (bytes.length < LARGE_STRING / 2 || bytes.length >= LARGE_STRING) return { cachedData };
  return { cachedData, source: file.latin1Slice(Math.max(0, file.length - LARGE_STRING)).slice(-bytes.length) };
}

// As in EXIT_CODES, which are part of the program: it may not even be installed completely.
const BUG = 70;
const INTERRUPTED = 130;
const USAGE = 2;

/** An uncaught error, so a bug of ours. Exit listeners remove the run's temporary files. */
function crash(reason) {
  const shown = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
  try {
    writeSync(2, `sfn-run has a bug; please report this (Node.js ${process.version}):\n${shown}\n`);
  } catch {
    // there is no way to report it then
  }
  process.exit(BUG);
}

function isUnsettled() {
  crash('the command came to a halt: nothing is left that could go on, and its outcome is not known');
}

// Until the outcome is known, any exit is a failure: Node treats an empty event loop as success.
process.exitCode = BUG;
process.on('uncaughtException', crash);
process.once('beforeExit', isUnsettled);
load(join(dist, 'main.cjs'))
  .main(process.argv.slice(2))
  .then((exitCode) => {
    process.off('beforeExit', isUnsettled);
    process.exitCode = exitCode;
    // a run that was refused has used few of the functions that the next one needs
    if (isStale && exitCode !== USAGE) require('./write-caches.js').writeCaches(dist, scripts);
    // anything still open, such as a pipe being read, would keep the process alive
    if (exitCode === INTERRUPTED) process.exit();
  });
