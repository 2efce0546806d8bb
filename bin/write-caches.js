'use strict';

// Loaded only if a cache is missing or stale.

const { readdirSync, renameSync, rmSync, statSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const PARTIAL_LIFE_MS = 60_000;

/**
 * Writes V8's code cache of each script. After a run, so that the functions it used are in the cache; of all scripts if
 * one is stale, since a part that was not needed before calls further functions of the others. Another process may be
 * writing the same.
 * @param folder of the caches
 * @param scripts each with its `cachePath`, itself as `script`, and the `source` that was compiled: the file may have been
 *   replaced since, by an update of the package while a server was running
 */
exports.writeCaches = (folder, scripts) => {
  removePartials(folder);
  for (const { cachePath, script, source } of scripts) {
    const partial = `${cachePath}.${process.pid}`;
    try {
      const data = script.createCachedData();
      writeFileSync(partial, Buffer.concat([data, data, Buffer.from(source, 'latin1')]));
      renameSync(partial, cachePath);
    } catch {
      // a folder that is read-only or full costs time, but does not fail the run
      removeIfPossible(partial);
      return;
    }
  }
};

/** Files left by killed processes; a file being written exists only for milliseconds. */
function removePartials(folder) {
  const names = readdirSync(folder).filter((name) => /\.cache\.\d+$/.test(name));
  for (const path of names.map((name) => join(folder, name))) {
    const { mtimeMs = Date.now() } = statSync(path, { throwIfNoEntry: false }) ?? {};
    if (Date.now() - mtimeMs > PARTIAL_LIFE_MS) removeIfPossible(path);
  }
}

function removeIfPossible(path) {
  try {
    rmSync(path, { force: true });
  } catch {
    // it stays
  }
}
