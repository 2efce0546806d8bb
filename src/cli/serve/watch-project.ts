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
  /** Reads the project anew; undefined where it has errors, which it has told. */
  readonly load: () => Promise<Project | undefined>;
  /** Executions that begin from now on are those of the changed project. */
  readonly replace: (generation: Generation) => void;
  /** Told before the project is read anew; relative paths. */
  readonly onChange: (files: readonly string[]) => void;
  /** Told of what goes wrong while it is read; the project stays as it was. */
  readonly onError: (error: unknown) => void;
}

/** Takes up changes of a project's files while a server runs: of its definitions, and of what its functions are made of. */
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

  /** What the functions of the project as it is now run on. */
  generation(project: Project): Generation {
    this.#inputs = new HandlerInputs();
    this.#handlers = new SharedHandlers(true);
    this.#pythonFolders = project.functions.flatMap(({ runtime, code }) =>
      runtime?.startsWith('python') === true && code.kind === 'folder' ? [code.path] : [],
    );
    return { project, sharedHandlers: this.#handlers };
  }

  /** Looks at what is to be watched: functions are found when they are first called. */
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
