import { dirname } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { lookAt } from '../look-at.ts';

/** A file that has not changed for this time is saved. */
const QUIET_MS = 4;
/**
 * The same for several files, which are saved together (a checkout), and for a file that is empty or gone: an editor may
 * be about to write it, or to rename another file.
 */
const UNSETTLED_MS = 12;
/** The interval at which files are checked in any case: a busy system may not report a save. */
const POLL_MS = 1_000;

/** The result of a search for files: absolute paths. */
export interface FileSearch {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Watches a set of files that may change, be deleted, be created again, or be saved by a rename. */
export class FileWatcher {
  readonly #onChange: (files: ReadonlySet<string>) => void;
  #files: ReadonlySet<string> = new Set();
  /** Identifies the version of a file when it was last checked. */
  readonly #versions = new Map<string, string>();
  #folders = new Set<string>();
  #search: (() => FileSearch) | undefined;
  /** The files of the last search. */
  #found: ReadonlySet<string> | undefined;
  #searched: ReadonlySet<string> = new Set();
  #watcher: FSWatcher | undefined;
  #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #poll: NodeJS.Timeout | undefined;

  /** @param onChange is called with the changed files, once no more change */
  constructor(onChange: (files: ReadonlySet<string>) => void) {
    this.#onChange = onChange;
  }

  get size(): number {
    return this.#files.size;
  }

  /**
   * Watches these files from now on; absolute paths. Resolves when it does.
   * @param since a file saved after this time has changed; milliseconds since the epoch
   * @param search finds more files, which count as changed when they appear
   */
  async watch(files: ReadonlySet<string>, since: number, search?: () => FileSearch): Promise<void> {
    this.#files = files;
    this.#search = search;
    this.#searchAgain(since);
    for (const file of files) {
      const { version, savedAt } = look(file);
      const known = this.#versions.get(file);
      this.#versions.set(file, version);
      if (known === undefined ? savedAt > since : known !== version) this.#changed.add(file);
    }
    await this.#start(files);
    if (this.#changed.size > 0) this.#lookSoon();
  }

  async #start(files: ReadonlySet<string>): Promise<void> {
    const folders = new Set([...this.#foldersOf(files), ...this.#searched]);
    const fresh = [...folders].filter((folder) => !this.#folders.has(folder));
    const gone = [...this.#folders].filter((folder) => !folders.has(folder));
    this.#folders = folders;
    if (this.#watcher === undefined) {
      const { watch } = await import('chokidar');
      this.#watcher = watch(fresh, {
        ignoreInitial: true,
        depth: 0,
        // nothing else in their folders
        ignored: (path) => !this.#folders.has(path) && !this.#files.has(path),
      });
      // the files themselves show which of them was saved: a rename is reported in many ways
      this.#watcher.on('raw', () => this.#lookSoon());
      this.#watcher.on('all', () => this.#lookSoon());
      this.#poll = setInterval(() => this.#tell(), POLL_MS);
      const watcher = this.#watcher;
      await new Promise<void>((resolve) => watcher.once('ready', resolve));
      return;
    }
    if (gone.length > 0) this.#watcher.unwatch(gone);
    // a file in a folder that is already watched is not known there yet
    this.#watcher.add([...fresh, ...[...files].filter((file) => folders.has(dirname(file)))]);
  }

  /**
   * The folders in which a save must be noticed at once. A build also depends on files that are not there, in all folders
   * above a handler, such as a tsconfig.json. Those folders may be large and change all the time, and each change makes
   * the watcher list them; so the poll alone notices a file that appears there.
   */
  #foldersOf(files: ReadonlySet<string>): Set<string> {
    const folders = new Set<string>();
    for (const file of files) {
      const folder = dirname(file);
      if (this.#folders.has(folder) || lookAt(file) !== undefined) folders.add(folder);
    }
    return folders;
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    clearInterval(this.#poll);
    await this.#watcher?.close();
  }

  #lookSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tell(), QUIET_MS);
  }

  /** @param isSettled enough time has passed since the last event */
  #tell(isSettled = false): void {
    if ([...this.#searched].some((folder) => this.#versions.get(folder) !== look(folder).version)) {
      this.#searchAgain(Number.POSITIVE_INFINITY);
      // a new folder may receive files
      void this.#start(this.#files);
    }
    const changed = new Set([...this.#changed, ...this.#findChanged()]);
    if (!isSettled && isUnsettled(changed)) {
      this.#changed = changed;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#tell(true), UNSETTLED_MS - QUIET_MS);
      return;
    }
    this.#changed = new Set();
    if (changed.size > 0) this.#onChange(changed);
  }

  #searchAgain(since: number): void {
    const { files, folders } = this.#search?.() ?? { files: [], folders: [] };
    for (const file of files) {
      const hasAppeared = this.#found === undefined ? look(file).savedAt > since : !this.#found.has(file);
      if (hasAppeared && !this.#files.has(file)) this.#changed.add(file);
    }
    this.#found = new Set(files);
    this.#searched = new Set(folders);
    // adding or removing an entry changes the modification time of a folder
    for (const folder of folders) this.#versions.set(folder, look(folder).version);
  }

  /** Those that have changed since they were last checked. */
  *#findChanged(): Generator<string> {
    for (const file of this.#files) {
      const { version } = look(file);
      if (this.#versions.get(file) === version) continue;
      this.#versions.set(file, version);
      yield file;
    }
  }
}

function isUnsettled(changed: ReadonlySet<string>): boolean {
  const [first] = changed;
  if (first === undefined) return false;
  return changed.size > 1 || (lookAt(first)?.size ?? 0) === 0;
}

function look(path: string): { readonly version: string; readonly savedAt: number } {
  const info = lookAt(path);
  if (info === undefined) return { version: 'gone', savedAt: 0 };
  return { version: `${info.ino} ${info.size} ${info.mtimeMs}`, savedAt: info.mtimeMs };
}
