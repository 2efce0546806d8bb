import { relative } from 'node:path';
import type { Json } from '../json.ts';
import { parseFiniteJson } from '../parse-finite-json.ts';
import { MAX_DATA_BYTES, readFilePatiently } from '../read-file.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { parseSource } from '../source/parse-source.ts';
import { printable } from '../source/printable.ts';
import { SourceFile } from '../source/source-file.ts';
import { type SourceNode, toJson } from '../source/source-node.ts';
import { UsageError } from '../source/usage-error.ts';
import { nearPath } from '../template/unreadable-file.ts';
import { explainError } from './explain-problem.ts';
import type { SettingsOfTest, TestCase, TestFileHead, TestSettings } from './test-file.ts';
import { type Mistake, TestMistake } from './test-mistake.ts';

/** The inputs of tests; each file is read once. */
export class TestInputs {
  readonly #cwd: string;
  readonly #files = new Map<string, Promise<ReadInput>>();
  /** Those that are there. */
  readonly #checked = new Set<string>();
  readonly #told = new Set<string>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Whether a test has an input that is not known to be there. A skipped test may lack it. */
  isUnread(test: TestCase, outer: TestSettings): boolean {
    const given = test.settings.get('input') ?? outer.get('input');
    return test.mode !== 'skip' && typeof given === 'string' && !this.#checked.has(given);
  }

  /** The problems of a test's input that no other test has. */
  async checkTest(test: TestCase, outer: TestSettings, head: TestFileHead): Promise<readonly Diagnostic[]> {
    if (!this.isUnread(test, outer)) return [];
    const settings = withOwn(outer, test.settings);
    try {
      await this.of(settings);
      this.#checked.add(settings.get('input') as string);
      return [];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      const mistakes: readonly Mistake[] = error instanceof TestMistake ? error.mistakes : [error];
      return mistakes.flatMap((mistake) => this.#explain(mistake, test, head) ?? []);
    }
  }

  #explain(mistake: Mistake, test: TestCase, head: TestFileHead): Diagnostic | undefined {
    const explained = explainError(mistake, [test.fields, head.fields], test.range, 'input');
    const range = mistake.range ?? explained.range;
    const key = `${explained.message} ${range?.start}`;
    if (this.#told.has(key)) return undefined;
    this.#told.add(key);
    return { ...explained, ...(range !== undefined && { range }) };
  }

  /**
   * @throws TestMistake if there is no such file, or its content is invalid
   */
  of(settings: SettingsOfTest): Json | Promise<Json> {
    const given = settings.get('input') as string | SourceNode | undefined;
    if (given === undefined) return {};
    if (typeof given !== 'string') return toJson(given);
    // a setting is a path, or JSON
    if (!isPath(given)) return parseFiniteJson(given);
    const input = this.#files.get(given) ?? readInputFile(given, relative(this.#cwd, given));
    this.#files.set(given, input);
    return input.then(({ value, problems }) => {
      if (value !== undefined) return value;
      throw new TestMistake(problems);
    });
  }
}

/** The settings of a test: those of its file, and its own. */
export function withOwn(outer: TestSettings, own: TestSettings): SettingsOfTest {
  return own.size === 0 ? outer : { get: (name) => own.get(name) ?? outer.get(name) };
}

function isPath(text: string): boolean {
  return /^(?:\/|[A-Za-z]:[\\/]|\\\\)/.test(text);
}

interface ReadInput {
  /** Undefined if there are problems. */
  readonly value: Json | undefined;
  readonly problems: readonly Mistake[];
}

async function readInputFile(path: string, shown: string): Promise<ReadInput> {
  let text: string;
  try {
    text = (await readFilePatiently(path, MAX_DATA_BYTES)).toString('utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') return refuse(`the input file ${shown} ${message}`);
    const near = await nearPath(path, shown);
    return refuse(`there is no input file ${printable(shown)}${near === undefined ? '' : `\nDid you mean '${near}'?`}`);
  }
  const diagnostics: Diagnostic[] = [];
  const root = await parseSource(new SourceFile(shown, text.replace(/^\uFEFF/, '')), (one) => diagnostics.push(one));
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const problems = errors.map(({ message, range }) => ({ message: `the input is not valid: ${message}`, range }));
    return { value: undefined, problems };
  }
  return root === undefined ? refuse(`the input file ${shown} is empty`) : { value: toJson(root), problems: [] };
}

function refuse(message: string): ReadInput {
  return { value: undefined, problems: [{ message }] };
}
