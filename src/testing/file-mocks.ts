import { relative } from 'node:path';
import { compileMocks, type LoadedMocks, parseMockFile } from '../load-mocks.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceNode } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import type { Mocks } from '../tasks/mocks/mocks.ts';
import { explainError } from './explain-problem.ts';
import type { TestSubject } from './subject.ts';
import type { TestCase, TestFileHead, TestSettings } from './test-file.ts';
import { TestMistake } from './test-mistake.ts';

/**
 * The mocks of a file's tests. The file's own mocks are read once, and each test starts their sequences from the
 * beginning.
 */
export class FileMocks {
  readonly #subject: TestSubject;
  readonly #cwd: string;
  readonly #shared = new Map<string, Promise<Mocks>>();
  readonly #files = new Map<string, ReturnType<typeof parseMockFile>>();

  constructor(subject: TestSubject, cwd: string) {
    this.#subject = subject;
    this.#cwd = cwd;
  }

  /** Reads the mocks of the file. Returns their problems; none if each test reports them, since it chooses its own. */
  async check(head: TestFileHead): Promise<readonly Diagnostic[]> {
    const { settings } = this.#subject;
    const outer = settings.get('mocks');
    if (outer === undefined) return [];
    const testCase = settings.get('test-case') as string | undefined;
    try {
      if (typeof outer === 'string') await this.#parse(outer);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return [explainError(error, head, 'mocks')];
    }
    try {
      const { mocks, diagnostics } = await this.#read(outer as string | SourceNode, testCase, settings);
      if (mocks !== undefined) this.#shared.set(testCase ?? '', Promise.resolve(mocks));
      return diagnostics;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      return [];
    }
  }

  /**
   * The mocks of a test: its own, then those of its file.
   * @param settings of the test and its file
   * @throws UsageError if there is no such file or test case
   * @throws TestMistake if they contain errors
   */
  async of({ settings: own }: TestCase, settings: TestSettings): Promise<Mocks | undefined> {
    const testCase = settings.get('test-case') as string | undefined;
    const given = own.get('mocks');
    const outer = this.#subject.settings.get('mocks');
    const ofTest = given === undefined ? undefined : await this.#load(given as string | SourceNode, testCase, settings);
    // a test case refers to the nearest mocks
    const isAnswered = ofTest !== undefined && testCase !== undefined && own.has('test-case');
    if (outer === undefined || isAnswered) return ofTest;
    const key = testCase ?? '';
    let shared = this.#shared.get(key);
    if (shared === undefined) {
      shared = this.#load(outer as string | SourceNode, testCase, settings);
      this.#shared.set(key, shared);
    }
    const again = (await shared).again();
    return ofTest === undefined ? again : inTurn(ofTest, again);
  }

  async #load(given: string | SourceNode, testCase: string | undefined, settings: TestSettings): Promise<Mocks> {
    const { mocks, diagnostics } = await this.#read(given, testCase, settings);
    if (mocks !== undefined) return mocks;
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    throw new TestMistake(errors.map(({ message, hint, range }) => ({ message: joinLines(message, hint), range })));
  }

  async #read(given: string | SourceNode, testCase: string | undefined, settings: TestSettings): Promise<LoadedMocks> {
    const { project, source } = this.#subject;
    const stateMachine = settings.get('state-machine') as string | undefined;
    const options = {
      project,
      source,
      ...(testCase !== undefined && { testCase }),
      ...(stateMachine !== undefined && { stateMachine }),
    };
    if (typeof given !== 'string') return compileMocks(given, options);
    const { root, diagnostics } = await this.#parse(given);
    if (root === undefined) return { mocks: undefined, diagnostics };
    const { mocks, diagnostics: found } = await compileMocks(root, options);
    return { mocks, diagnostics: [...diagnostics, ...found] };
  }

  /** A mock file, which is read once: tests may choose different test cases in it. */
  #parse(path: string): ReturnType<typeof parseMockFile> {
    const parsed = this.#files.get(path) ?? parseMockFile(relative(this.#cwd, path), this.#cwd);
    this.#files.set(path, parsed);
    return parsed;
  }
}

function joinLines(...lines: readonly (string | undefined)[]): string {
  return lines.filter((line) => line !== undefined).join('\n');
}

/** The first answer wins. */
function inTurn(first: Mocks, second: Mocks): Mocks {
  return {
    refusal: first.refusal ?? second.refusal,
    async answer(request, context) {
      return (await first.answer(request, context)) ?? second.answer(request, context);
    },
    findUnused: () => first.findUnused(),
    again: () => inTurn(first.again(), second.again()),
  };
}
