import type { JsonObject } from '../json.ts';
import type { MachineSource } from '../template/project.ts';
import type { WorkflowType } from '../workflow-type.ts';
import type { Alias, RegisteredMachine, Revision, Version } from './registered-machine.ts';
import type { Entry, Store } from './store/store.ts';

/** A machine in the store; revisions by key. */
interface MachineRecord extends Omit<RegisteredMachine, 'revision' | 'versions' | 'aliases'> {
  readonly revision: string;
  readonly versions: readonly (Omit<Version, 'revision'> & { readonly number: number; readonly revision: string })[];
  readonly aliases: readonly Alias[];
}

interface RevisionRecord {
  readonly id?: string;
  readonly date: number;
  readonly definition: string;
  readonly roleArn: string;
  readonly settings: JsonObject;
  readonly name: string;
  readonly type: WorkflowType;
}

const MACHINES = 'machine';
const REVISIONS = 'revision';
const OF_PROJECT = 'of project';

/**
 * Machines in a store. Revisions stay when their machine is deleted: they are still needed to describe its executions.
 */
export class MachineFile {
  readonly #store: Store;
  readonly #read: (record: RevisionRecord, of: { name: string; type: WorkflowType }) => Promise<MachineSource>;
  readonly #revisions = new Map<string, Promise<Revision | undefined>>();

  /** @param read parses a definition */
  constructor(
    store: Store,
    read: (record: RevisionRecord, of: { name: string; type: WorkflowType }) => Promise<MachineSource>,
  ) {
    this.#store = store;
    this.#read = read;
  }

  async machines(): Promise<readonly RegisteredMachine[]> {
    const entries = await this.#store.list(MACHINES);
    return Promise.all(entries.map(([, text]) => this.#toMachine(JSON.parse(text) as MachineRecord)));
  }

  /** The fingerprints of the project's machines when they were last loaded, by name. */
  ofProject(): Promise<readonly Entry[]> {
    return this.#store.list(OF_PROJECT);
  }

  saveOfProject(name: string, text: string): void {
    this.#store.put(OF_PROJECT, name, text);
  }

  saveMachine({ revision, versions, aliases, ...rest }: RegisteredMachine): void {
    const record: MachineRecord = {
      ...rest,
      revision: revision.key,
      versions: [...versions].map(([number, version]) => ({ ...version, number, revision: version.revision.key })),
      aliases: [...aliases.values()],
    };
    this.#store.put(MACHINES, rest.name, JSON.stringify(record));
  }

  deleteMachine({ name }: RegisteredMachine): void {
    this.#store.delete(MACHINES, name);
  }

  saveRevision(revision: Revision, { name, type }: RegisteredMachine): void {
    this.keepRevision(revision);
    const { id, date, definition, roleArn, settings } = revision;
    const record: RevisionRecord = { ...(id !== undefined && { id }), date, definition, roleArn, settings, name, type };
    this.#store.put(REVISIONS, revision.key, JSON.stringify(record));
  }

  /** Makes it the current machine of its key. */
  keepRevision(revision: Revision): void {
    this.#revisions.set(revision.key, Promise.resolve(revision));
  }

  /** Undefined if there is none. */
  revision(key: string): Promise<Revision | undefined> {
    let revision = this.#revisions.get(key);
    if (revision === undefined) {
      revision = this.#toRevision(key);
      this.#revisions.set(key, revision);
    }
    return revision;
  }

  async #toMachine(record: MachineRecord): Promise<RegisteredMachine> {
    const required = async (key: string): Promise<Revision> => {
      const revision = await this.revision(key);
      if (revision === undefined) throw new Error(`the store has no revision ${key} of ${record.name}`);
      return revision;
    };
    const versions = await Promise.all(
      record.versions.map(
        async ({ number, ...version }): Promise<[number, Version]> => [
          number,
          { ...version, revision: await required(version.revision) },
        ],
      ),
    );
    return {
      ...record,
      revision: await required(record.revision),
      versions: new Map(versions),
      aliases: new Map(record.aliases.map((alias) => [alias.name, alias])),
    };
  }

  async #toRevision(key: string): Promise<Revision | undefined> {
    const text = await this.#store.get(REVISIONS, key);
    if (text === undefined) return undefined;
    const record = JSON.parse(text) as RevisionRecord;
    const { date, definition, roleArn, settings } = record;
    return { key, id: record.id, date, definition, roleArn, settings, source: await this.#read(record, record) };
  }
}
