import { dirname, relative, resolve } from 'node:path';
import type { MachineSource, Project } from '../template/project.ts';
import { type ProjectFile, projectFile } from '../template/project-file.ts';
import { foldersIn, repositoryOf, templatesIn } from './search-folder.ts';

/** A machine whose definition is a separate file, in the template that refers to it. */
export interface OwnedMachine {
  readonly project: Project;
  readonly source: MachineSource;
}

/** A folder with more subfolders contains projects, such as a home folder, and is not one itself. */
const MAX_FOLDERS = 100;

type LoadTemplate = (file: ProjectFile) => Promise<Project | undefined>;

/**
 * Finds the machines that a definition belongs to. Templates are searched for next to the definition and in the
 * enclosing folders, up to the repository, the nearest first; in each also one folder deeper, since templates are often
 * in `infra/` next to `statemachines/`.
 */
export class OwnerFinder {
  readonly #cwd: string;
  readonly #load: LoadTemplate;
  /** Folders around which no template refers to a definition: most have thousands of definitions or none. */
  readonly #withoutOwners = new Set<string>();
  /** The content of a folder, by the definition's path. */
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

  /** Outside a repository, it is the working directory, if that contains the definition. */
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
