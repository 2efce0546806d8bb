import { createHash } from 'node:crypto';
import { toJson } from '../source/source-node.ts';
import type { MachineSource } from '../template/project.ts';
import type { MachineFile } from './machine-file.ts';

interface ProjectMachine {
  readonly source: MachineSource;
  /** As a client would send it. */
  readonly definition: string;
  /** It is as it was when the project was last loaded. */
  readonly isSame: boolean;
}

/** Compares the machines of a project with those that it had when it was last loaded, even by an earlier server. */
export class ProjectMachines {
  /** Fingerprints, by name. */
  #loaded: ReadonlyMap<string, string> = new Map();
  readonly #file: MachineFile;

  constructor(file: MachineFile) {
    this.#file = file;
  }

  async load(): Promise<void> {
    this.#loaded = new Map(await this.#file.ofProject());
  }

  /** @returns `gone`: the names of machines that the project no longer has */
  replace(sources: readonly MachineSource[]): {
    readonly machines: readonly ProjectMachine[];
    readonly gone: readonly string[];
  } {
    const before = this.#loaded;
    const loaded = new Map<string, string>();
    const machines = sources.map((source): ProjectMachine => {
      const { name } = source;
      const definition = JSON.stringify(source.definition === undefined ? {} : toJson(source.definition));
      const fingerprint = fingerprintOf(source, definition);
      loaded.set(name, fingerprint);
      this.#file.saveOfProject(name, fingerprint);
      return { source, definition, isSame: before.get(name) === fingerprint };
    });
    this.#loaded = loaded;
    return { machines, gone: [...before.keys()].filter((name) => !loaded.has(name)) };
  }
}

function fingerprintOf({ roleArn, type }: MachineSource, definition: string): string {
  return createHash('sha256')
    .update(JSON.stringify([definition, roleArn, type]))
    .digest('base64');
}
