import { dirname, resolve } from 'node:path';
import { explainWriting } from '../../explain-writing.ts';
import { makeFolder } from '../../make-folder.ts';
import { didYouMean } from '../../source/near-name.ts';
import { UsageError } from '../../source/usage-error.ts';
import { TEST_REPORTERS, type TestReporterName } from '../../testing/reporters/index.ts';
import type { TestReporter } from '../../testing/test-report.ts';
import type { Io } from '../io.ts';
import type { ClosableOutput } from '../outputs/open-file-output.ts';
import { createOutput, openDataOutput } from '../outputs/outputs.ts';

/** The values of `--reporter`. */
interface Wanted {
  readonly name: TestReporterName;
  readonly file: string | undefined;
}

/** Parses `junit` or `junit=report.xml`, and adds it to those before. @throws UsageError */
export function parseReporter(text: string, previous: readonly Wanted[] = []): readonly Wanted[] {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  const file = at < 0 ? undefined : text.slice(at + 1);
  const names = Object.keys(TEST_REPORTERS);
  if (!Object.hasOwn(TEST_REPORTERS, name)) {
    const near = didYouMean(name, names);
    throw new UsageError(
      `--reporter: there is no reporter '${name}'; there are: ${names.join(', ')}${near === undefined ? '' : `\n${near}`}`,
    );
  }
  if (file === '') throw new UsageError(`--reporter: name a file after ${name}=`);
  return [...previous, { name: name as TestReporterName, file }];
}

export interface TestOutputs {
  readonly reporters: readonly TestReporter[];
  /** Closes the files. @throws OutputError if something could not be written */
  close(): void;
}

/**
 * Output for people goes to stderr, data to stdout or to files.
 * @throws UsageError if two would write to the same place, or a file cannot be opened
 */
export async function createTestOutputs(
  wanted: readonly Wanted[] = [{ name: 'pretty', file: undefined }],
  options: { readonly color: boolean },
  io: Io,
): Promise<TestOutputs> {
  const data = wanted.filter(({ name, file }) => file === undefined && name !== 'pretty');
  if (data.length > 1) {
    const [first, second] = data;
    throw new UsageError(
      `--reporter ${first!.name} and ${second!.name} would both write to stdout: give one a file, as ${second!.name}=FILE`,
    );
  }
  const paths = new Set<string>();
  const files: ClosableOutput[] = [];
  const reporters: TestReporter[] = [];
  for (const { name, file } of wanted) {
    // annotations are intended as commands to a job's runner
    const own = { ...options, format: name };
    if (file !== undefined) {
      const path = resolve(io.cwd, file);
      if (paths.has(path)) throw new UsageError(`--reporter: two reporters would write to ${file}`);
      paths.add(path);
      createFolderOf(path, file);
      const output = await openDataOutput({ ...own, output: file }, io);
      files.push(output);
      reporters.push(await TEST_REPORTERS[name].create(output));
    } else {
      const output = createOutput(name === 'pretty' ? io.stderr : io.stdout, own, io);
      reporters.push(await TEST_REPORTERS[name].create(output));
    }
  }
  return {
    reporters,
    close() {
      for (const file of files) file.close();
    },
  };
}

/** Reports are collected from folders that a fresh checkout does not have. @throws UsageError */
function createFolderOf(path: string, shown: string): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw new UsageError(explainWriting(error, shown));
  }
}
