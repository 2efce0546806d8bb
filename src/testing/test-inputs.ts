import { relative } from 'node:path';
import type { Json } from '../json.ts';
import { parseFiniteJson } from '../parse-finite-json.ts';
import { MAX_DATA_BYTES, readFilePatiently } from '../read-file.ts';
import type { Diagnostic } from '../source/diagnostic.ts';
import { parseSource } from '../source/parse-source.ts';
import { SourceFile } from '../source/source-file.ts';
import { type SourceNode, toJson } from '../source/source-node.ts';
import { nearPath } from '../template/unreadable-file.ts';
import type { TestSettings } from './test-file.ts';
import { type Mistake, TestMistake } from './test-mistake.ts';

/** The inputs of tests; each file is read once. */
export class TestInputs {
  readonly #cwd: string;
  readonly #files = new Map<string, Promise<ReadInput>>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /**
   * @param settings of the test and its file
   * @throws TestMistake if there is no such file, or its content is invalid
   */
  of(settings: TestSettings): Json | Promise<Json> {
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
    return refuse(`there is no input file ${shown}${near === undefined ? '' : `\nDid you mean '${near}'?`}`);
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
