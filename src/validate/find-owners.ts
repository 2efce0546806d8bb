import { dirname, relative, resolve } from 'node:path';
import type { MachineSource, Project } from '../template/project.ts';
import { type ProjectFile, projectFile } from '../template/project-file.ts';
import { foldersIn, repositoryOf, templatesIn } from './search-folder.ts';

/** A machine whose definition is a file of its own, in the template that refers to it. */
export interface OwnedMachine {
  readonly project: Project;
  readonly source: MachineSource;
}

/** A folder that holds more of them is one where projects lie, such as a home folder, and none itself. */
const MAX_FOLDERS = 100;

type LoadTemplate = (file: ProjectFile) => Promise<Project | undefined>;

/**
 * Finds the machines that a definition belongs to. Templates are looked for beside the definition and in the folders
 * around it, up to the one that is the repository, the nearest first; in each also one folder deeper, since templates
 * often lie in `infra/` beside `statemachines/`.
 */
export class OwnerFinder {
  readonly #cwd: string;
  readonly #load: LoadTemplate;
  /** Folders around which nothing refers to a definition: most have thousands of them or none. */
  readonly #withoutOwners = new Set<string>();
  /** What lies in a folder, by the definition's path. */
  readonly #byFolder = new Map<string, Promise<ReadonlyMap<string, readonly OwnedMachine[]>>>();
  readonly #boundaries = new Map<string, string>();

  constructor(cwd: string, load: LoadTemplate) {
    this.#cwd = cwd;
    this.#load = load;
  }

  /** @param definition absolute */
  of(definition: string): readonly OwnedMachine[] | Promise<readonly OwnedMachine[]> {
    const folder = dirname(definition);
    return this.#withoutOwners.has(folder) ? [] : this.#find(definition, folder);
  }

  async #find(definition: string, folder: string): Promise<readonly OwnedMachine[]> {
    const boundary = this.#boundaryOf(folder);
    let holdsOwners = false;
    for (let at = folder; ; at = dirname(at)) {
      const inner = at === folder ? [] : foldersIn(at);
      const around = [at, ...(inner.length > MAX_FOLDERS ? [] : inner)];
      const owners: OwnedMachine[] = [];
      for (const one of around) {
        const owned = await this.#inFolder(one);
        holdsOwners ||= owned.size > 0;
        owners.push(...(owned.get(definition) ?? []));
      }
      if (owners.length > 0) return owners;
      if (at === boundary) break;
    }
    if (!holdsOwners) this.#withoutOwners.add(folder);
    return [];
  }

  /** Outside of a repository it is the folder that the user works in, if the definition lies in it. */
  #boundaryOf(folder: string): string {
    const known = this.#boundaries.get(folder);
    if (known !== undefined) return known;
    const isBelow = `${folder}/`.startsWith(`${this.#cwd}/`);
    const boundary = repositoryOf(folder) ?? (isBelow ? this.#cwd : folder);
    this.#boundaries.set(folder, boundary);
    return boundary;
  }

  #inFolder(folder: string): Promise<ReadonlyMap<string, readonly OwnedMachine[]>> {
    const known = this.#byFolder.get(folder) ?? this.#read(folder);
    this.#byFolder.set(folder, known);
    return known;
  }

  async #read(folder: string): Promise<ReadonlyMap<string, readonly OwnedMachine[]>> {
    const owned = new Map<string, OwnedMachine[]>();
    for (const path of templatesIn(folder)) {
      const project = await this.#load(projectFile(relative(this.#cwd, path), this.#cwd));
      for (const source of project?.machines ?? []) {
        const definition = resolve(this.#cwd, source.definitionPath);
        if (definition === path) continue;
        const known = owned.get(definition) ?? [];
        known.push({ project: project!, source });
        owned.set(definition, known);
      }
    }
    return owned;
  }
}
