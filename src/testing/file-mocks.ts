import { relative } from 'node:path';
import { compileMocks, type LoadedMocks, parseMockFile } from '../load-mocks.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceNode } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import { after } from '../tasks/mocks/after.ts';
import { isMockConfigFile } from '../tasks/mocks/mock-config-file.ts';
import type { Mocks } from '../tasks/mocks/mocks.ts';
import { explainError } from './explain-problem.ts';
import type { TestSubject } from './subject.ts';
import type { TestCase, TestFileHead } from './test-file.ts';
import { TestMistake } from './test-mistake.ts';

/** Compiled mocks are kept for this many tests of a file: it may have 100,000. */
const MAX_KEPT = 1_000;

/**
 * The mocks of a file's tests. Mocks that several tests have in common are compiled once, and each test starts their
 * sequences from the beginning.
 */
export class FileMocks {
  readonly #subject: TestSubject;
  readonly #cwd: string;
  readonly #files = new Map<string, ReturnType<typeof parseMockFile>>();
  readonly #compiled = new Map<SourceNode, CompiledCases>();
  /** Diagnostics that were returned already: tests may use the same mocks. */
  readonly #reported = new Set<string>();
  #kept = 0;

  constructor(subject: TestSubject, cwd: string) {
    this.#subject = subject;
    this.#cwd = cwd;
  }

  /** The problems of the file's mocks; none if it depends on the test what is in them. */
  async check(head: TestFileHead): Promise<readonly Diagnostic[]> {
    const { settings } = this.#subject;
    const outer = settings.get('mocks') as GivenMocks | undefined;
    if (outer === undefined) return [];
    try {
      if (typeof outer === 'string') await this.#parse(outer);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return [explainError(error, [head.fields], head.definition.range, 'mocks')];
    }
    try {
      const testCase = settings.get('test-case') as string | undefined;
      return this.#onlyNew((await this.#read({ given: outer, testCase, isOfFile: false })).diagnostics);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return [];
    }
  }

  /** Whether a test has mocks or a test case of its own, which may be wrong. */
  hasOwn({ settings }: TestCase): boolean {
    return settings.has('mocks') || settings.has('test-case');
  }

  /** The problems of a test's own mocks, and of its test case, that no other test has. */
  async checkTest(test: TestCase, head: TestFileHead): Promise<readonly Diagnostic[]> {
    const { own, outer } = this.#choose(test);
    const problems: Diagnostic[] = [];
    for (const chosen of [own, outer]) {
      if (chosen === undefined) continue;
      try {
        problems.push(...(await this.#read(chosen)).diagnostics);
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        problems.push(explainError(error, [test.fields, head.fields], test.range, 'mocks'));
      }
    }
    return this.#onlyNew(problems);
  }

  /**
   * The mocks of a test: its own, then those of its file.
   * @throws UsageError if there is no such file or test case
   * @throws TestMistake if they contain errors
   */
  of(test: TestCase): Mocks | undefined | Promise<Mocks | undefined> {
    const { own, outer } = this.#choose(test);
    const shared = outer && this.#load(outer);
    return own === undefined ? shared : after(this.#load(own), (first) => withShared(first, shared));
  }

  /** A test case refers to the nearest mocks. */
  #choose({ settings }: TestCase): { readonly own?: ChosenMocks; readonly outer?: ChosenMocks } {
    const shared = this.#subject.settings;
    const ownCase = settings.get('test-case') as string | undefined;
    const testCase = ownCase ?? (shared.get('test-case') as string | undefined);
    const own = settings.get('mocks') as GivenMocks | undefined;
    const outer = shared.get('mocks') as GivenMocks | undefined;
    return {
      ...(own !== undefined && { own: { given: own, testCase, isOfFile: ownCase === undefined } }),
      ...(outer !== undefined &&
        (own === undefined || ownCase === undefined) && { outer: { given: outer, testCase, isOfFile: false } }),
    };
  }

  #load(chosen: ChosenMocks): Mocks | Promise<Mocks> {
    return after(this.#read(chosen), ({ mocks, diagnostics }) => {
      if (mocks !== undefined) return mocks.again();
      const errors = diagnostics.filter(({ severity }) => severity === 'error');
      throw new TestMistake(errors.map(({ message, hint, range }) => ({ message: joinLines(message, hint), range })));
    });
  }

  #read({ given, testCase, isOfFile }: ChosenMocks): LoadedMocks | Promise<LoadedMocks> {
    if (typeof given !== 'string')
      return this.#compile(given, isOfFile && !isMockConfigFile(given) ? undefined : testCase);
    return this.#parse(given).then(async ({ root, diagnostics }) => {
      if (root === undefined) return { mocks: undefined, diagnostics };
      const { mocks, diagnostics: found } = await this.#read({ given: root, testCase, isOfFile });
      return { mocks, diagnostics: [...diagnostics, ...found] };
    });
  }

  #compile(root: SourceNode, testCase: string | undefined): LoadedMocks | Promise<LoadedMocks> {
    const known = this.#compiled.get(root)?.get(testCase ?? '');
    if (known !== undefined) return known;
    const { project, source, settings } = this.#subject;
    const stateMachine = settings.get('state-machine') as string | undefined;
    const compiled = compileMocks(root, {
      project,
      source,
      ...(testCase !== undefined && { testCase }),
      ...(stateMachine !== undefined && { stateMachine }),
    });
    if (this.#kept < MAX_KEPT) {
      this.#kept += 1;
      const cases: CompiledCases = this.#compiled.get(root) ?? new Map();
      this.#compiled.set(root, cases.set(testCase ?? '', compiled));
      // the next tests need not wait for it
      compiled.then(
        (mocks) => cases.set(testCase ?? '', mocks),
        () => {},
      );
    }
    return compiled;
  }

  /** A mock file, which is read once: tests may choose different test cases in it. */
  #parse(path: string): ReturnType<typeof parseMockFile> {
    const parsed = this.#files.get(path) ?? parseMockFile(relative(this.#cwd, path), this.#cwd);
    this.#files.set(path, parsed);
    return parsed;
  }

  #onlyNew(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
    return diagnostics.filter(({ message, range }) => {
      const key = `${range?.file.path} ${range?.start} ${message}`;
      const isNew = !this.#reported.has(key);
      this.#reported.add(key);
      return isNew;
    });
  }
}

/** By test case; '' for none. */
type CompiledCases = Map<string, LoadedMocks | Promise<LoadedMocks>>;

/** A path, or mocks in the test file. */
type GivenMocks = string | SourceNode;

interface ChosenMocks {
  readonly given: GivenMocks;
  readonly testCase: string | undefined;
  /** The test case is the file's, and the mocks are the test's: they need not have test cases. */
  readonly isOfFile: boolean;
}

function joinLines(...lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n');
}

/** A test's own mocks come before those of its file. */
function withShared(own: Mocks, shared: Mocks | Promise<Mocks> | undefined): Mocks | Promise<Mocks> {
  return shared === undefined ? own : after(shared, (second) => inTurn(own, second));
}

/** The first answer wins. */
function inTurn(first: Mocks, second: Mocks): Mocks {
  return {
    refusal: first.refusal ?? second.refusal,
    answer: (request, context) =>
      after(first.answer(request, context), (answer) => answer ?? second.answer(request, context)),
    findUnused: () => first.findUnused(),
    mockedStates: (source) => new Set([...first.mockedStates(source), ...second.mockedStates(source)]),
    again: () => inTurn(first.again(), second.again()),
  };
}
