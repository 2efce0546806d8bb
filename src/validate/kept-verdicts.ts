import { join } from 'node:path';
import { checksum } from '../lambda/kept-builds/checksum.ts';
import { keepFile } from '../lambda/kept-builds/keep-file.ts';
import { isOwn, lookAt, markUsed } from '../look-at.ts';
import { MAX_FILE_BYTES, readFileText } from '../read-file.ts';
import type { Project } from '../template/project.ts';
import type { ProjectFile } from '../template/project-file.ts';
import type { FileReport, Verdicts } from './file-report.ts';
import type { FileToCheck } from './find-files.ts';

/** A definition without problems. */
interface Verdict {
  readonly text: string;
  /** Its state machines, by logical id. */
  readonly machines: readonly string[];
}

/** The first line of the file; the texts follow one after the other. */
interface Head {
  readonly sign: typeof SIGN;
  readonly key: string;
  readonly verdicts: readonly (readonly [path: string, length: number, machines: readonly string[]])[];
}

const SIGN = 'sfn-run verdicts 1';
/** Of one file. Several hundred definitions; the oldest verdicts are dropped first. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
/** Of one definition: AWS accepts 1 MB. */
const MAX_DEFINITION = 1024 * 1024;
/** Of files, one for each working directory and set of options; the least recently used are removed. */
const MAX_PLACES = 32;

/**
 * Keeps the definitions that `validate` has found without any problem, with their whole texts, in a file in the user's
 * cache folder. The verdict on a standalone definition depends on nothing but its text, its name and the key. Errors of
 * reading and writing are ignored: then all files are validated.
 */
export class KeptVerdicts implements Verdicts {
  readonly #path: string;
  readonly #key: string;
  /** By absolute path, from the oldest verdict to the latest. */
  readonly #known: Map<string, Verdict>;
  #hasNew = false;

  /**
   * @param folder which is created if necessary
   * @param place verdicts of the same place share a file
   * @param key everything that a verdict depends on besides the definition's text and name
   */
  constructor(folder: string, place: string, key: string) {
    this.#path = join(folder, checksum(Buffer.from(`${place}\0${key}`)));
    this.#key = key;
    this.#known = readVerdicts(this.#path, key);
  }

  find({ path, absolute, size, isFile }: FileToCheck): FileReport | undefined {
    const known = isFile ? this.#known.get(absolute) : undefined;
    if (known === undefined) return undefined;
    try {
      if (readFileText(absolute, MAX_FILE_BYTES, size) !== known.text) return undefined;
    } catch {
      // validating it reports why
      return undefined;
    }
    return { file: path, result: 'OK', diagnostics: [], machines: known.machines, definitions: [path] };
  }

  keep({ absolute }: ProjectFile, { kind, machines, isServerless }: Project, report: FileReport): void {
    const definition = machines[0]?.definition;
    if (kind !== 'definition' || isServerless || definition === undefined) return;
    const { file } = definition;
    // part of another text, which is not the file's; or bytes that are not UTF-8, which look like others
    if (file.origin(0).file !== file || file.text.includes('\uFFFD') || file.text.length > MAX_DEFINITION) return;
    this.#known.delete(absolute);
    this.#known.set(absolute, { text: file.text, machines: report.machines });
    this.#hasNew = true;
  }

  save(): void {
    if (!this.#hasNew) return;
    keepFile(this.#path, serialize(this.#key, latestOf(this.#known)), MAX_PLACES);
  }
}

/** Empty if the file is missing, corrupt, another user's, or has another key. */
function readVerdicts(path: string, wanted: string): Map<string, Verdict> {
  const known = new Map<string, Verdict>();
  try {
    const info = lookAt(path);
    if (info === undefined || !isOwn(info)) return known;
    // a character has at most three bytes, and the first line is shorter than the rest
    const content = readFileText(path, 4 * MAX_CHARACTERS);
    let start = content.indexOf('\n') + 1;
    const { sign, key, verdicts } = JSON.parse(content.slice(0, start)) as Head;
    if (sign !== SIGN || key !== wanted) return known;
    for (const [path, length, machines] of verdicts) {
      known.set(path, { text: content.slice(start, start + length), machines });
      start += length;
    }
    markUsed(path, info);
  } catch {
    known.clear();
  }
  return known;
}

function serialize(key: string, known: ReadonlyMap<string, Verdict>): string {
  const verdicts = [...known].map(([path, { text, machines }]) => [path, text.length, machines] as const);
  const head: Head = { sign: SIGN, key, verdicts };
  return `${JSON.stringify(head)}\n${[...known.values()].map(({ text }) => text).join('')}`;
}

/** As many of the latest as there is room for. */
function latestOf(known: ReadonlyMap<string, Verdict>): ReadonlyMap<string, Verdict> {
  const kept: [string, Verdict][] = [];
  let characters = 0;
  for (const [path, verdict] of [...known].reverse()) {
    characters += path.length + verdict.text.length;
    if (characters > MAX_CHARACTERS) break;
    kept.push([path, verdict]);
  }
  return new Map(kept.reverse());
}
