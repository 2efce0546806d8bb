import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import { cacheFolder, treesFolder } from '../../lambda/kept-builds/cache-folder.ts';
import { checksum } from '../../lambda/kept-builds/checksum.ts';
import { keepFile } from '../../lambda/kept-builds/keep-file.ts';
import { isOwn, lookAt, markUsed } from '../../look-at.ts';
import { type NodeRecord, readTree, recordTree } from '../../source/kept-trees.ts';
import type { SourceFile } from '../../source/source-file.ts';
import type { SourceNode } from '../../source/source-node.ts';
import type { DialectChoice } from '../../source/yaml-dialect.ts';
import type { Io } from '../io.ts';

/** A longer text is parsed each time, since its tree takes several times as much room. */
const MAX_TEXT = 256 * 1024;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_FILES = 64;

/** The content of a file: what the tree depends on, and the tree. */
type Kept = readonly [key: string, text: string, tree: NodeRecord];

/** The tree that `keepTree` has kept; undefined if there is none of this text, made by this build. */
export function findTree(file: SourceFile, choice: DialectChoice, io: Io): SourceNode | undefined {
  const path = pathOf(file, choice, io);
  const info = path === undefined ? undefined : lookAt(path);
  if (path === undefined || info?.isFile() !== true || !isOwn(info) || info.size > MAX_BYTES) return undefined;
  try {
    const [key, text, tree] = JSON.parse(readFileSync(path, 'utf8')) as Kept;
    if (text !== file.text || key !== keyOf(choice)) return undefined;
    markUsed(path, info);
    return readTree(tree, file);
  } catch {
    // corrupt, and soon replaced
    return undefined;
  }
}

/** Keeps the tree in the user's cache folder, in place of an earlier one of the same path; or does nothing. */
export function keepTree(file: SourceFile, choice: DialectChoice, node: SourceNode, io: Io): void {
  const path = pathOf(file, choice, io);
  const key = keyOf(choice);
  if (path === undefined || key === undefined || file.text.length > MAX_TEXT) return;
  const tree = recordTree(node, file);
  const kept: Kept | undefined = tree && [key, file.text, tree];
  if (kept !== undefined) keepFile(path, JSON.stringify(kept), MAX_FILES);
}

/** Undefined without a cache folder. */
function pathOf({ path }: SourceFile, choice: DialectChoice, { env, cwd }: Io): string | undefined {
  const folder = cacheFolder(env);
  return folder && join(treesFolder(folder), checksum(Buffer.from(`${cwd}\0${path}\0${choice}`)));
}

/** Undefined for sources that are not built: nothing says whether they have changed. */
function keyOf(choice: DialectChoice): string | undefined {
  const parser = lookAt(join(import.meta.dirname, 'parse-yaml.cjs'));
  // a build from source need not have another version, and some package managers give all files the same time
  return parser && JSON.stringify([packageJson.version, parser.size, parser.mtimeMs, choice]);
}
