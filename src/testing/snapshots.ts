import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { explainWriting } from '../explain-writing.ts';
import { equalJson, type Json } from '../json.ts';
import { MAX_DATA_BYTES, ReadError, readFileText, tellWritten } from '../read-file.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { parseSource } from '../source/parse-source.ts';
import type { Range } from '../source/source-file.ts';
import { SourceFile } from '../source/source-file.ts';
import { type MapEntry, toJson } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import { writeYaml } from '../source/write-yaml.ts';

/** Snapshots are read, or written if missing; `update` writes all of them, `none` writes nothing (CI). */
export type SnapshotMode = 'new' | 'update' | 'none';

const HEADER = '# Written by sfn-run test; -u updates it.\n';

const INVALID_HINT = 'Undo the edit, or delete the file: the next run writes it again';

/** The snapshots of a test file, stored next to it: `order.sfn-test.snap.yml`. */
export class Snapshots {
  readonly path: string;
  readonly shown: string;
  readonly #mode: SnapshotMode;
  readonly #stored: ReadonlyMap<string, MapEntry>;
  readonly #kept = new Map<string, Json>();
  readonly #taken = new Set<string>();
  #written = 0;

  constructor(path: string, shown: string, mode: SnapshotMode, stored: ReadonlyMap<string, MapEntry>) {
    this.path = path;
    this.shown = shown;
    this.#mode = mode;
    this.#stored = stored;
    for (const [name, { value }] of stored) this.#kept.set(name, toJson(value));
  }

  /** The stored snapshot of a test; `written` if it is now the given one. */
  take(name: string, value: Json): { readonly value: Json; readonly range: Range } | 'written' | 'missing' {
    this.#taken.add(name);
    const entry = this.#stored.get(name);
    if (entry !== undefined && this.#mode !== 'update') {
      return { value: this.#kept.get(name)!, range: entry.keyRange };
    }
    if (this.#mode === 'none') return 'missing';
    const known = this.#kept.get(name);
    if (known !== undefined && equalJson(known, value)) return 'written';
    this.#kept.set(name, value);
    this.#written++;
    return 'written';
  }

  /** How many have been written or updated. */
  get written(): number {
    return this.#written;
  }

  /**
   * Snapshots that no test uses.
   * @param idle the names of tests that have not run: they may use theirs
   */
  findObsolete(idle: ReadonlySet<string>): readonly MapEntry[] {
    return [...this.#stored.values()].filter(({ key }) => !this.#taken.has(key) && !idle.has(key));
  }

  /**
   * Writes new snapshots; an update removes obsolete ones.
   * @param idle the names of tests that have not run
   * @throws UsageError
   */
  async save(idle: ReadonlySet<string>): Promise<void> {
    const obsolete = this.#mode === 'update' ? this.findObsolete(idle) : [];
    if (this.#written === 0 && obsolete.length === 0) return;
    for (const { key } of obsolete) this.#kept.delete(key);
    const sorted = [...this.#kept].sort(([a], [b]) => (a < b ? -1 : 1));
    const text = HEADER + (await writeYaml(Object.fromEntries(sorted)));
    // a test that is watched does not start again because of it
    tellWritten(this.path);
    try {
      if (this.#kept.size === 0) rmSync(this.path, { force: true });
      else writeFileSync(this.path, text);
    } catch (error) {
      throw new UsageError(explainWriting(error, this.shown));
    }
  }
}

/**
 * Reads the snapshots next to a test file, if there are any.
 * @param path of the test file; absolute
 * @param shown its name in messages
 */
export async function readSnapshots(
  path: string,
  shown: string,
  mode: SnapshotMode,
  report: (diagnostic: Diagnostic) => void,
): Promise<Snapshots> {
  const own = snapshotPath(path);
  const ownShown = snapshotPath(shown);
  const stored = new Map<string, MapEntry>();
  const refuse = (message: string, range?: Range): void =>
    report({
      severity: 'error',
      code: 'INVALID_TEST',
      message,
      hint: INVALID_HINT,
      ...(range !== undefined && { range }),
    });
  const text = existsSync(own) ? readText(own, (reason) => refuse(`${ownShown} ${reason}`)) : undefined;
  if (text !== undefined) {
    const file = new SourceFile(ownShown, text);
    const root = await parseSource(file, (one) =>
      report(one.severity === 'error' ? { hint: INVALID_HINT, ...one } : one),
    );
    if (root?.kind === 'map') for (const entry of root.entries) stored.set(entry.key, entry);
    else if (root !== undefined) refuse('A snapshot file must be an object', root);
  }
  return new Snapshots(own, ownShown, mode, stored);
}

function readText(path: string, refuse: (reason: string) => void): string | undefined {
  try {
    return readFileText(path, MAX_DATA_BYTES);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    refuse(error.message);
    return undefined;
  }
}

function snapshotPath(path: string): string {
  return path.replace(/\.(?:ya?ml|json)$/i, '.snap.yml');
}
