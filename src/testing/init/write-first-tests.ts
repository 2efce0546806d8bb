import { existsSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { Stopper } from '../../engine/stop-signal.ts';
import { explainWriting } from '../../explain-writing.ts';
import type { Json, JsonObject } from '../../json.ts';
import { UsageError } from '../../source/usage-error.ts';
import { writeYaml } from '../../source/write-yaml.ts';
import { prepareFile } from '../prepare-file.ts';
import { runFile } from '../run-file.ts';
import { Snapshots } from '../snapshots.ts';
import type { TestSubject } from '../subject.ts';
import { describePath, GAP, type PathTest } from './describe-path.ts';
import { enumeratePaths } from './enumerate-paths.ts';

/** A machine with many Choices has more paths than is practical to test. */
const MAX_PATHS = 60;

/** A run that follows its path ends at once; one that polls a mock never would. */
const MAX_SECONDS = 1;

export interface FirstTests {
  readonly tests: number;
  /** The number of tests that run as written. */
  readonly ready: number;
  /** There are more paths. */
  readonly isCut: boolean;
}

export interface InitTarget {
  /** The test file; absolute. */
  readonly path: string;
  /** The definition; absolute. */
  readonly definition: string;
  readonly stateMachine: string | undefined;
}

/**
 * Writes a first test file: one test for each path through the Choices and catchers of a machine. A test whose run does
 * not follow its path with the derived values is skipped, and says what has to be filled in.
 *
 * @throws UsageError if the file exists, or cannot be written
 */
export async function writeFirstTests(subject: TestSubject, target: InitTarget, cwd: string): Promise<FirstTests> {
  const { path, definition, stateMachine } = target;
  const shown = relative(cwd, path);
  if (existsSync(path)) throw new UsageError(`${shown} already exists: move it away to write a new one`);
  const { paths, isCut } = enumeratePaths(subject.machine, MAX_PATHS);
  const tests = uniquelyNamed(paths.map(describePath));
  const head = {
    definition: relative(dirname(path), definition).replaceAll('\\', '/'),
    ...(stateMachine !== undefined && { 'state-machine': stateMachine }),
  };
  await write(path, shown, { ...head, tests: tests.map(({ test }) => test) });
  const leaving = await findLeaving(path, shown, cwd);
  const final = tests.map(({ test }): JsonObject => {
    const reason = leaving.get(test.name as string);
    if ('skip' in test || reason === undefined) return test;
    const { name, ...rest } = test;
    return { name: name!, skip: `fill in the values that lead along this path: ${reason}`, ...rest };
  });
  await write(path, shown, { ...head, tests: final });
  return { tests: final.length, ready: final.filter((test) => !('skip' in test)).length, isCut };
}

/** The tests whose runs take another path, and why. */
async function findLeaving(path: string, shown: string, cwd: string): Promise<ReadonlyMap<string, string>> {
  const { prepared, diagnostics } = await prepareFile({ path, shown }, cwd, undefined);
  if (prepared === undefined) throw new Error(`a first file of tests is wrong: ${diagnostics[0]?.message}`);
  const leaving = new Map<string, string>();
  const { subject } = prepared;
  const settings = new Map(subject.settings).set('timeout', MAX_SECONDS);
  await runFile({
    prepared: { ...prepared, subject: { ...subject, settings } },
    cwd,
    jobs: 1,
    isChosen: () => true,
    snapshots: new Snapshots('', '', 'none', new Map()),
    services: {},
    signal: new Stopper(),
    async onTest({ name, failures }) {
      const [first] = failures;
      if (first !== undefined) leaving.set(name, first.message.split('\n', 1)[0]!);
      return true;
    },
  });
  return leaving;
}

function uniquelyNamed(tests: readonly PathTest[]): readonly PathTest[] {
  const counts = new Map<string, number>();
  return tests.map((one) => {
    const name = one.test.name as string;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? one : { ...one, test: { ...one.test, name: `${name} (${count})` } };
  });
}

async function write(path: string, shown: string, document: Json): Promise<void> {
  const header = `# One test for each path. ${GAP} and skip mark what cannot be derived from the definition.\n`;
  try {
    writeFileSync(path, header + (await writeYaml(document)));
  } catch (error) {
    throw new UsageError(explainWriting(error, shown));
  }
}
