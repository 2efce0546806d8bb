import { resolve } from 'node:path';
import { UsageError } from '../../source/usage-error.ts';
import { type FoundTestFile, findTestFiles, isTestFileName } from '../../testing/find-test-files.ts';
import type { CommonValues } from '../command.ts';
import type { Io } from '../io.ts';
import { createOutput } from '../outputs/outputs.ts';
import { KeptResults } from '../tests/kept-results.ts';
import { performTests } from '../tests/perform-tests.ts';
import { matchName, type TestValues } from '../tests/test-options.ts';
import { type Cause, watchLoop } from './watch-loop.ts';
import { KeptHandlers, stoppable } from './watch-run.ts';

/** What is known about a test file from its last run. */
interface KnownFile {
  readonly handlers: KeptHandlers;
  /** Absolute. */
  readonly reads: Set<string>;
  /** Names of tests. */
  readonly failed: Set<string>;
}

/** `sfn-run test --watch`: a save runs the test files that depend on the saved file. */
export async function watchTests(
  paths: readonly string[],
  options: TestValues & CommonValues,
  io: Io,
  reread: () => Promise<TestValues & CommonValues>,
): Promise<number> {
  const known = new Map<string, KnownFile>();
  const shownPaths = new Map<string, string>();
  let current: KnownFile | undefined;
  let filter: ((name: string) => boolean) | undefined;
  const results = new KeptResults();
  const fileOf = ({ path, shown }: FoundTestFile): KnownFile => {
    const file = known.get(path) ?? {
      handlers: new KeptHandlers(),
      reads: new Set<string>(),
      failed: new Set<string>(),
    };
    known.set(path, file);
    shownPaths.set(shown, path);
    return file;
  };
  const dependsOn = (file: KnownFile, changed: ReadonlySet<string>): boolean => {
    const inputs = file.handlers.files;
    return [...changed].some((path) => file.reads.has(path) || inputs.has(path));
  };
  /** Files that no test file has read are read for all of them: the configuration of the folder. */
  const isAffected = (file: KnownFile, changed: ReadonlySet<string>): boolean => {
    const others = new Set([...changed].filter((path) => known.has(path) || !isTestFileName(path)));
    if (others.size === 0) return false;
    return dependsOn(file, others) || ![...known.values()].some((one) => dependsOn(one, others));
  };
  return watchLoop(
    {
      hasTests: true,
      search() {
        const { files, folders } = findTestFiles(paths.length === 0 ? ['.'] : paths, io.cwd);
        return { files: files.map(({ path }) => path), folders };
      },
      onRead: (path) => void current?.reads.add(path),
      async run(cause, signal) {
        if (cause.kind === 'filter') filter = cause.text === '' ? undefined : readFilter(cause.text);
        if (cause.kind === 'change') for (const file of known.values()) await file.handlers.forget(cause.files);
        // of tests chosen by name, the others of their file keep their results
        const isWhole = filter === undefined && cause.kind !== 'failures';
        const onlyFailed = cause.kind === 'failures' ? failuresOf(known) : undefined;
        await performTests(paths, await reread(), stoppable(io, signal), {
          isFileChosen: (file) => isFileChosen(cause, fileOf(file), isAffected),
          isTestChosen: ({ path }, name) =>
            (filter?.(name) ?? true) && (onlyFailed === undefined || onlyFailed.get(path)?.has(name) === true),
          handlersOf: ({ path }, { project, source }, keeps) => known.get(path)!.handlers.of(project, source, keeps),
          onFile: (file) => {
            current = fileOf(file);
            current.reads.add(file.path);
            if (isWhole) results.forget(file.shown);
            // its machines may be others
            else if (cause.kind === 'change') results.coverage.delete(file.shown);
          },
          results,
          reporter: {
            onTestEnd({ file, name, status }) {
              const { failed } = known.get(shownPaths.get(file) ?? '')!;
              if (status === 'failed') failed.add(name);
              else if (status === 'passed') failed.delete(name);
            },
          },
        });
        current = undefined;
        const files = new Set<string>();
        for (const [path, file] of known) {
          await file.handlers.look();
          files.add(resolve(io.cwd, path));
          for (const one of [...file.reads, ...file.handlers.files]) files.add(one);
        }
        return files;
      },
      async close() {
        for (const { handlers } of known.values()) await handlers.close();
      },
    },
    createOutput(io.stderr, options, io),
    io,
  );
}

/** @throws UsageError if it is an invalid pattern */
function readFilter(text: string): (name: string) => boolean {
  try {
    return matchName(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${error.message}\n  the tests stay selected as before`);
  }
}

/** For a change, the affected test files; for a key, those with the requested tests. */
function isFileChosen(
  cause: Cause,
  file: KnownFile,
  isAffected: (file: KnownFile, changed: ReadonlySet<string>) => boolean,
): boolean {
  if (cause.kind === 'change') return file.reads.size === 0 || isAffected(file, cause.files);
  return cause.kind !== 'failures' || file.failed.size > 0;
}

function failuresOf(known: ReadonlyMap<string, KnownFile>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map([...known].map(([path, { failed }]) => [path, new Set(failed)]));
}
