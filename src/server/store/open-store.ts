import { readdirSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { lookAt } from '../../look-at.ts';
import { makeFolder } from '../../make-folder.ts';
import { UsageError } from '../../source/usage-error.ts';
import { type LevelDatabase, LevelStore } from './level-store.ts';
import { findLoss, linkLogs } from './lost-records.ts';
import type { Store } from './store.ts';

/** The number of the store's format. It increases with each change that an older sfn-run would misread. */
export const FORMAT = 3;

/** Bytes that LevelDB needs besides its rewritten log: a manifest, and the start of the next log. */
const MARGIN_BYTES = 256 * 1024;
const PROBE = 'room.tmp';

/** Migrations by their source format: each converts to the next format, in one batch with the new number. */
export type Migrations = Readonly<Record<number, (store: Store) => Promise<void>>>;

const MIGRATIONS: Migrations = {
  // format 2 adds the inputs of Map runs to journals; everything in format 1 can still be read
  1: async () => {},
  // format 3 stores short histories with their executions, and has one list fewer; all data of format 2 can still be
  // read
  2: async () => {},
};

export interface OpenOptions {
  /** Absolute folders from which the library is resolved. */
  readonly folders: readonly string[];
  readonly cwd: string;
  /** Called with a message when data is lost or cannot be written. */
  readonly onWarning: (line: string) => void;
  /** Default: this program's migrations. */
  readonly format?: number;
  readonly migrations?: Migrations;
}

const LIBRARY = 'classic-level';
/**
 * With this, LevelDB sorts and merges its files less often than with its default of 4 MB, which saves a quarter of its
 * time.
 */
const WRITE_BUFFER_BYTES = 16 * 1024 * 1024;

/**
 * Opens a store in a folder, creating it if needed. A store of an older format is migrated.
 * @throws UsageError if another server is using it, a newer sfn-run wrote it, the folder contains something else, or
 * the library is not installed
 */
export async function openStore(path: string, options: OpenOptions): Promise<Store> {
  const { cwd, folders, format = FORMAT, migrations = MIGRATIONS, onWarning } = options;
  const folder = resolve(cwd, path);
  prepareFolder(path, folder);
  const Database = loadLibrary(folders, path);
  const open = async (): Promise<LevelDatabase> => {
    const options = { keyEncoding: 'utf8', valueEncoding: 'utf8', writeBufferSize: WRITE_BUFFER_BYTES } as const;
    const database = new Database(folder, options);
    await database.open();
    return database;
  };
  const logs = linkLogs(folder);
  const database = await openFirst(open, path);
  const loss = findLoss(folder, logs);
  if (loss !== undefined) onWarning(`${path}: ${loss}`);
  const store = new LevelStore(path, database, { open, hasRoom: () => hasRoom(folder), onWarning });
  try {
    await refuseForeign(database, store, path);
    await adoptFormat(store, path, format, migrations);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

/** A LevelDB of another program is not touched. */
async function refuseForeign(database: LevelDatabase, store: Store, path: string): Promise<void> {
  const [first] = await database.iterator({ limit: 1 }).all();
  if (first === undefined || (await store.get('meta', 'format')) !== undefined) return;
  throw new UsageError(
    `--data ${path}: the folder contains a LevelDB of another program\n  name a new folder, or an empty one`,
  );
}

async function adoptFormat(store: Store, path: string, format: number, migrations: Migrations): Promise<void> {
  const found = await store.get('meta', 'format');
  let current = found === undefined ? format : Number(found);
  if (!Number.isSafeInteger(current)) {
    throw new UsageError(`--data ${path} is damaged: its format is '${found}'\n  name another folder with --data`);
  }
  if (current > format) {
    throw new UsageError(
      `${path} was written by a newer sfn-run: its format is ${found}, this one reads up to ${format}\n  update sfn-run, or name another folder with --data`,
    );
  }
  for (; current < format; current++) {
    const migrate = migrations[current];
    if (migrate === undefined) {
      throw new UsageError(
        `${path} has format ${current}, which this sfn-run cannot read\n  name another folder with --data`,
      );
    }
    await migrate(store);
    store.put('meta', 'format', String(current + 1));
    await store.saved();
  }
  if (found === undefined) store.put('meta', 'format', String(format));
  await store.saved();
}

/** A folder with other content is not touched. */
function prepareFolder(path: string, folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    const isFile = lookAt(folder)?.isFile() === true;
    const reason = isFile ? 'it is a file, and --data takes a folder' : (error as Error).message;
    throw new UsageError(`--data ${path}: ${reason}`);
  }
  const names = readdirSync(folder);
  if (names.length === 0 || names.includes('CURRENT')) return;
  throw new UsageError(
    `--data ${path}: the folder is not empty, and contains no store of sfn-run\n  name a new folder, or an empty one`,
  );
}

async function openFirst(open: () => Promise<LevelDatabase>, path: string): Promise<LevelDatabase> {
  try {
    return await open();
  } catch (error) {
    const cause = (error as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause;
    if (cause?.code === 'LEVEL_LOCKED') {
      throw new UsageError(
        `--data ${path}: another server is using it\n  only one server can use a store: stop the other one, or name another folder`,
      );
    }
    throw new UsageError(`--data ${path} cannot be opened: ${cause?.message ?? (error as Error).message}`);
  }
}

type DatabaseClass = new (
  location: string,
  options: { readonly keyEncoding: 'utf8'; readonly valueEncoding: 'utf8' },
) => LevelDatabase;

function loadLibrary(folders: readonly string[], path: string): DatabaseClass {
  for (const folder of folders) {
    const require = createRequire(join(folder, 'package.json'));
    try {
      require.resolve(LIBRARY);
    } catch {
      continue;
    }
    return (require(LIBRARY) as { ClassicLevel: DatabaseClass }).ClassicLevel;
  }
  throw new UsageError(
    `--data ${path}: it needs the package ${LIBRARY}, which is not installed here\n  npm install --save-dev ${LIBRARY}`,
  );
}

/**
 * Whether the disk has room to open a LevelDB, which then turns its log into a table. Found out by writing that much,
 * since quotas count as well as free space.
 */
async function hasRoom(folder: string): Promise<boolean> {
  const probe = join(folder, PROBE);
  try {
    const handle = await open(probe, 'w');
    try {
      await handle.writeFile(Buffer.alloc((await logBytes(folder)) + MARGIN_BYTES));
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}

async function logBytes(folder: string): Promise<number> {
  const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  const sizes = await Promise.all(logs.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
