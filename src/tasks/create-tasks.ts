import { createMapData } from '../datasets/map-data.ts';
import type { RunTask } from '../engine/task-runner.ts';
import type { MapData } from '../engine/world.ts';
import { referencedFunctions } from '../lambda/find/referenced-functions.ts';
import { needsCallbacks } from '../step-functions/needs-callbacks.ts';
import type { MachineSource } from '../template/project.ts';
import { askSources } from './ask-sources.ts';
import type { Mocks } from './mocks/mocks.ts';
import { TaskDeps } from './task-deps.ts';
import type { TasksOptions } from './tasks-options.ts';

/** What runs a machine's tasks. */
export interface Tasks {
  readonly run: RunTask;
  readonly mapData: MapData;
  /** Whether a mock may answer a task with this resource. */
  readonly isMocked: boolean;
  /**
   * Starts to prepare what this machine needs, without waiting; a second call for it does nothing.
   * @param mocks those that will answer its tasks, if other code than this asks them
   */
  prepare(source: MachineSource, mocks?: Mocks): void;
  /** Waits for work that was started and not waited for (InvocationType Event); undefined if there is none. */
  settle(): Promise<void> | undefined;
  /** Stops everything that is still running. */
  close(): Promise<void>;
}

/** Connects tasks to everything that can answer them. */
export function createTasks(options: TasksOptions): Tasks {
  const { project, mocks } = options;
  const deps = new TaskDeps(options);
  const mapData = createMapData(options.s3Dir, deps.openStore);
  let ask: RunTask | undefined;
  let listening: Promise<void> | undefined;
  let machine: MachineSource | undefined;
  let isClosed = false;

  return {
    run(request, context) {
      ask ??= askSources(deps, options, () => listening);
      return ask(request, context);
    },
    mapData,
    isMocked: mocks !== undefined,
    prepare(source, answering = mocks) {
      if (machine === source || isClosed) return;
      machine = source;
      if (answering?.refusal !== undefined) return;
      const names = findFunctions(source, project, answering);
      if (needsCallbacks(source, project)) {
        listening = deps.listen();
        // a failure is reported when a task needs it
        listening.catch(() => {});
      }
      if (names.length === 0) return;
      if (listening === undefined) deps.lambda.prepare(names);
      else
        void listening.then(
          () => deps.lambda.prepare(names),
          () => {},
        );
    },
    settle: () => deps.settle(),
    async close() {
      isClosed = true;
      const ends = [() => deps.closeLambda(), () => mapData.close(), () => deps.close()];
      for (const end of ends) {
        const ending = end();
        if (ending !== undefined) await ending;
      }
    },
  };
}

/** The names of the functions that a machine invokes in states without a mock. */
function findFunctions(
  source: MachineSource,
  { functions }: TasksOptions['project'],
  mocks: Mocks | undefined,
): readonly string[] {
  if (source.definition === undefined || functions.length === 0) return [];
  return referencedFunctions(source.definition, functions, mocks?.mockedStates(source));
}
