import { dirname } from 'node:path';
import { compileMocks, type LoadedMocks, loadMocks } from '../load-mocks.ts';
import { formatDiagnostic } from '../source/code-frame.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import type { SourceNode } from '../source/source-node.ts';
import { LocatedError, UsageError } from '../source/usage-error.ts';
import type { Mocks } from '../tasks/mocks/mocks.ts';
import type { TestSubject } from './subject.ts';
import type { TestCase, TestSettings } from './test-file.ts';

/**
 * The mocks of a file's tests. The file's own mocks are read once, and each test starts their sequences from the
 * beginning.
 */
export class FileMocks {
  readonly #subject: TestSubject;
  readonly #folder: string;
  readonly #shared = new Map<string, Promise<Mocks>>();

  /** @param testFile absolute */
  constructor(subject: TestSubject, testFile: string) {
    this.#subject = subject;
    this.#folder = dirname(testFile);
  }

  /** Reads the mocks of the file. Returns their problems; none if each test reports them, since it chooses its own. */
  async check(): Promise<readonly Diagnostic[]> {
    const { settings } = this.#subject;
    const outer = settings.get('mocks');
    if (outer === undefined) return [];
    const testCase = settings.get('test-case') as string | undefined;
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
   * @throws UsageError if they contain errors
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
    throw new LocatedError(errors.map(formatDiagnostic).join('\n\n'));
  }

  #read(given: string | SourceNode, testCase: string | undefined, settings: TestSettings): Promise<LoadedMocks> {
    const { project, source } = this.#subject;
    const stateMachine = settings.get('state-machine') as string | undefined;
    const options = {
      project,
      source,
      cwd: this.#folder,
      ...(testCase !== undefined && { testCase }),
      ...(stateMachine !== undefined && { stateMachine }),
    };
    return typeof given === 'string' ? loadMocks(given, options) : compileMocks(given, options);
  }
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
