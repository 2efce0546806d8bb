#!/usr/bin/env bash
# What classic-level 3.0.0 (LevelDB) does against one's best guess, seen on 2026-11-29. It is shown without sfn-run, on
# valid input. Ends with 1 if it is no longer so.
#
# LevelDB stores a checksum with each block of a table, but classic-level reads tables without comparing them, and has
# no option that would. A value in which one bit was flipped on the disk is returned as if it were right. A log is
# different: records with a wrong checksum are dropped when the database is opened, without an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund classic-level@3.0.0 >/dev/null
cat >look.mjs <<'JS'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { ClassicLevel } from 'classic-level';

let failed = 0;
const show = (what, seen, expected) => {
  console.log(`${seen === expected ? '' : 'CHANGED: '}${what}: ${seen}`);
  if (seen !== expected) failed = 1;
};
const open = async (name) => {
  const database = new ClassicLevel(name, { compression: false });
  await database.open();
  return database;
};
/** Flips the lowest bit of the first character of a value in the only file of its kind. */
const flip = (name, kind, value) => {
  const [file] = readdirSync(name).filter((each) => each.endsWith(kind));
  const bytes = readFileSync(`${name}/${file}`);
  bytes[bytes.indexOf(value)] ^= 1;
  writeFileSync(`${name}/${file}`, bytes);
};
const read = async (name) => {
  const database = await open(name);
  try {
    return String(await database.get('key'));
  } catch (error) {
    return error.code;
  } finally {
    await database.close();
  }
};
for (const [name, kind] of [['in a table', '.ldb'], ['in a log', '.log']]) {
  const database = await open(name);
  await database.put('key', 'the value');
  if (kind === '.ldb') await database.compactRange('a', 'z');
  await database.close();
  flip(name, kind, 'the value');
}
show("a flipped bit in a table: 'the value' is read as", await read('in a table'), 'uhe value');
show("a flipped bit in a log: 'the value' is read as", await read('in a log'), 'undefined');
process.exit(failed);
JS
node look.mjs
