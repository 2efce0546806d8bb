import { relative, resolve } from 'node:path';
import { HandlerInputs } from '../../lambda/handler-inputs.ts';
import { SharedHandlers } from '../../lambda/shared-handlers.ts';
import { listenToReads } from '../../read-file.ts';
import type { Generation } from '../../server/task-generations.ts';
import { printable } from '../../source/printable.ts';
import type { Project } from '../../template/project.ts';
import { FileWatcher } from '../../watch/file-watcher.ts';

export interface ProjectWatchOptions {
  readonly cwd: string;
  /** Reloads the project; undefined if it has errors, which it has reported. */
  readonly load: () => Promise<Project | undefined>;
  /** Executions that start from now on use the changed project. */
  readonly replace: (generation: Generation) => void;
  /** Called before the project is reloaded; relative paths. */
  readonly onChange: (files: readonly string[]) => void;
  /** Called if reloading fails; the project stays as it was. */
  readonly onError: (error: unknown) => void;
}

/** Applies changes of a project's files while a server runs: its definitions, and the sources of its functions. */
export class ProjectWatch {
  readonly #options: ProjectWatchOptions;
  readonly #reads = new Set<string>();
  readonly #watcher: FileWatcher;
  #inputs = new HandlerInputs();
  #handlers = new SharedHandlers(true);
  #pythonFolders: readonly string[] = [];
  /** One change at a time. */
  #working: Promise<void> = Promise.resolve();

  constructor(options: ProjectWatchOptions) {
    this.#options = options;
    this.#watcher = new FileWatcher((files) => this.#then(() => this.#change(files)));
    listenToReads((path) => this.#reads.add(resolve(options.cwd, path)));
  }

  /** Runs the functions of the current project. */
  generation(project: Project): Generation {
    this.#inputs = new HandlerInputs();
    this.#handlers = new SharedHandlers(true);
    this.#pythonFolders = project.functions.flatMap(({ runtime, code }) =>
      runtime?.startsWith('python') === true && code.kind === 'folder' ? [code.path] : [],
    );
    return { project, sharedHandlers: this.#handlers };
  }

  /** Updates the list of watched files: functions are found when they are first called. */
  look(): void {
    const since = Date.now();
    this.#then(async () => {
      await this.#inputs.refresh(this.#handlers, [...new Set(this.#pythonFolders)]);
      await this.#watcher.watch(new Set([...this.#reads, ...this.#inputs.files]), since);
    });
  }

  async close(): Promise<void> {
    listenToReads(undefined);
    await this.#working;
    await this.#watcher.close();
  }

  async #change(files: ReadonlySet<string>): Promise<void> {
    const { cwd, load, replace, onChange } = this.#options;
    onChange([...files].map((path) => printable(relative(cwd, path))));
    const project = await load();
    if (project !== undefined) replace(this.generation(project));
    this.look();
  }

  #then(work: () => Promise<void>): void {
    this.#working = this.#working.then(work).catch(this.#options.onError);
  }
}
